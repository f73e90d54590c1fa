"""Choices of class life (domain §2.4)."""

from django.db.models import TextChoices


class Session(TextChoices):
    """When a roll is taken. Only the morning's counts as being at school that day; the others say
    whether a boarder is where the school answers for them."""

    MORNING = "morning", "早上点名"
    EVENING = "evening", "晚上就寝"
    RETURN = "return", "周日返校"


class AbsenceKind(TextChoices):
    """What is known of a pupil who was not simply there. PRESENT is stored for a pupil who turned
    up after all, and where one pupil was seen though no roll of the class was taken. 休学 and
    送教上门 are standings of the pupil, not absences."""

    PRESENT = "present", "出勤"
    LATE = "late", "迟到"
    EARLY = "early", "早退"
    SICK = "sick", "病假"
    PERSONAL = "personal", "事假"
    OFFICIAL = "official", "公假"
    TRUANT = "truant", "旷课"
    UNVERIFIED = "unverified", "未到待核实"


HERE = (AbsenceKind.PRESENT, AbsenceKind.LATE, AbsenceKind.EARLY)
EXCUSED = (AbsenceKind.SICK, AbsenceKind.PERSONAL, AbsenceKind.OFFICIAL)
UNEXPLAINED = (AbsenceKind.TRUANT, AbsenceKind.UNVERIFIED)


class Part(TextChoices):
    """Which part of a day an absence covers; a lesson is written p1 … p9 (see LESSONS)."""

    ALL = "", "全天"
    MORNING = "am", "上午"
    AFTERNOON = "pm", "下午"


LESSONS = {f"p{number}": f"第{number}节" for number in range(1, 10)}


class CallResult(TextChoices):
    """What came of ringing the family of an absent pupil. Only REACHED is a contact."""

    REACHED = "reached", "已联系"
    NO_ANSWER = "no_answer", "没有接"
    OFF = "off", "关机、停机"
    WRONG = "wrong", "不是本人"


class LeaveKind(TextChoices):
    """Why leave is asked for; the codes are those of AbsenceKind."""

    SICK = "sick", "病假"
    PERSONAL = "personal", "事假"
    OFFICIAL = "official", "公假"


class ConfirmedHow(TextChoices):
    """How the guardian confirmed the leave."""

    PHONE = "phone", "电话"
    MESSAGE = "message", "微信、短信"
    IN_PERSON = "in_person", "当面"
    PAPER = "paper", "签字的请假条"


class RegistrationState(TextChoices):
    """开学报到."""

    REGISTERED = "registered", "已报到"
    NOT_HERE = "not_here", "未报到"


class NotHereReason(TextChoices):
    """Why a pupil has not registered."""

    SICK = "sick", "生病"
    LEAVE = "leave", "已请假"
    TRANSFER = "transfer", "办理转学"
    ELSEWHERE = "elsewhere", "在外地就读"
    SUSPENDED = "suspended", "休学"
    UNWILLING = "unwilling", "不愿上学"
    FAMILY = "family", "家中有事"
    UNKNOWN = "unknown", "原因不明"
    OTHER = "other", "其他"


REGISTRATION_ROUNDS = (1, 3, 10, 15)  # days of the term on which the classes count (domain §4.2)


class HolidayPlace(TextChoices):
    """Where a pupil spends the holidays."""

    HOME = "home", "在家"
    PARENTS = "parents", "到父母务工地"
    RELATIVES = "relatives", "到亲戚家"
    OTHER = "other", "其他地方"


class VarianceKind(TextChoices):
    """What the monthly comparison of register, attendance and dormitory found."""

    NOT_HERE = "not_here", "名在人不在"
    NOT_ON_REGISTER = "not_on_register", "人在名不在"
    BOARDER_WITHOUT_ROOM = "boarder_without_room", "登记住校，没有床位"
    ROOM_WITHOUT_BOARDER = "room_without_boarder", "有床位，未登记住校"
    BOARDER_AWAY = "boarder_away", "登记住校，夜里不在"
