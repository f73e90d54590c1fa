"""What the public site's pages are sorted by, and the words kept out of its tab titles."""

from django.db.models import TextChoices


class Topic(TextChoices):
    """A bulletin's topic; parents filter by it."""

    NOTICE = "notice", "通知公告"
    APPEAL = "appeal", "倡议书"
    ACTIVITY = "activity", "校园活动"
    PARENTS = "parents", "家长园地"
    SAFETY = "safety", "安全提醒"
    POLICY = "policy", "政策服务"


# In the history of a page: it was taken down because a family withdrew its consent.
TAKEN_DOWN = "cms.taken_down"

# A parent's open tab or forwarded link must not say of whom it speaks. An article may use these
# words; its tab then carries the topic instead of the title.
SENSITIVE_WORDS = (
    "留守",
    "特殊群体",
    "困境",
    "孤儿",
    "无人抚养",
    "单亲",
    "残疾",
    "低保",
    "贫困",
    "脱贫",
    "学习困难",
    "控辍",
    "辍学",
)
