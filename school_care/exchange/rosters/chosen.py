"""学生名单: the columns a person picks, below 序号, 班级 and 姓名."""

from collections.abc import Sequence
from dataclasses import replace

from school_care.exchange.enums import RosterForm
from school_care.exchange.rosters.kinds import RosterColumn, RosterKind, known, said, serial
from school_care.exchange.rosters.shared import guardian, head_teacher, helper_name, mentor_names
from school_care.students.outward.facts import CATEGORIES, NUMBERS, PupilFacts
from school_care.students.outward.words import Cell


def _village(facts: PupilFacts) -> Cell:
    return facts.student.village or None


# code → column; the order is the list's
OFFERED: dict[str, RosterColumn] = {
    "sex": known("性别", width=6),
    "birth": known("出生日期", width=12),
    "ethnicity": known("民族", width=9),
    "id_number": known("身份证号", width=21),
    "student_no": known("学籍号", width=22),
    "boarding": known("是否寄宿", width=8),
    "village": said("村（社区）", _village, width=14),
    "address": known("家庭住址", width=24),
    "hukou": known("户籍地", width=24),
    "health": known("健康状况", width=12),
    "category": known("类别", width=18),
    "level": known("关爱等级", width=10),
    "father": known("父亲姓名", width=10),
    "father_phone": known("父亲电话", width=13),
    "father_place": known("父亲务工地点", width=16),
    "mother": known("母亲姓名", width=10),
    "mother_phone": known("母亲电话", width=13),
    "mother_place": known("母亲务工地点", width=16),
    "guardian": guardian("监护人姓名", "name", width=10),
    "guardian_relation": guardian("监护人与学生关系", "relation", width=10),
    "guardian_phone": guardian("监护人电话", "phone", width=13),
    "head_teacher": said("班主任", head_teacher, width=10),
    "mentors": said("帮扶教师", mentor_names, width=12),
    "helper": said("学习帮手", helper_name, width=10),
    "family": known("家庭基本情况", width=22),
    "difficulties": known("主要困难", width=20),
    "note": known("备注", width=16),
}
USUAL = ("sex", "birth", "boarding", "address")
_PHONES = ("father_phone", "mother_phone", "guardian_phone")

KIND = RosterKind(
    form=RosterForm.CHOSEN,
    sentence="自己选栏目的名单：分班、活动、缴费等校内用途。",
    taken="在校学生",
    takes=lambda facts: True,
    title="学生名单",
    unit="学校",
    signs="制表人：　　　　　　",
    columns=[serial(), known("班级", width=10), known("姓名", width=10)],
    sensitive=False,
    kept_columns=3,
)


def kind_with(codes: Sequence[str]) -> RosterKind:
    """The list with these columns. Numbers, telephones and categories make it one to lock."""
    chosen = [code for code in OFFERED if code in codes]
    told = any(OFFERED[code].needs in (NUMBERS, CATEGORIES) for code in chosen)
    return replace(
        KIND,
        columns=[*KIND.columns, *(OFFERED[code] for code in chosen)],
        sensitive=told or "level" in chosen or bool(set(chosen) & set(_PHONES)),
    )
