"""How numbers are told: to whom, and from how many on."""

import pytest

from school_care.reports.summaries.layout import (
    FEW,
    _late,
    measure_words,
    reached,
    shares,
    target_words,
)

RATE = {"guarded": False, "mean": "", "lower": False, "target": 950, "part": 0, "whole": 0}


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 0, "—"),
        (352, 405, "352/405　86.9%"),
        (4049, 4050, "4049/4050　99.9%"),
        (405, 405, "405/405　100.0%"),
    ],
)
def test_measure__of_nothing_or_nearly_all__is_never_rounded_up(part, whole, said):
    assert measure_words(RATE, part, whole) == said


@pytest.mark.parametrize(("part", "whole"), [(1, 9), (8, 9), (2, 2), (1, 1)])
def test_measure__guarded_and_small_on_either_side__is_not_told(part, whole):
    assert measure_words(RATE | {"guarded": True}, part, whole) == FEW


def test_measure__a_mean__has_its_unit():
    assert measure_words(RATE | {"mean": "天"}, 7, 2) == "3.5天"


@pytest.mark.parametrize(
    ("one", "said"),
    [
        ({"part": 19, "whole": 20}, "是"),
        ({"part": 18, "whole": 20}, "否"),
        ({"part": 0, "whole": 0}, "—"),
        ({"part": 1, "whole": 20, "lower": True, "target": 50}, "是"),
        ({"part": 2, "whole": 20, "lower": True, "target": 50}, "否"),
        ({"part": 9, "whole": 9, "target": None}, "—"),
    ],
)
def test_reached__against_the_goal__exactly(one, said):
    assert reached(RATE | one) == said


def test_target__in_words():
    assert target_words(RATE) == "不低于95%"
    assert target_words(RATE | {"target": 1000}) == "达到100%"
    assert target_words(RATE | {"target": 50, "lower": True}) == "不高于5%"
    assert target_words(RATE | {"target": 0, "lower": True}) == "为0"


def test_shares__one_small_part_of_a_known_sum__hides_the_next_smallest_too():
    rows = [["重点", 1], ["加强", 5], ["日常", 40], ["未定", 0]]
    told = shares(rows, outside=True)
    assert told == [["重点", "少于3"], ["加强", "不单列"], ["日常", "40"], ["未定", "0"]]
    assert shares(rows, outside=False)[0] == ["重点", "1"]


@pytest.mark.parametrize("small", [1, 2])
def test_shares__two_alike_of_a_known_sum__hide_a_third_too(small):
    rows = [["重点", small], ["加强", small], ["日常", 40], ["未定", 6]]
    told = [words for _, words in shares(rows, outside=True)]
    assert told == ["少于3", "少于3", "40", "不单列"]


def test_alerts__one_late__does_not_follow_from_the_others():
    figures = {"items": [], "alerts": {"raised": 10, "in_time": 5, "late": 1, "standing": 4}}
    (table,) = _late(figures, True).tables
    assert [words for _, words in table.rows] == ["10", "5", "少于3", "不单列"]
