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


# The director is told of these at once, in words that do not say so.
TOLD_AT_ONCE = (Risk.HIGH, Risk.CRISIS)


class ScreeningLevel(TextChoices):
    """What an imported screening says: a level, never answers or scores."""

    NORMAL = "normal", "未见异常"
    MILD = "mild", "轻度关注"
    MODERATE = "moderate", "中度关注"
    SEVERE = "severe", "重点关注"


# A counsellor looks at these pupils again.
TO_FOLLOW = (ScreeningLevel.MODERATE, ScreeningLevel.SEVERE)


class HeartNoteState(TextChoices):
    """A 心语卡 from the box to an answer."""

    NEW = "new", "待回应"
    ANSWERED = "answered", "已回应"
    CASE = "case", "已转为个案"


class Worry(TextChoices):
    """What a referring teacher is worried about: what was seen, never a diagnosis."""

    MOOD = "mood", "情绪低落"
    ANXIOUS = "anxious", "紧张、害怕"
    TEMPER = "temper", "易怒、冲突"
    ALONE = "alone", "不和同学来往"
    SLEEP = "sleep", "睡不好、吃不下"
    MISSING = "missing", "想家、想父母"
    FAMILY = "family", "家里有变故"
    STUDY = "study", "不想上学"
    PHONE = "phone", "沉迷手机"
    HARM = "harm", "说过不想活、伤害自己"
    OTHER = "other", "其他"


class Family(TextChoices):
    """家庭结构 of the case sheet (F-16)."""

    CORE = "core", "核心家庭"
    LARGE = "large", "大家庭"
    SINGLE = "single", "单亲"
    REMADE = "remade", "重组"
    GRAND = "grand", "隔代"
    OTHER = "other", "其他"


class Upbringing(TextChoices):
    """教育方式 of the case sheet (F-16)."""

    EVEN = "even", "讲道理"
    STRICT = "strict", "严厉"
    SPOILING = "spoiling", "溺爱"
    ABSENT = "absent", "少有人管"
    MIXED = "mixed", "各管各的"


class Course(TextChoices):
    """What a session was spent on, as chips."""

    LISTEN = "listen", "倾听陪伴"
    MOOD = "mood", "情绪疏导"
    THINK = "think", "换个角度看"
    PRACTISE = "practise", "行为练习"
    DRAW = "draw", "绘画沙盘"
    PEERS = "peers", "同伴相处"
    HOME = "home", "亲子沟通"
    SAFETY = "safety", "安全约定"


class Effect(TextChoices):
    """What came of a session or a case."""

    BETTER = "better", "有好转"
    SAME = "same", "变化不大"
    BACK = "back", "有反复"
    WORSE = "worse", "需要加强"


class Ending(TextChoices):
    """Why a case ends."""

    BETTER = "better", "目标达到"
    HOSPITAL = "hospital", "已转介医疗机构"
    FAMILY = "family", "家长接手"
    LEFT = "left", "学生离校"
    WISH = "wish", "学生不愿继续"
    OTHER = "other", "其他"
