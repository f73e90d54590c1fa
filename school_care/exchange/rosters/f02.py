"""F-02: 农村留守儿童基本情况登记表 (民政附件1). The list is the edition that can be imported again;
the sheet a child (`f02_card`) has the layout of the form. A parent who has died is — (P2)."""

from school_care.core.sheets import A3
from school_care.exchange.enums import RosterForm
from school_care.exchange.rosters.f02_words import (
    both_away,
    carer,
    entrusted,
    guardianship,
    hukou_registered,
    illness,
    one_unable,
    schooling,
)
from school_care.exchange.rosters.kinds import RosterColumn, RosterKind, empty, known, said, serial
from school_care.exchange.rosters.shared import left_behind
from school_care.students.outward.cells_care import aid_cell, disability_text
from school_care.students.outward.facts import CARE, CATEGORIES, NUMBERS

_GRANDPARENTS = ("祖父", "祖母", "外祖父", "外祖母")


def _grandparent(group: str) -> list[RosterColumn]:
    return [known("姓名", group=group, width=9), known("出生日期", group=group, width=9)]


def _parent(group: str) -> list[RosterColumn]:
    return [
        known("姓名", group=group, width=9),
        known("出生日期", group=group, width=9),
        empty("身份证号", group=group, width=10),
        known("当前务工地点", group=group, width=14),
        known("电话", group=group, width=13),
    ]


COLUMNS = [
    serial(),
    known("姓名", width=9),
    known("性别", width=5),
    known("民族", width=8),
    known("出生日期", width=11),
    known("公民身份证号码", width=21),
    said("是否登记户口", hukou_registered, width=8, needs=NUMBERS),
    known("户籍所在地", width=20),
    known("现居住地", width=20),
    known("身体情况", width=10),
    said("残疾类别及等级", disability_text, width=10, needs=CATEGORIES),
    said("患病类型", illness, width=10, needs=CATEGORIES),
    known("是否学校寄宿", width=8),
    said("就学情况", schooling, width=8),
    *(column for group in _GRANDPARENTS for column in _grandparent(group)),
    *_parent("父亲"),
    *_parent("母亲"),
    said("双方同时外出", both_away, width=8, needs=CATEGORIES),
    said("一方外出另一方无监护能力", one_unable, width=12, needs=CATEGORIES),
    said("有无委托", entrusted, width=8, needs=CATEGORIES),
    said("委托监护人姓名", carer("name"), width=9),
    said("委托监护人电话", carer("phone"), width=13),
    empty("委托监护人身份证号", width=10),
    said("委托监护人与被监护人关系", carer("relation"), width=10),
    said("委托监护人地址", carer("address"), width=18),
    said("监护类型", guardianship, width=14, needs=CARE),
    empty("家庭经济来源", width=10),
    said("救助", aid_cell, width=10, needs=CATEGORIES),
]

KIND = RosterKind(
    form=RosterForm.REGISTRATION,
    sentence="民政的登记表：一人一张打印签字，或一览表（可再导入）。",
    taken="登记为留守的学生",
    takes=left_behind,
    title="农村留守儿童基本情况登记表（一览）",
    paper=A3,
    pages_at=[14 + 2 * len(_GRANDPARENTS)],  # parents and guardianship on the second page
    kept_columns=2,
    columns=COLUMNS,
    signs="填表人：　　　　　　复核人：　　　　　　负责人：　　　　　　",
    notes=["说明：父母已故的填“—”；务工地点填到省、市；患病指重大疾病。"],
)
