"""Words of the official forms."""

from datetime import date

from school_care.students.roster.identity import ID_TYPES

Cell = str | date | int | None

# code → the document's name as the national register writes it
ID_TYPE_WORDS = {code: name for name, code in reversed(ID_TYPES.items())}

# 留守: how the register and lists call it; the archive's own names say more than a list asks
LEFT_BEHIND_WORDS = {"LB_BOTH": "双亲留守", "LB_ONE": "单亲留守", "LB_UNSPECIFIED": "留守"}

# 资助特殊困难类别 of funding sheets (domain F-28), in the order of that list
FUNDING_WORDS = {
    "LIFTED": "脱贫家庭",
    "MON_UNSTABLE": "脱贫不稳定",
    "MON_EDGE": "边缘易致贫",
    "MON_SUDDEN": "突发严重困难",
    "DIBAO": "低保",
    "DIBAO_EDGE": "低保边缘",
    "TEKUN": "特困救助供养",
    "RIGID": "刚性支出困难",
    "LOW_OTHER": "其他低收入",
    "ORPHAN": "孤儿",
    "DE_FACTO": "事实无人抚养",
    "DISABLED": "残疾学生",
    "DIS_PARENT": "残疾人子女",
    "MARTYR": "烈士子女",
}

# Help that is part of the category itself; what a school pays out is not held here
AID_WORDS = {"DIBAO": "低保", "TEKUN": "特困救助供养"}

# One kin, several words: what a family says, what a form says. The first one is the form's.
KIN = (
    ("父亲", "父", "爸爸", "爸", "生父", "父子", "父女", "51"),
    ("母亲", "母", "妈妈", "妈", "生母", "母子", "母女", "52"),
    ("祖父", "爷爷", "爷", "61"),
    ("祖母", "奶奶", "奶", "62"),
    ("外祖父", "外公", "姥爷", "63"),
    ("外祖母", "外婆", "姥姥", "64"),
)
KIN_OF = {word: many[0] for many in KIN for word in many}


def same_kin(one: str, other: str) -> bool:
    """Whether two words name the same relation: 爷爷 and 祖父."""
    return one == other or (one in KIN_OF and KIN_OF.get(one) == KIN_OF.get(other))
