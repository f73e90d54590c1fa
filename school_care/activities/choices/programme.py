"""Choices of the term's programme and its activities."""

from django.db.models import TextChoices


class ProgrammeState(TextChoices):
    """A term's programme (学期活动安排)."""

    DRAFT = "draft", "编排中"
    SUBMITTED = "submitted", "待审定"
    APPROVED = "approved", "已审定"
    RETURNED = "returned", "已退回"


class ActivityKind(TextChoices):
    """What kind of activity it is (school plan A10–A18, C01–C05)."""

    LECTURE = "lecture", "讲座"
    PARENT_SCHOOL = "parent_school", "家长学校"
    OPEN_DAY = "open_day", "家长开放半日"
    THEME = "theme", "主题教育"
    CONTEST = "contest", "比赛"
    PERFORMANCE = "performance", "文艺演出"
    READING = "reading", "阅读活动"
    OUTING = "outing", "参观实践"
    GROUP_BIRTHDAY = "group_birthday", "集体生日"
    HONOUR = "honour", "争光添彩"
    OBSERVANCE = "observance", "节日纪念日"
    CALLING_DAY = "calling_day", "亲情连线"
    OTHER = "other", "其他活动"


# Kinds parents come to: they sign in, and the sheet asks who came for which pupil.
FOR_PARENTS = (ActivityKind.PARENT_SCHOOL, ActivityKind.OPEN_DAY)


class Topic(TextChoices):
    """What a lecture is about (A16); 法治, not 法制."""

    LAW = "law", "法治"
    SAFETY = "safety", "安全"
    MIND = "mind", "心理健康"
    FAMILY = "family", "家庭教育"
    OTHER = "other", "其他"


class Reach(TextChoices):
    """Whom an activity is for; the classes themselves are its rows."""

    SCHOOL = "school", "全校"
    GRADE = "grade", "年级"
    CLASS = "class", "班级"


class ActivityState(TextChoices):
    """From plan to record."""

    DRAFT = "draft", "待审定"
    PLANNED = "planned", "已安排"
    HELD = "held", "已举办"
    CANCELLED = "cancelled", "已取消"


# Which state may follow which; `held` goes back where it was noted by mistake.
FOLLOWS: dict[str, frozenset[str]] = {
    ActivityState.DRAFT: frozenset({ActivityState.PLANNED, ActivityState.CANCELLED}),
    ActivityState.PLANNED: frozenset({ActivityState.HELD, ActivityState.CANCELLED}),
    ActivityState.HELD: frozenset({ActivityState.PLANNED}),
    ActivityState.CANCELLED: frozenset({ActivityState.DRAFT, ActivityState.PLANNED}),
}


class TakingPart(TextChoices):
    """How one pupil stands to an activity. Of an activity whole classes take part in only what
    differs is stored: who was absent, who achieved something."""

    JOINS = "joins", "参加"
    ABSENT = "absent", "未到"


class SignedHow(TextChoices):
    """How a parent signed in."""

    PHONE = "phone", "手机签到"
    PAPER = "paper", "纸质签到"
