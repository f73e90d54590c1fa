"""Choices of the pupil archive; codes follow the national school register where it has them."""

from django.db.models import TextChoices


class Sex(TextChoices):
    """GB/T 2261.1, as the school register writes it."""

    MALE = "M", "男"
    FEMALE = "F", "女"


class Precision(TextChoices):
    """How much of a date is known."""

    DAY = "day", "年月日"
    MONTH = "month", "年月"


class EnrolmentStatus(TextChoices):
    """Where the pupil stands with this school; kept by the enrolment service."""

    ENROLLED = "enrolled", "在校"
    LEFT = "left", "已离校"


class LeaveReason(TextChoices):
    """Why an enrolment interval ended."""

    MOVED_CLASS = "moved_class", "转班"
    LEFT_SCHOOL = "left_school", "离校"
    CORRECTED = "corrected", "更正"


class ContactRole(TextChoices):
    """Parent, guardian and entrusted carer are three roles, not one."""

    FATHER = "FATHER", "父亲"
    MOTHER = "MOTHER", "母亲"
    GUARDIAN = "GUARDIAN", "监护人"
    CARER = "CARER", "被委托照护人"
    NEIGHBOUR = "NEIGHBOUR", "邻居"
    OTHER = "OTHER", "其他"


class Sensitivity(TextChoices):
    """How closely a category is kept; shown to nobody who may not read care content."""

    MEDIUM = "M", "一般"
    HIGH = "H", "敏感"
    VERY_HIGH = "VH", "高度敏感"


class GrantReason(TextChoices):
    """Why a person was given sight of one pupil."""

    PAIRING = "pairing", "结对帮扶"
    REFERRAL = "referral", "心理辅导转介"
    DEPUTY = "deputy", "代理"
    BREAK_GLASS = "break_glass", "紧急查阅"


class ImportState(TextChoices):
    """A roster import from upload to result."""

    UPLOADED = "uploaded", "已上传"
    READING = "reading", "正在检查"
    PREVIEW = "preview", "待确认"
    COMMITTING = "committing", "正在导入"
    DONE = "done", "已导入"
    REFUSED = "refused", "无法读取"
    CANCELLED = "cancelled", "已放弃"


class RowOutcome(TextChoices):
    """What the comparison says of one row of a roster."""

    NEW = "new", "新增"
    CHANGED = "changed", "有变化"
    UNCHANGED = "unchanged", "无变化"
    REVIEW = "review", "待核"
    REFUSED = "refused", "退回"


class ReviewChoice(TextChoices):
    """A person's decision about a doubtful row."""

    SAME = "same", "是同一人"
    NEW = "new", "是另一名学生"
    SKIP = "skip", "暂不导入"
