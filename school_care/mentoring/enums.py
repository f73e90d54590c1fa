"""Choices of care records."""

from django.db.models import TextChoices


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
