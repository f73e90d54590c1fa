"""Chips of what only some kinds of records ask."""

from django.db.models import TextChoices


class Why(TextChoices):
    """缘由 of a talk (F-11)."""

    ROUTINE = "routine", "日常了解"
    CAME = "came", "学生主动来谈"
    STUDY = "study", "学习变化"
    MOOD = "mood", "情绪变化"
    MATES = "mates", "同学之间"
    FAMILY = "family", "家里有事"
    CONDUCT = "conduct", "行为习惯"


class Safety(TextChoices):
    """What one looks at in a home where a child is often alone."""

    FIRE = "fire", "用电用火"
    DOORS = "doors", "门窗"
    DRUGS = "drugs", "药品农药"
    WATER = "water", "水塘沟渠"
    ALONE = "alone", "独自在家"
    ONLINE = "online", "上网"
    ROAD = "road", "上学路上"


class SafetyState(TextChoices):
    """Blank: not looked at."""

    GOOD = "good", "好"
    MIND = "mind", "需注意"


class Alone(TextChoices):
    """Why nobody went along on a visit that wants two (F-12)."""

    URGENT = "urgent", "情况紧急"
    NOBODY = "nobody", "没有老师能同去"
    ASKED = "asked", "家长只愿见一人"


class Way(TextChoices):
    """呼入/呼出 (F-13)."""

    OUT = "out", "我打过去"
    IN = "in", "对方打来"


class Given(TextChoices):
    """生活关怀: what was done (A09)."""

    MEALS = "meals", "吃饭"
    WARMTH = "warmth", "衣被"
    WASHING = "washing", "洗漱卫生"
    SLEEP = "sleep", "作息睡眠"
    ILLNESS = "illness", "看病吃药"
    THINGS = "things", "学习用品"
    ESCORT = "escort", "接送"
    SKILLS = "skills", "教自理"


class Good(TextChoices):
    """表扬: what was seen."""

    STUDY = "study", "学习用心"
    PROGRESS = "progress", "有进步"
    HELPING = "helping", "帮助别人"
    HONEST = "honest", "诚实"
    WORK = "work", "劳动"
    BRAVE = "brave", "勇敢"
    RULES = "rules", "守规矩"
    TALENT = "talent", "才艺"


SUBJECTS = (
    "语文",
    "数学",
    "英语",
    "科学",
    "物理",
    "化学",
    "道德与法治",
    "历史",
    "地理",
    "生物",
    "其他",
)
CALL_MINUTES = (5, 10, 20, 30)
LESSON_MINUTES = (20, 40, 60, 90)
