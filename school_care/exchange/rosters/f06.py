"""F-06: 特殊群体学生花名册 (S2 seed A21), a line a pupil of any category that may be told."""

from school_care.core.sheets import A3
from school_care.exchange.enums import RosterForm
from school_care.exchange.rosters.kinds import RosterKind, by_hand, known, said, serial
from school_care.exchange.rosters.shared import (
    guardian,
    helper_name,
    in_any_category,
    mentor_names,
)
from school_care.students.outward.cells_care import aid_cell
from school_care.students.outward.facts import CATEGORIES

KIND = RosterKind(
    form=RosterForm.SPECIAL_GROUPS,
    sentence="各类关爱对象的总名册：类别可多项，附家庭情况、困难和帮扶教师。",
    taken="登记了关爱类别的学生",
    takes=in_any_category,
    title="特殊群体学生花名册",
    paper=A3,
    kept_columns=4,
    columns=[
        serial(),
        known("年级", width=8),
        known("班级", width=9),
        known("姓名", width=9),
        known("性别", width=5),
        known("出生年月", width=9),
        known("身份证号", width=21),
        known("学籍号", width=22),
        known("类别", width=16),
        known("家庭住址", width=22),
        guardian("监护人", "name", width=9),
        guardian("关系", "relation", width=8),
        guardian("电话", "phone", width=13),
        known("家庭基本情况", width=20),
        said("享受资助", aid_cell, width=10, needs=CATEGORIES),
        known("主要困难", width=18),
        said("帮扶教师", mentor_names, width=10),
        said("学习帮手", helper_name, width=9),
        by_hand("备注", width=14),
    ],
    notes=["说明：类别可填多项，用“、”隔开。"],
)
