"""Choices of counselling: referrals, cases, risk, screening, 心语卡."""

from django.db.models import TextChoices


class ReferralState(TextChoices):
    """A referral from the wish for help to its end."""

    WAITING = "waiting", "待接收"
    ACCEPTED = "accepted", "已接收"
    RETURNED = "returned", "已退回"
    REVOKED = "revoked", "已撤回"
    CLOSED = "closed", "已结束"


class CaseSource(TextChoices):
    """Where a case came from (F-16)."""

    REFERRAL = "referral", "教师转介"
    SELF = "self", "学生自己来"
    HEART_NOTE = "heart_note", "心语卡"
    FAMILY = "family", "家长"
    SCREENING = "screening", "测评"
    OTHER = "other", "其他"


class Risk(TextChoices):
    """The counsellor's judgement of how urgent it is; told to the director without content."""

    LOW = "low", "一般"
    WATCH = "watch", "关注"
    HIGH = "high", "较高"
    CRISIS = "crisis", "危机"


class ScreeningLevel(TextChoices):
    """What an imported screening says: a level, never answers or scores."""

    NORMAL = "normal", "未见异常"
    MILD = "mild", "轻度关注"
    MODERATE = "moderate", "中度关注"
    SEVERE = "severe", "重点关注"


class HeartNoteState(TextChoices):
    """A 心语卡 from the box to an answer."""

    NEW = "new", "待回应"
    ANSWERED = "answered", "已回应"
    CASE = "case", "已转为个案"
