"""Every figure says what it is: to readers in words, to those who mend it in its docstring."""

from collections import Counter

import pytest

from school_care.core.duty_kinds import CLASS, STUDENT
from school_care.reports.figures.registry import DAY, GROUPS, MONTH, TERM, Measure, measures

FORBIDDEN = ("弱势", "问题学生", "差生", "排名")
EVERY = [pytest.param(one, id=one.code) for one in measures()]


def test_figures__every_group__has_some():
    held = Counter(one.group for one in measures())
    assert set(held) == {group.code for group in GROUPS}


def test_figures__labels__tell_each_from_all_others():
    counted = Counter(one.label for one in measures())
    assert [label for label, number in counted.items() if number > 1] == []


@pytest.mark.parametrize("one", EVERY)
def test_figure__said_in_words__what_is_counted_out_of_what_and_why(one: Measure):
    assert one.code.partition(".")[0] == one.group
    assert one.part_words and one.whole_words and one.unit and one.source
    assert one.subject in (STUDENT, CLASS)
    assert one.per in (DAY, MONTH, TERM)
    said = one.label + one.how + one.source
    assert not [word for word in FORBIDDEN if word in said]


@pytest.mark.parametrize("one", EVERY)
def test_figure__its_function__is_documented(one: Measure):
    assert len((one.count.__doc__ or "").strip()) > 40


@pytest.mark.parametrize("one", EVERY)
def test_figure__target__is_a_share_and_nothing_is_a_dash(one: Measure):
    assert one.target is None or (0 <= one.target <= 1000 and not one.mean)
    assert one.words(0, 0) == "—"
