"""What makes one child unlike another: health, hobby, trouble at school, level of care."""

import random

from school_care.core.templatetags.days import long_date
from school_care.workspace.demo.people import Child

HOBBIES = [
    ("画画", "喜欢画画，黑板报常由其配图"),
    ("跑步", "短跑好，运动会400米前三"),
    ("篮球", "爱打篮球，校队替补"),
    ("唱歌", "唱歌好听，合唱队成员"),
    ("看书", "爱看故事书，图书角管理员"),
    ("书法", "毛笔字好，写过走廊的春联"),
    ("乒乓球", "乒乓球打得好"),
    ("做手工", "手巧，会编竹篮、折纸"),
    ("下象棋", "象棋是跟爷爷学的，班里没对手"),
    ("跳绳", "跳绳一分钟160个"),
    ("养花", "喜欢侍弄花草，管班里的绿植"),
    ("吹竖笛", "会吹竖笛"),
    ("讲故事", "口才好，当过升旗仪式主持"),
    ("拼模型", "喜欢拆装小电器、拼模型"),
    ("跳舞", "爱跳舞，元旦节目领舞"),
    ("做饭", "会做饭，家务活利索"),
    ("踢毽子", "毽子踢得好，教会了半个班"),
]
PRIMARY_SUBJECTS = ["数学", "语文", "英语"]
JUNIOR_SUBJECTS = ["数学", "英语", "物理", "语文"]
STRENGTHS_KNOWN = 0.86  # share of files whose 特长爱好 is filled in
NEVER_CONTACTED_SHARE = 0.05
ILL = ["哮喘，备有喷剂", "花生过敏", "先天性心脏病术后，免剧烈运动", "癫痫，按时服药"]
ETHNICITIES = [("汉族", 80), ("土家族", 9), ("苗族", 7), ("彝族", 4)]
LEVEL_SHARES = {3: 0.045, 2: 0.11, 1: 0.25}
WEIGHTS = {
    "DE_FACTO": 5,
    "ORPHAN": 5,
    "PSY": 4,
    "BEHAVIOUR": 3,
    "LB_BOTH": 2,
    "DISABLED": 2,
    "SINGLE_PARENT": 1,
    "MON_SUDDEN": 2,
    "DIBAO": 1,
}


def colour(child: Child, dice: random.Random) -> None:
    """Fill in what the file says of the child beside family and categories."""
    child.ethnicity = dice.choices(*zip(*ETHNICITIES, strict=True))[0]
    child.hobby, strength = dice.choice(HOBBIES)
    known = dice.random() < STRENGTHS_KNOWN
    child.strengths = strength if known and not child.taught_at_home else ""
    subjects = PRIMARY_SUBJECTS if child.plan.grade <= 6 else JUNIOR_SUBJECTS
    child.weak_subject = dice.choice(
        [s for s in subjects if s != "物理" or child.plan.grade >= 8][
            : 2 if child.plan.grade <= 2 else 4
        ]
    )
    child.health = _health(child, dice)
    child.difficulties = "；".join(_difficulties(child))
    if child.taught_at_home:
        child.note = "送教上门：每周三下午，语文、数学教师轮流"
    elif child.disability:
        child.note = "随班就读，座位安排在前排"
    if child.certificate_ends:
        child.note += f"；残疾证{long_date(child.certificate_ends)}到期，须换证"


def _health(child: Child, dice: random.Random) -> str:
    if child.disability:
        return f"{child.disability}残疾"
    if "CONSTITUTION" in child.codes:
        return dice.choice(ILL)
    if dice.random() < 0.08:
        return ""  # nobody asked yet
    return "健康或良好" if dice.random() < 0.94 else "一般或较弱"


def _difficulties(child: Child) -> list[str]:
    family = child.family
    found = []
    if "ACADEMIC" in child.codes:
        found.append(f"{child.weak_subject}基础薄弱，需学习帮扶")
    if family.phone_off:
        found.append("奶奶电话常关机，联系靠孩子带话")
    elif {"LB_BOTH", "GRANDPARENT"} & child.codes and family.carer:
        found.append(f"{family.carer}年纪大，作业无人辅导")
    elif "LB_BOTH" in child.codes:
        found.append("平日家中无成年人")
    if {"DIBAO", "TEKUN", "MON_SUDDEN"} & child.codes:
        found.append("家庭开支紧张")
    if "PSY" in child.codes:
        found.append("情绪低落时不愿与人说话")
    return found


def choose_levels(children: list[Child], dice: random.Random) -> None:
    """Levels for four in ten care pupils, the heaviest circumstances first."""
    care = [child for child in children if child.codes]

    def weight(child: Child) -> float:
        alone = 3 if child.family.carer == "" or child.family.phone_off else 0
        return alone + sum(WEIGHTS.get(c, 0.3) for c in child.codes) + dice.random() * 3

    ordered = iter(sorted(care, key=weight, reverse=True))
    for rank, share in LEVEL_SHARES.items():
        for _ in range(round(len(care) * share)):
            child = next(ordered, None)
            if child is not None:
                child.level = rank


def choose_silence(children: list[Child], dice: random.Random) -> None:
    """Some care pupils nobody has ever talked to; and a few categories nobody has verified."""
    care = [child for child in children if child.codes]
    quiet = [c for c in care if c.level is None and not c.taught_at_home and not c.disability]
    for child in dice.sample(quiet, min(round(len(care) * NEVER_CONTACTED_SHARE), len(quiet))):
        child.never_contacted = True
    unverified = round(len(care) * 7 / 405)
    for child in dice.sample(care, min(unverified, len(care))):
        child.verified = False
