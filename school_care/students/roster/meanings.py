"""What a person may say a column means: codes for storing, Chinese labels for choosing.

A code is the column's `Target` as text: `birth`, `flag/LB_ONE`, `contact/FATHER/phone`. The
dictionary (`headings.resolve`) stays the authority on what a heading means by itself.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from school_care.core.cells import simplified, squeeze, words

from .headings import UNKNOWN_TARGET, Target

PUPIL, FAMILY, CARE, NOT_IMPORTED = "学生", "家庭", "关爱", "不导入"
GROUPS = (PUPIL, FAMILY, CARE, NOT_IMPORTED)
LEFT_OUT = "left_out"
NAME = "name"
# Not a heading: whether the class may be taken from the sheet's name or title.
SHEET_CLASS = "@class"
# Told in confidence (domain §2.2): kept by the director and the counsellor, taught by no list.
CONFIDENTIAL = frozenset(("PSY", "BEHAVIOUR", "FAMILY_SPECIAL"))

_SEPARATOR = "/"
_EDGES = re.compile(r"^(?:[^\w(@]+|\d{1,2}[.、])+|[^\w)]+$")

_PUPIL_FIELDS = (
    ("name", "姓名"),
    ("sex", "性别"),
    ("birth", "出生日期"),
    ("id_number", "身份证号"),
    ("id_type", "身份证件类型"),
    ("student_no", "学籍号"),
    ("ethnicity", "民族"),
    ("class", "班级"),
    ("grade", "年级（与班号合成班级）"),
    ("class_no", "班号（与年级或入学年月合成班级）"),
    ("entry", "入学年月"),
    ("address", "家庭住址"),
    ("hukou", "户籍地"),
    ("boarding", "是否寄宿"),
    ("health", "健康状况"),
    ("left_on", "离校日期"),
    ("note", "备注"),
)
_FAMILY_FIELDS = (
    ("phone", "联系电话（左边那个人的）"),
    ("relation", "与学生关系（左边那个人的）"),
    ("place", "父母务工地点"),
    ("family", "家庭基本情况"),
    ("difficulties", "主要困难"),
)
_CARE_FIELDS = (
    ("category", "关爱类别（一格可写几个）"),
    ("away_kind", "留守类型"),
    ("level", "关爱等级"),
    ("care_from", "入列日期"),
    ("care_until", "退出日期"),
)
_PEOPLE = {
    "FATHER": "父亲",
    "MOTHER": "母亲",
    "PARENTS": "父母",
    "GUARDIAN": "监护人",
    "CARER": "委托照护人",
    "PERSON": "家长或联系人",
    "OTHER:祖父": "祖父",
    "OTHER:祖母": "祖母",
    "OTHER:外祖父": "外祖父",
    "OTHER:外祖母": "外祖母",
    "NEIGHBOUR": "邻居",
    "MEMBER": "家庭成员1",
    "MEMBER#2": "家庭成员2",
    "MEMBER#3": "家庭成员3",
}
_ATTRIBUTES = {
    "name": "姓名",
    "phone": "电话",
    "relation": "与学生关系",
    "place": "务工地点",
    "address": "住址",
    "age": "年龄或出生年份",
    "guardian": "是否监护人",
}
_CHOOSABLE = {
    "FATHER": words("name phone place address age"),
    "MOTHER": words("name phone place address age"),
    "PARENTS": words("phone"),
    "GUARDIAN": words("name relation phone place address age"),
    "CARER": words("name relation phone address age"),
    "PERSON": words("name relation phone place address"),
    "OTHER:祖父": words("name phone"),
    "OTHER:祖母": words("name phone"),
    "OTHER:外祖父": words("name phone"),
    "OTHER:外祖母": words("name phone"),
    "NEIGHBOUR": words("name phone"),
    "MEMBER": words("name relation phone guardian place age"),
    "MEMBER#2": words("name relation phone guardian place age"),
    "MEMBER#3": words("name relation phone guardian place age"),
}
_FLAGS = {
    "LB_UNSPECIFIED": "是否留守儿童",
    "LB_BOTH": "是否双亲留守",
    "LB_ONE": "是否单亲留守（父或母外出）",
    "MIGRANT": "是否进城务工人员随迁子女",
    "FLOATING": "是否流动儿童",
    "SINGLE_PARENT": "是否单亲家庭",
    "REMARRIED": "是否重组家庭",
    "GRANDPARENT": "是否隔代抚养",
    "ORPHAN": "是否孤儿",
    "DE_FACTO": "是否事实无人抚养",
    "DIFFICULT": "是否困境儿童",
    "DISABLED": "是否残疾",
    "DIS_PARENT": "是否残疾人子女",
    "LIFTED": "是否脱贫（原建档立卡）家庭",
    "MON_UNSTABLE": "是否脱贫不稳定户",
    "MON_EDGE": "是否边缘易致贫户",
    "MON_SUDDEN": "是否突发严重困难户",
    "DIBAO": "是否低保",
    "DIBAO_EDGE": "是否低保边缘",
    "TEKUN": "是否特困救助供养",
    "RIGID": "是否刚性支出困难",
    "LOW_OTHER": "是否其他低收入",
    "MARTYR": "是否烈士或优抚子女",
    "ACADEMIC": "是否学习帮扶对象",
    "CONSTITUTION": "是否特异体质",
    "ILLNESS": "是否重大疾病",
    "RETURNED": "是否劝返复学",
}
_DISABILITY = {"type": "残疾类型", "grade": "残疾等级", "cert": "残疾证"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a column can mean."""

    code: str
    label: str
    group: str
    target: Target


def _all() -> Iterable[Meaning]:
    for group, fields in ((PUPIL, _PUPIL_FIELDS), (FAMILY, _FAMILY_FIELDS), (CARE, _CARE_FIELDS)):
        if group == CARE:
            yield from _contacts()
        for field, label in fields:
            yield Meaning(field, label, group, Target(field))
    for code, label in _FLAGS.items():
        target = Target("flag", code=code)
        yield Meaning(code_of(target), label, CARE, target)
    for kind, label in _DISABILITY.items():
        target = Target("flag", code="DISABLED", attribute=kind)
        yield Meaning(code_of(target), label, CARE, target)
    yield Meaning(LEFT_OUT, "不导入这一栏", NOT_IMPORTED, Target(LEFT_OUT))


def _contacts() -> Iterable[Meaning]:
    for role, attributes in _CHOOSABLE.items():
        for attribute in attributes:
            target = Target("contact", role=role, attribute=attribute)
            label = f"{_PEOPLE[role]}{_ATTRIBUTES[attribute]}"
            yield Meaning(code_of(target), label, FAMILY, target)


def code_of(target: Target) -> str:
    """The code of any target the dictionary can yield; "" for a heading nobody knows."""
    parts = (target.field, target.code or target.role, target.attribute)
    return _SEPARATOR.join(parts).rstrip(_SEPARATOR)


def target_of(code: str) -> Target:
    """What a code stands for; UNKNOWN_TARGET for "" and for a code that is none."""
    field, _, rest = code.partition(_SEPARATOR)
    middle, _, attribute = rest.partition(_SEPARATOR)
    if field == "flag" and middle:
        return Target("flag", code=middle, attribute=attribute)
    if field == "contact" and middle in _PEOPLE and attribute in _ATTRIBUTES:
        return Target("contact", role=middle, attribute=attribute)
    return Target(field) if not rest and field in _PLAIN else UNKNOWN_TARGET


def label_of(code: str) -> str:
    """The Chinese name of a meaning, also of one nobody can choose."""
    if meaning := MEANING_BY_CODE.get(code):
        return meaning.label
    target = target_of(code)
    if target.field == "contact":
        return f"{_PEOPLE[target.role]}{_ATTRIBUTES[target.attribute]}"
    if target.field == "flag":
        return "只限责任人登记的类别" if target.code in CONFIDENTIAL else "关爱类别（是否）"
    return {"serial": "序号（不导入）"}.get(target.field, "不认得")


def normal_heading(text: str) -> str:
    """One form for all ways of typing the same heading: half-width, simplified, no blanks, no
    numbering and marks at the ends. What stands in brackets stays: 电话(父亲) is not 电话(母亲)."""
    flat = simplified(squeeze(text)).replace("#", "")
    return _EDGES.sub("", flat) or flat


def column_keys(headings: Sequence[str]) -> list[str]:
    """The headings of one sheet as keys; the second column of the same heading gets #2.
    A heading below a group is written 父亲·电话."""
    met: dict[str, int] = {}
    keys = []
    for heading in headings:
        key = normal_heading(heading)
        met[key] = met.get(key, 0) + 1
        keys.append(key if met[key] == 1 else f"{key}#{met[key]}")
    return keys


def shape_of(headings: Sequence[str]) -> str:
    """Fingerprint of a form: all its headings, in whatever order they stand."""
    joined = "\n".join(sorted(column_keys(headings)))
    return hashlib.sha256(joined.encode()).hexdigest()[:40]


_PLAIN = frozenset(
    [field for field, _ in (*_PUPIL_FIELDS, *_FAMILY_FIELDS, *_CARE_FIELDS)] + [LEFT_OUT, "serial"]
)
MEANINGS: tuple[Meaning, ...] = tuple(_all())
MEANING_BY_CODE: dict[str, Meaning] = {meaning.code: meaning for meaning in MEANINGS}
