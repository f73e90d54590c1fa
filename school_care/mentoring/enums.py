"""Choices of care records."""

from django.db.models import IntegerChoices, TextChoices


class RecordKind(TextChoices):
    """What was done. In person, by phone and by video are different kinds."""

    TALK = "talk", "谈心"
    VISIT = "visit", "家访"
    CALL = "call", "电话"
    VIDEO = "video", "视频"
    TUTORING = "tutoring", "辅导"
    LIFE_CARE = "life_care", "生活关怀"
    PRAISE = "praise", "表扬"
    LECTURE = "lecture", "讲座"


# Kinds that try to reach somebody and may fail; the others are always made.
CONTACT_KINDS = (RecordKind.TALK, RecordKind.VISIT, RecordKind.CALL, RecordKind.VIDEO)


class Outcome(TextChoices):
    """An attempt is shown and counted, but it is not a contact."""

    MADE = "made", "已联系"
    NOT_REACHED = "not_reached", "未联系上"


class Source(TextChoices):
    """How the record came in. A photo of a notebook page is a record."""

    TYPED = "typed", "录入"
    PAPER = "paper", "纸质转录"
    SHEET = "sheet", "表格导入"


class Topic(TextChoices):
    """The five things a talk learns about (school plan: 学习、生活、情绪、交友、身体)."""

    STUDY = "study", "学习"
    LIFE = "life", "生活"
    EMOTION = "emotion", "情绪"
    FRIENDS = "friends", "交友"
    HEALTH = "health", "身体"


class Concern(TextChoices):
    """How the writer feels about it; decides what the next reader sees first."""

    NONE = "none", "平稳"
    WATCH = "watch", "需留意"
    URGENT = "urgent", "需尽快跟进"


class PartOfDay(TextChoices):
    """时段 of a talk (F-11); a clock is more than anybody remembers."""

    MORNING = "morning", "早读前后"
    BREAK = "break", "课间"
    NOON = "noon", "午间"
    AFTERNOON = "afternoon", "放学后"
    EVENING = "evening", "晚自习"
    WEEKEND = "weekend", "周末或假期"


class Place(TextChoices):
    """地点 of a talk (F-11)."""

    OFFICE = "office", "办公室"
    CLASSROOM = "classroom", "教室"
    YARD = "yard", "操场校园"
    DORM = "dorm", "宿舍"
    HOME = "home", "学生家中"
    ON_THE_WAY = "on_the_way", "路上"
    OTHER = "other", "其他"


class Mood(IntegerChoices):
    """How the child seemed, as a face on the page; the curve of the progress file."""

    VERY_LOW = 1, "很低落"
    LOW = 2, "不太好"
    PLAIN = 3, "一般"
    GOOD = 4, "不错"
    VERY_GOOD = 5, "很开心"
