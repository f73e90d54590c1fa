"""What a column of a form may be filled with: the importer's meanings and the form's own."""

import re
from collections.abc import Mapping

from school_care.exchange.services.filling.reading import Column, FormShape
from school_care.students.outward.cells import answers
from school_care.students.roster.headings import Target
from school_care.students.roster.meanings import (
    GROUPS,
    LEFT_OUT,
    MEANING_BY_CODE,
    MEANINGS,
    code_of,
    column_keys,
    label_of,
    target_of,
)

EMPTY, SERIAL, SCHOOL, TODAY, FIXED = "", "serial", "@school", "@today", "@fixed"
OWN = (
    (EMPTY, "留空，不填"),
    (SERIAL, "序号（1、2、3…）"),
    (SCHOOL, "学校名称"),
    (TODAY, "当前日期"),
    (FIXED, "固定文字（每行一样）"),
)
# what the importer leaves out, though the archive can say it
VILLAGE, AGE, HEAD_TEACHER = "@village", "@age", "@class_teacher"
MENTORS, HELPER = "@mentors", "@helper"
TOLD = (
    (VILLAGE, "村（社区）"),
    (AGE, "年龄（周岁）"),
    (HEAD_TEACHER, "班主任"),
    (MENTORS, "帮扶教师"),
    (HELPER, "学习帮手"),
)
OWN_LABELS = dict(OWN + TOLD)
OWN_GROUP = "本表专用"
_LABELS = {
    "grade": "年级",
    "class_no": "班号",
    "phone": "家庭联系电话",
    "relation": "监护人与学生关系",
}
# what the school noted for itself goes to nobody unless a person says so
_NOT_BY_ITSELF = ("note",)
_SCHOOL_WORDS = ("学校", "学校名称", "所在学校", "就读学校", "校名", "学校全称", "单位", "填报单位")
_TOLD_WORDS = (
    (
        re.compile(r"^(?:所在|居住|家庭所在|现居住)?(?:行政)?村(?:居|\(居\)|\(社区\)|社区|名)?$"),
        VILLAGE,
    ),
    (re.compile(r"^(?:学生|儿童)?(?:年龄|周岁)(?:\((?:周?岁|岁数)\))?$"), AGE),
    (re.compile(r"^班主任(?:姓名|老师)?$"), HEAD_TEACHER),
    (re.compile(r"^(?:结对|包保)?(?:帮扶|结对|包保)(?:教师|老师|责任人)(?:姓名)?$"), MENTORS),
    (re.compile(r"^学习(?:小)?帮手(?:姓名)?$"), HELPER),
)
_OF_PUPIL = re.compile("学生|儿童|基本|本人|个人")  # groups of headings about the child
_DAY_WORDS = ("填表日期", "填报日期", "填表时间", "填报时间", "日期")
LONGEST_FIXED = 60


def guess(column: Column) -> str:
    """The code the dictionary gives a column; EMPTY where the archive can never answer."""
    own = column.label.rsplit("·", 1)[-1]
    if own in _SCHOOL_WORDS:
        return SCHOOL
    if own in _DAY_WORDS:
        return TODAY
    group = column.label.rpartition("·")[0]
    if not column.target.role and (not group or _OF_PUPIL.search(group)):
        for pattern, code in _TOLD_WORDS:
            if pattern.match(own):
                return code
    if column.target.field == "serial":
        return SERIAL
    if column.target.field in _NOT_BY_ITSELF:
        return EMPTY
    if column.target.field and answers(column.target):
        return code_of(column.target)
    return EMPTY


def guesses(shape: FormShape, remembered: Mapping[str, str]) -> dict[str, str]:
    """{key of a column: code}, what a person said before, else what the dictionary says."""
    found = {}
    for key, column in zip(keys_of(shape), shape.columns, strict=True):
        code = remembered.get(key, guess(column))
        found[key] = code if is_code(code) else guess(column)
    return found


def keys_of(shape: FormShape) -> list[str]:
    """One key for each column, from left to right, as forms are remembered by."""
    return column_keys(shape.headings)


def is_code(code: str) -> bool:
    """Whether a column may be given this code."""
    own = code.partition("/")[0] if code.startswith("@") else code
    return own in OWN_LABELS or (bool(target_of(code).field) and code != LEFT_OUT)


def fixed_text(code: str) -> str:
    """What a fixed column says: @fixed/云岭县 → 云岭县."""
    return code.partition("/")[2] if code.startswith(FIXED) else ""


def target_for(code: str) -> Target | None:
    """The archive's meaning of a code; None for the form's own."""
    if code in OWN_LABELS or code.startswith("@"):
        return None
    return target_of(code)


def label_for(code: str) -> str:
    """The Chinese name of a code."""
    if code.startswith(FIXED):
        return f"固定文字「{fixed_text(code)}」"
    return OWN_LABELS.get(code) or _LABELS.get(code) or label_of(code)


def choices(code: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of (code, label) to choose from; what a column means now is always among them."""
    groups = [(OWN_GROUP, list(OWN + TOLD))]
    for group in GROUPS:
        many = [
            (one.code, label_for(one.code))
            for one in MEANINGS
            if one.group == group and one.code != LEFT_OUT and answers(one.target)
        ]
        if many:
            groups.append((group, many))
    own = FIXED if code.startswith(FIXED) else code
    if own and own not in OWN_LABELS and own not in MEANING_BY_CODE:
        groups[0][1].append((own, label_for(own)))
    return groups
