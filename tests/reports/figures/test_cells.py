"""What is told of small numbers: to a body that oversees schools, and of counselling."""

import pytest

from school_care.reports.figures.reading import _numbers
from school_care.reports.figures.registry import measure, measures
from school_care.reports.figures.sight import Sight
from school_care.reports.figures.telling import told, told_together
from school_care.reports.figures.trend import change_words, reaches, target_words

CARD = "archive.card"


def words(sums: list[tuple[int, int]], code: str = CARD) -> list[str]:
    return [number.words for number in told_together(measure(code), sums)]


def test_told__one_missing_from_it__is_hidden_as_much_as_one_behind_it():
    one = measure(CARD)
    assert told(one, 1, 40).words == told(one, 39, 40).words == "※"
    assert told(one, 3, 40).words == "7.5%"


def test_told__nobody_or_everybody_of_many__is_told():
    one = measure(CARD)
    assert told(one, 0, 40).words == "0.0%"
    assert told(one, 40, 40).words == "100.0%"


def test_told__fewer_than_three_in_all__is_hidden():
    assert told(measure(CARD), 2, 2).words == "※"


def test_told__hidden__says_neither_part_nor_whole():
    number = told(measure(CARD), 1, 40)
    assert (number.made_of, number.value) == ("", None)


def test_together__one_small__another_is_hidden_beside_it():
    assert words([(2, 40), (10, 40), (30, 60)]) == ["※", "※", "50.0%"]


def test_together__nothing_small__all_told():
    assert words([(20, 40), (10, 40)]) == ["50.0%", "25.0%"]


def test_together__two_that_could_be_one_and_two__take_a_third_along():
    assert words([(39, 40), (38, 40), (20, 60), (30, 60)]).count("※") >= 2


def test_together__mean_of_few__is_hidden():
    assert words([(9, 2), (30, 6), (50, 10)], "dropout.days") == ["※", "※", "5.0天"]


def test_together__five_hundred_schools__quick_enough_for_a_page():
    from time import perf_counter

    sums = [(150 + at % 40, 190 + at % 3) for at in range(500)]
    begun = perf_counter()
    told_together(measure(CARD), sums)
    assert perf_counter() - begun < 2


@pytest.mark.parametrize(("counsels", "expected"), [(False, "※"), (True, "20.0%")])
def test_sight__counselling_of_one__told_only_in_the_room(counsels, expected):
    sight = Sight(None, whole=True, classes=(), counsels=counsels, in_confidence=True)
    assert sight.told(measure("home.counselling"), 1, 5).words == expected


def number(part: int, whole: int, code: str = CARD):
    sight = Sight(None, whole=True, classes=(), counsels=False, in_confidence=True)
    return sight.told(measure(code), part, whole)


def test_change__in_words():
    assert change_words(number(90, 100), number(86, 100)) == "↑ 比上月高4.0个百分点"
    assert change_words(number(86, 100), number(90, 100)) == "↓ 比上月低4.0个百分点"
    assert change_words(number(90, 100), number(45, 50)) == "与上月持平"
    assert change_words(number(0, 0), number(45, 50)) == ""


def test_target__one_of_a_thousand_short__is_not_reached():
    assert target_words(number(999, 1000), 1000) == "目标100%，还差0.1个百分点"
    assert target_words(number(2999, 3000), 1000) == "目标100%，还差不到0.1个百分点"
    assert target_words(number(1000, 1000), 1000) == "目标100%，已达到"


def test_target__lower_is_better__reached_below_it():
    late = number(3, 100, "care.visit_late")
    assert reaches(late, 50)
    assert target_words(number(8, 100, "care.visit_late"), 50) == "目标5%，高出3.0个百分点"


@pytest.mark.parametrize("counsels", [False, True])
def test_grades__one_small_in_counselling__does_not_follow_from_the_whole(counsels):
    sight = Sight(None, whole=True, classes=(), counsels=counsels, in_confidence=True)
    sums = {"7": [8, 20], "8": [2, 20], "9": [9, 20]}
    names = [(key, f"{key}年级") for key in sums]

    told = _numbers(sight, measure("home.counselling"), sums, names)

    hidden = [key for (key, _), number in told if number.hidden]
    assert hidden == [] if counsels else "8" in hidden and len(hidden) > 1


def test_means_of_schools__one_out_of_too_few__does_not_follow_from_the_sum():
    mean = next(one for one in measures() if one.mean)

    told = told_together(mean, [(3, 1), (40, 10), (70, 20), (0, 0)])

    assert [number.hidden for number in told] == [True, True, False, False]
