"""Both meanings of 留守, case by case."""

from datetime import date

import pytest

from school_care.students.left_behind import (
    Parent,
    counts_from,
    read,
    readings_of,
)
from school_care.students.models import Student
from tests.factories import ContactFactory, StudentFactory

DAY = date(2026, 11, 22)
LONG, EXACT, SHORT = date(2026, 2, 20), date(2026, 8, 22), date(2026, 8, 23)
BORN, GROWN, TURNS = date(2014, 5, 1), date(2010, 11, 22), date(2010, 11, 23)
RURAL, URBAN = "1", "2"


def father(presence="", since=None, unable=None) -> Parent:
    return Parent("FATHER", presence, since, unable)


def mother(presence="", since=None, unable=None) -> Parent:
    return Parent("MOTHER", presence, since, unable)


AWAY_F, AWAY_M = father("away", LONG), mother("away", LONG)

REGISTER = [
    # father, mother, code, a word of the reason, what is missing
    (AWAY_F, AWAY_M, "2", "父亲2026年2月20日起外出，满3个月", ()),
    (AWAY_F, mother("home"), "1", "母亲在家", ()),
    (father("home"), AWAY_M, "1", "父亲在家", ()),
    (father("home"), mother("home"), "0", "父亲在家", ()),
    (father("away", EXACT), mother("home"), "1", "满3个月", ()),
    (father("away", SHORT), mother("home"), "0", "未满3个月", ()),
    (father("away", SHORT), AWAY_M, "1", "未满3个月", ()),
    (father("away", SHORT), mother("away", SHORT), "0", "未满3个月", ()),
    (father("dead"), AWAY_M, "1", "父亲已故，不算外出", ()),
    (father("lost"), AWAY_M, "1", "父亲失去联系，不算外出", ()),
    (father("dead"), mother("lost"), "0", "母亲失去联系，不算外出", ()),
    (father("dead"), mother("home"), "0", "父亲已故", ()),
    (father(), AWAY_M, None, "母亲2026年2月20日起外出", ("父亲去向",)),
    (AWAY_F, None, None, "父亲2026年2月20日起外出", ("母亲去向",)),
    (None, None, None, "", ("父亲去向", "母亲去向")),
    (father("away"), mother("home"), None, "父亲外出", ("父亲外出时间",)),
    (father("away"), mother(), None, "父亲外出", ("父亲外出时间", "母亲去向")),
]


@pytest.mark.parametrize(("dad", "mum", "code", "words", "missing"), REGISTER)
def test_register__facts_of_both_parents__code_reason_and_what_is_missing(
    dad, mum, code, words, missing
):
    answer = read([p for p in (dad, mum) if p], birth_date=BORN, hukou_kind=RURAL, on=DAY).register
    assert (answer.value, answer.missing) == (code, missing)
    assert words in answer.why


CIVIL = [
    # father, mother, birth, hukou, answer, a word of the reason, what is missing
    (AWAY_F, AWAY_M, BORN, RURAL, True, "父母都外出", ()),
    (father("away", SHORT), AWAY_M, BORN, RURAL, True, "父母都外出", ()),  # no length of time
    (father("away"), mother("away"), BORN, RURAL, True, "父母都外出", ()),
    (AWAY_F, AWAY_M, TURNS, RURAL, True, "未满16周岁", ()),
    (AWAY_F, AWAY_M, GROWN, RURAL, False, "已满16周岁", ()),
    (AWAY_F, AWAY_M, None, RURAL, None, "父母都外出", ("出生日期",)),
    (AWAY_F, AWAY_M, BORN, URBAN, False, "不是农业户口", ()),
    (AWAY_F, AWAY_M, BORN, "", None, "父母都外出", ("户口性质",)),
    (AWAY_F, mother("home", None, True), BORN, RURAL, True, "母亲没有监护能力", ()),
    (AWAY_F, mother("home", None, False), BORN, RURAL, False, "母亲在家，能照护", ()),
    (AWAY_F, mother("home"), BORN, RURAL, None, "父亲外出", ("母亲有没有监护能力",)),
    (AWAY_F, mother("dead"), BORN, RURAL, True, "母亲已故，不能照护", ()),
    (AWAY_F, mother("lost"), BORN, RURAL, True, "母亲失去联系，不能照护", ()),
    (father("dead"), mother("lost"), BORN, RURAL, False, "没有父母外出", ()),
    (father("home"), mother("home"), BORN, RURAL, False, "没有父母外出", ()),
    (father("home", None, True), mother("home", None, True), BORN, RURAL, False, "没有父母", ()),
    (father(), mother("home", None, False), BORN, RURAL, False, "母亲在家，能照护", ()),
    (father(), AWAY_M, BORN, RURAL, None, "", ("父亲去向",)),
    (None, None, BORN, RURAL, None, "", ("父亲去向", "母亲去向")),
    # a no decides, whatever else is missing
    (None, None, GROWN, "", False, "已满16周岁", ()),
    (None, None, None, URBAN, False, "不是农业户口", ()),
    (None, None, None, "", None, "", ("出生日期", "户口性质", "父亲去向", "母亲去向")),
]


@pytest.mark.parametrize(("dad", "mum", "born", "hukou", "value", "words", "missing"), CIVIL)
def test_civil_affairs__facts__answer_reason_and_what_is_missing(
    dad, mum, born, hukou, value, words, missing
):
    parents = [parent for parent in (dad, mum) if parent]
    answer = read(parents, birth_date=born, hukou_kind=hukou, on=DAY).civil
    assert (answer.value, answer.missing) == (value, missing)
    assert words in answer.why


@pytest.mark.parametrize(
    ("since", "counts"),
    [
        (date(2026, 8, 31), date(2026, 11, 30)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 10, 15), date(2027, 1, 15)),
    ],
)
def test_three_months__from_a_day__by_the_calendar(since, counts):
    assert counts_from(since) == counts


@pytest.mark.parametrize(
    ("dad", "mum", "registered", "sentence"),
    [
        (AWAY_F, mother("home"), {"LB_BOTH"}, "登记为双亲留守，按父母去向应为单亲留守，请核实。"),
        (AWAY_F, AWAY_M, {"LB_ONE"}, "登记为单亲留守，按父母去向应为双亲留守，请核实。"),
        (
            father("home"),
            mother("home"),
            {"LB_ONE"},
            "登记为单亲留守，按父母去向应为非留守，请核实。",
        ),
        (AWAY_F, AWAY_M, set(), "没有登记留守类别，按父母去向应为双亲留守，请核实。"),
        (
            AWAY_F,
            AWAY_M,
            {"LB_UNSPECIFIED"},
            "登记为留守（未分类），按父母去向应为双亲留守，请核实。",
        ),
        (AWAY_F, AWAY_M, {"LB_BOTH", "DIBAO"}, ""),
        (father("home"), mother("home"), {"DIBAO"}, ""),
        (AWAY_F, mother(), {"LB_BOTH"}, ""),  # not enough is known
    ],
)
def test_contradiction__registered_against_derived__one_sentence(dad, mum, registered, sentence):
    reading = read([dad, mum], birth_date=BORN, hukou_kind=RURAL, on=DAY)
    assert reading.contradiction(registered) == sentence


def test_many_pupils__one_query__past_parents_left_out(db, django_assert_num_queries):
    pupils = [StudentFactory(hukou_kind=RURAL) for _ in range(3)]
    for pupil in pupils:
        ContactFactory(student=pupil, role="FATHER", presence="away", away_since=LONG)
        ContactFactory(student=pupil, role="MOTHER", presence="home", until=DAY)
        ContactFactory(student=pupil, role="MOTHER", presence="away", away_since=LONG)
    students = list(Student.objects.filter(pk__in=[pupil.pk for pupil in pupils]))
    with django_assert_num_queries(1):
        readings = readings_of(students, DAY)
    assert [reading.register_words for reading in readings.values()] == ["双亲留守"] * 3
    assert [reading.civil_words for reading in readings.values()] == ["农村留守儿童"] * 3
