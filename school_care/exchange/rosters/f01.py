"""F-01: the 71 columns of the national school register's export, in its order. Options are written
as names, days as 20160305 (domain §3). What a school of pupils' care does not hold stays empty."""

from school_care.core.sheets import A3
from school_care.exchange.enums import RosterForm
from school_care.exchange.rosters.kinds import RosterKind, empty, known, said
from school_care.students.enums import Precision
from school_care.students.outward.cells_care import away_cell
from school_care.students.outward.cells_people import family_phone
from school_care.students.outward.facts import CATEGORIES, NUMBERS, PupilFacts
from school_care.students.outward.words import Cell

_LEFT_BEHIND = {"双亲留守": "双亲留守儿童", "单亲留守": "单亲留守儿童", "非留守": "非留守儿童"}


def _born(facts: PupilFacts) -> Cell:
    born = facts.student.birth_date
    if born is None:
        return None
    day = facts.student.birth_precision == Precision.DAY
    return f"{born:%Y%m%d}" if day else f"{born:%Y%m}"


def _hukou_kind(facts: PupilFacts) -> Cell:
    return facts.student.get_hukou_kind_display() or None if facts.sees(NUMBERS) else None


def _left_behind(facts: PupilFacts) -> Cell:
    held = away_cell(facts)
    return _LEFT_BEHIND.get(held, "是") if held else None


def _member(group: str) -> list:
    return [
        known("姓名", group=group),
        known("关系", group=group, width=8),
        empty("关系说明", group=group),
        known("现住址", group=group, width=20),
        empty("户口所在地行政区划", group=group, width=14),
        known("联系电话", group=group, width=13),
        known("是否监护人", group=group, width=8),
        empty("身份证件类型", group=group),
        empty("身份证件号", group=group, width=12),
        empty("民族", group=group, width=8),
        empty("工作单位", group=group),
        empty("职务", group=group, width=8),
    ]


KIND = RosterKind(
    form=RosterForm.NATIONAL,
    sentence="核对、补录全国学籍系统：71栏，顺序与学籍导出一致。",
    taken="在校学生",
    takes=lambda facts: True,
    title="学生基础信息",
    paper=A3,
    pages_at=[23, 46],  # the family members on the third page
    kept_columns=2,
    columns=[
        said("学校标识码", lambda facts: facts.student.school.code10, width=12),
        known("姓名", width=10),
        known("性别", width=6),
        said("出生日期", _born, width=10),
        empty("出生地行政区划代码", width=12),
        empty("籍贯"),
        known("民族", width=8),
        empty("国籍/地区"),
        known("身份证件类型", width=12),
        empty("港澳台侨外"),
        known("健康状况"),
        empty("政治面貌"),
        known("身份证件号", width=21),
        said("户口性质", _hukou_kind, needs=NUMBERS),
        known("户口所在地行政区划", width=20),
        known("班号", width=9),
        known("入学年月", width=9),
        empty("入学方式"),
        known("就读方式", width=9),
        known("现住址", width=24),
        known("通信地址", width=24),
        known("家庭地址", width=24),
        said("联系电话", family_phone, width=13),
        empty("邮政编码"),
        empty("是否独生子女"),
        empty("是否受过学前教育"),
        said("是否留守儿童", _left_behind, width=12, needs=CATEGORIES),
        empty("是否需要申请资助"),
        empty("是否享受一补"),
        known("是否孤儿", width=8),
        known("是否烈士或优抚子女"),
        empty("上下学距离"),
        empty("上下学方式"),
        empty("是否需要乘坐校车"),
        empty("曾用名"),
        empty("身份证件有效期"),
        empty("血型", width=6),
        said("特长", lambda facts: facts.student.strengths or None, width=14),
        empty("学籍辅号"),
        empty("班内学号"),
        empty("学生来源"),
        empty("电子信箱"),
        empty("主页地址"),
        known("残疾类型", width=9),
        empty("是否由政府购买学位"),
        known("随班就读", width=9),
        *_member("成员1"),
        *_member("成员2"),
        known("是否进城务工人员随迁子女", width=12),
    ],
)
