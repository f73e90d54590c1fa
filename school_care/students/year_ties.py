"""What apps above the archive have to say about the step into a school year: what to look at
before, what stands in the way of taking it back, and what a departure ended that must then run
again (a bed). The archive names nobody; they register here when they start."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from school_care.school.models import School
from school_care.students.models import YearTurn


@dataclass(frozen=True)
class Caution:
    """Something to look at before the step; it forbids nothing. `url`: where to see to it."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class YearTies:
    """What one app contributes.

    cautions(school, on): a constant number of queries.
    hindrances(turn, student_ids, class_ids): sentences without a full stop; `class_ids` are the
    classes the step opened.
    remember(student_ids, on): what runs for pupils about to leave on that day, as plain JSON of
    keys and dates; restore(remembered) lets it run again where it ended on that very day.
    """

    cautions: Callable[[School, date], list[Caution]]
    hindrances: Callable[[YearTurn, Collection[int], Collection[int]], list[str]]
    remember: Callable[[Collection[int], date], Any]
    restore: Callable[[Any, date], None]


_ties: dict[str, YearTies] = {}


def register_year_ties(code: str, ties: YearTies) -> None:
    """Add an app's ties; a code again replaces them."""
    _ties[code] = ties


def cautions_of(school: School, on: date) -> list[Caution]:
    """Everything to look at before the step."""
    return [caution for ties in _ties.values() for caution in ties.cautions(school, on)]


def hindrances_of(
    turn: YearTurn, student_ids: Collection[int], class_ids: Collection[int]
) -> list[str]:
    """What stands in the way of taking the step back."""
    found = [ties.hindrances(turn, student_ids, class_ids) for ties in _ties.values()]
    return [sentence for sentences in found for sentence in sentences]


def remember_all(student_ids: Collection[int], on: date) -> dict[str, Any]:
    """What runs for pupils about to leave, app by app."""
    return {code: ties.remember(student_ids, on) for code, ties in _ties.items()}


def restore_all(remembered: dict[str, Any], on: date) -> None:
    """Let it run again."""
    for code, rows in remembered.items():
        if code in _ties:
            _ties[code].restore(rows, on)
