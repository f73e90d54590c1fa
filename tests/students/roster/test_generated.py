# ruff: noqa: E501 - Chinese characters count double; tables stay readable
"""Rosters made at random: no crash, no good row lost, no bad row stored."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from school_care.core.sheets import UnreadableSheet

from .books import id_of, parse, refused

NAMES = ["张伟", "李 丽", "欧阳子涵", "买买提·依明", "王□", "陈一", "何以安", "例一凡", "合小计"]
HEAD = [
    "序号",
    "班级",
    "姓名",
    "性别",
    "出生日期",
    "身份证号",
    "类别",
    "监护人",
    "监护人电话",
    "是否寄宿",
]
ID_AT, NAME_AT, BIRTH_AT = 5, 2, 4
DEFECTS = {
    "number": (ID_AT, lambda n: float(id_of(n).replace("X", "1"))),
    "digit": (ID_AT, lambda n: id_of(n)[:17] + ("1" if id_of(n)[17] != "1" else "2")),
    "short": (ID_AT, lambda n: id_of(n)[:16]),
    "science": (ID_AT, lambda n: "4.31223E+17"),
    "letters": (ID_AT, lambda n: id_of(n)[:10] + "O" + id_of(n)[11:]),
    "no name": (NAME_AT, lambda n: None),
    "two digits": (BIRTH_AT, lambda n: "15.6.13"),
    "no such day": (BIRTH_AT, lambda n: "2015-06-31"),
}
HARMLESS = {
    3: ["男", "女", "M", "2", "", "不明白"],
    4: ["2015.6.13", "20150613", date(2015, 6, 13), "2015年6月", None, "属羊"],
    6: ["留守儿童", "单亲、低保", "星星", None, "残疾+留守", "□孤儿"],
    7: ["孙某某", "—", "孙某（奶奶）", None],
    8: ["19900000001", 19900000001.0, "无", "123", "父199 0000 0001母19900000002", None],
    9: ["是", "否", "√", None, "不一定", True],
}


@st.composite
def rosters(draw):
    """(rows, bad rows by number, good pupils by row) of a roster with one defect in some rows."""
    rows = [["云岭学校花名册"]] * draw(st.integers(0, 4)) + [HEAD]
    bad, good = set(), {}
    for number in range(draw(st.integers(1, 25))):
        cells = [number + 1, "三(2)班" if number == 0 else None, draw(st.sampled_from(NAMES))]
        cells += ["男", "2015-06-13", id_of(number * 2 + 1), None, None, None, None]
        for column, values in HARMLESS.items():
            cells[column] = draw(st.sampled_from(values))
        defect = draw(st.sampled_from([None, None, *DEFECTS]))
        if draw(st.integers(0, 9)) == 0:
            rows.append(draw(st.sampled_from([[None], ["小计", None, 3], HEAD, ["第2页"]])))
        rows.append(cells)
        if defect:
            column, make = DEFECTS[defect]
            cells[column] = make(number * 2 + 1)
            bad.add(("", len(rows)))
        else:
            good[len(rows)] = id_of(number * 2 + 1)
    rows += [["合计", None, len(good)], ["填表人：王老师", None, None, None, None, "校长："]]
    return rows, bad, good


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rosters())
def test_roster__one_defect_in_some_rows__exactly_those_are_refused(made):
    rows, bad, good = made
    roster = parse(rows)
    assert refused(roster) == bad
    assert {row.row: row.id_number for row in roster.rows} == good
    assert all((row.class_ref.grade, row.class_ref.number) == (3, 2) for row in roster.rows)


cells = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(-5, 10**19),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.sampled_from(
        [
            *HEAD,
            *NAMES,
            "父亲",
            "电话",
            "同上",
            "合计",
            "留守",
            "三(2)班",
            id_of(1),
            "示例",
            "()",
            "（",
            "年级",
        ]
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(cells, max_size=9), max_size=15), st.booleans())
def test_roster__any_cells_at_all__never_crashes(rows, with_heading):
    try:
        roster = parse(([HEAD] if with_heading else []) + rows)
    except UnreadableSheet:
        return
    for row in roster.rows:
        assert row.name
        assert row.id_number is None or len(row.id_number) == 18 or row.id_type != "1"
    assert set(roster.refused_cells) == refused(roster)
