# ruff: noqa: E501 - Chinese characters count double; tables stay readable
"""All spellings of a class are the same class."""

from datetime import date

import pytest

from school_care.students.roster.classes import alias_key, find_class, parse_class
from school_care.students.roster.rows import ClassRef

from .books import ON, id_of, parse

THREE_TWO = ClassRef("", 3, None, 2)
SEVEN_ONE = ClassRef("", 7, None, 1)


@pytest.mark.parametrize(
    "written",
    ["三(2)班", "三（2）班", "三（２）班", "三(2)", "三（2）", "三2班", "3.2班", "3.2", 3.2, "302", 302, 302.0,
     "302班", "0302", "3-2班", "3－2", "三年级2班", "三年级二班", "三年二班", "三年级（二）班", "小学三年级2班",
     "３年级２班", "3年级2班", " 三 (2) 班", "三年級2班", "小2024级2班", "三【2】班", "三.2班"],
)  # fmt: skip
def test_class__every_spelling_of_three_two__is_equal(written):
    assert parse_class(written, on=ON) == THREE_TWO


@pytest.mark.parametrize(
    "written", ["七（1）班", "七(1)班", "初一(1)班", "初一1班", "7.1班", "701", "七年级一班", "初中一年级1班", "71班",
                "七一班", "初2026级1班"]
)  # fmt: skip
def test_class__every_spelling_of_seven_one__is_equal(written):
    assert parse_class(written, on=ON) == SEVEN_ONE


@pytest.mark.parametrize(
    ("grade", "number"),
    [("七年级", "1班"), ("七年级", 1), (7, 1.0), ("初一", "一班"), ("7年级", "(1)班"), ("七", "七(1)班"),
     ("七年级", "01"), ("八年级", "701")],
)  # fmt: skip
def test_class__grade_and_number_in_two_columns__is_equal(grade, number):
    assert parse_class(number, on=ON, grade_cell=grade) == SEVEN_ONE


@pytest.mark.parametrize(
    "written", ["12班", "十二班", "1班", "(1)班", "启明星班", "高一(3)班", "2026", "", "无"]
)
def test_class__that_cannot_be_told__is_not_guessed(written):
    assert parse_class(written, on=ON) is None


def test_class__turned_into_a_date_by_excel__is_read_back():
    assert parse_class(date(2026, 3, 2), on=ON) == THREE_TWO


@pytest.mark.parametrize(
    ("birth", "expected"), [("20180613", ClassRef("", 3, None, 3)), ("20120613", ClassRef("", 9, None, 3))]
)  # fmt: skip
def test_class__named_by_entry_year__grade_follows_from_the_pupils_age(birth, expected):
    rows = [["姓名", "身份证号", "班级"], ["张伟", id_of(1, born=birth), "2024级3班"]]
    assert parse(rows).rows[0].class_ref == expected


def test_class__named_by_entry_year_without_birth__keeps_the_year():
    rows = [["姓名", "班级"], ["张伟", "2024级3班"]]
    assert parse(rows).rows[0].class_ref == ClassRef("", None, 2024, 3)


def test_class__schools_own_name__through_the_alias_table():
    rows = [["姓名", "班级"], ["张伟", "启明星 班"], ["李丽", "向日葵班"]]
    roster = parse(rows, classes_by_alias={alias_key("启明星班"): THREE_TWO})
    assert roster.rows[0].class_ref == THREE_TWO
    assert roster.rows[1].class_ref is None
    assert [w.value for w in roster.warnings] == ["向日葵班"]


@pytest.mark.parametrize(
    ("title", "found"),
    [("502留守儿童登记表", ClassRef("", 5, None, 2)), ("2026-2027学年七年级1班名单", SEVEN_ONE),
     ("云岭九年一贯制学校2026年秋季学期花名册", None), ("Sheet1", None), ("说明", None),
     ("填报单位（章）：云岭县第302中学　日期：2026年11月22日", None), ("第101中学七(1)班花名册", SEVEN_ONE)],
)  # fmt: skip
def test_class__in_a_title__is_found(title, found):
    assert find_class(title, on=ON) == found
