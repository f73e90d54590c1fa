"""The line of a pupil's levels: what lies over what, what resumes, where the edges are."""

from datetime import date

import pytest

from school_care.students.enums import LevelBasis, Preset
from school_care.students.level_line import Stretch, at, cut, end_override, lay
from school_care.students.presets import PRESETS, RANKS

FIRST = date(2026, 9, 1)


def day(number: int) -> date:
    return date(2026, 9, number)


def held(start, until, level, basis=LevelBasis.DECIDED) -> Stretch:
    return Stretch(day(start), day(until) if until else None, level, basis)


def over(start, until, level) -> Stretch:
    return held(start, until, level, LevelBasis.OVERRIDE)


def said(line) -> list[tuple]:
    return [(s.starts_on.day, s.until.day if s.until else None, s.level_id) for s in line]


BASE = [held(1, None, 1)]
TOUCHING = [held(1, 10, 1, LevelBasis.IMPORTED), held(10, None, 2, LevelBasis.IMPORTED)]

LAID = {
    "in the middle": (BASE, over(5, 8, 3), [(1, 5, 1), (5, 8, 3), (8, None, 1)]),
    "from the first day": (BASE, over(1, 8, 3), [(1, 8, 3), (8, None, 1)]),
    "up to where imported rows touch": (
        TOUCHING,
        over(5, 10, 3),
        [(1, 5, 1), (5, 10, 3), (10, None, 2)],
    ),
    "from where imported rows touch": (
        TOUCHING,
        over(10, 12, 3),
        [(1, 10, 1), (10, 12, 3), (12, None, 2)],
    ),
    "across where imported rows touch": (
        TOUCHING,
        over(8, 12, 3),
        [(1, 8, 1), (8, 12, 3), (12, None, 2)],
    ),
    "inside another override": (
        [held(1, 5, 1), over(5, 20, 2), held(20, None, 1)],
        over(8, 10, 3),
        [(1, 5, 1), (5, 8, 2), (8, 10, 3), (10, 20, 2), (20, None, 1)],
    ),
    "beyond another override": (
        [held(1, 5, 1), over(5, 10, 2), held(10, None, 1)],
        over(8, 15, 3),
        [(1, 5, 1), (5, 8, 2), (8, 15, 3), (15, None, 1)],
    ),
    "for good during an override": (
        [held(1, 5, 1), over(5, 20, 3), held(20, None, 1)],
        held(8, None, 2),
        [(1, 5, 1), (5, 8, 3), (8, None, 2)],
    ),
    "after a gap": ([held(1, 3, 1)], held(8, None, 2), [(1, 3, 1), (8, None, 2)]),
}


@pytest.mark.parametrize("case", LAID)
def test_laying_a_level__over_what_was__former_resumes_without_gap_or_overlap(case):
    line, stretch, expected = LAID[case]
    after = lay(line, stretch)
    assert said(after) == expected
    for number in range(1, 29):
        assert sum(s.holds(day(number)) for s in after) <= 1, f"day {number}"
        was_held = any(s.holds(day(number)) for s in line)
        assert any(s.holds(day(number)) for s in after) or not was_held, f"gap on day {number}"


ENDED = {
    "in the middle": (
        [held(1, 5, 1), over(5, 20, 3), held(20, None, 1)],
        12,
        [(1, 5, 1), (5, 12, 3), (12, None, 1)],
    ),
    "on the day it began": ([held(1, 5, 1), over(5, 20, 3), held(20, None, 1)], 5, [(1, None, 1)]),
    "inside another override": (
        [held(1, 5, 1), over(5, 8, 2), over(8, 10, 3), over(10, 20, 2), held(20, None, 1)],
        9,
        [(1, 5, 1), (5, 8, 2), (8, 9, 3), (9, 20, 2), (20, None, 1)],
    ),
}


@pytest.mark.parametrize("case", ENDED)
def test_ending_an_override_early__former_resumes_that_very_day(case):
    line, on, expected = ENDED[case]
    assert said(end_override(line, day(on))) == expected


def test_ending_an_override__none_running__nothing_changes():
    assert end_override(BASE, day(5)) == BASE


def test_ending_the_level_during_an_override__nothing_resumes():
    line = [held(1, 5, 1), over(5, 20, 3), held(20, None, 1)]
    after = cut(line, day(8), None)
    assert said(after) == [(1, 5, 1), (5, 8, 3)]
    assert at(after, day(25)) is None


def test_override__on_its_last_day_and_the_day_after__holds_then_former():
    line = lay(BASE, over(5, 8, 3))
    assert [at(line, day(n)).level_id for n in (4, 5, 7, 8)] == [1, 3, 3, 1]


def test_township_names__by_rank__third_is_the_most_intensive():
    names = [PRESETS[Preset.TOWNSHIP][rank].name for rank in RANKS]
    assert names == ["三级", "二级", "一级"]
    assert "最密" in PRESETS[Preset.TOWNSHIP][3].in_words
