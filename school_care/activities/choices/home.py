"""Choices of letters, calls, birthdays and home–school notes."""

from django.db.models import TextChoices


class LetterReason(TextChoices):
    """契机 of a letter home (A19, F-14)."""

    MID_AUTUMN = "mid_autumn", "中秋节"
    DOUBLE_NINTH = "double_ninth", "重阳节"
    NEW_YEAR = "new_year", "元旦"
    WINTER = "winter", "寒假"
    SPRING_FESTIVAL = "spring_festival", "春节"
    QINGMING = "qingming", "清明节"
    DRAGON_BOAT = "dragon_boat", "端午节"
    MOTHERS_DAY = "mothers_day", "母亲节"
    FATHERS_DAY = "fathers_day", "父亲节"
    SUMMER = "summer", "暑假"
    ELDER = "elder", "长辈生日"
    OTHER = "other", "其他"


class LetterWay(TextChoices):
    """How a letter goes to the family."""

    POST = "post", "邮寄"
    ELECTRONIC = "electronic", "拍照或电子发送"
    HANDED = "handed", "当面交给家人"


class CallResult(TextChoices):
    """Of one try to reach the family; only a connected one counts."""

    CONNECTED = "connected", "接通"
    NO_ANSWER = "no_answer", "未接通"
    NOT_COME = "not_come", "学生没来"


class CallWay(TextChoices):
    """By voice or picture."""

    PHONE = "phone", "电话"
    VIDEO = "video", "视频"


class Direction(TextChoices):
    """Who called (F-13)."""

    OUT = "out", "呼出"
    IN = "in", "呼入"


class BusyKind(TextChoices):
    """What a pupil's day is taken by; no call is arranged over it."""

    LESSON = "lesson", "上课"
    MEAL = "meal", "就餐"
    STUDY = "study", "晚自习"
    SLEEP = "sleep", "就寝"


class KeptHow(TextChoices):
    """How a birthday was kept."""

    ALONE = "alone", "单独祝福"
    GROUP = "group", "集体生日"
    CLASS = "class", "班级一起"
    HOME = "home", "在家由家人过"


class NoteState(TextChoices):
    """A month's home–school note (家校联系册)."""

    DRAFT = "draft", "草稿"
    ISSUED = "issued", "已发出"
    WITHDRAWN = "withdrawn", "已撤回"


class NoteWay(TextChoices):
    """How a note reaches the family."""

    PAPER = "paper", "打印带回"
    LINK = "link", "私密链接"


class ReplySaid(TextChoices):
    """What a family answers to a note."""

    SEEN = "seen", "看过了"
    CALL = "call", "想和老师通电话"
    SLIP = "slip", "回执已收"


class ReplyWho(TextChoices):
    """Who of the family answered."""

    MOTHER = "mother", "妈妈"
    FATHER = "father", "爸爸"
    GRANDMOTHER = "grandmother", "奶奶"
    GRANDFATHER = "grandfather", "爷爷"
    MOTHERS_MOTHER = "mothers_mother", "外婆"
    MOTHERS_FATHER = "mothers_father", "外公"
    OTHER = "other", "其他家人"
