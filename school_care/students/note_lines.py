"""What may be told a family of one month: lines apps offer for the 家校联系册.

Apps above the archive register what they know; the teacher chooses. Offered words are for the
family's eyes: no category, level or rating, no text of a talk, nothing 限阅 (domain §0.1.8).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from school_care.students.models import Student


@dataclass(frozen=True)
class OfferedLine:
    """One line: `key` tells it apart among a pupil's lines of a month and stays the same when asked
    again; `chosen`: ticked unless the teacher says otherwise."""

    key: str
    words: str
    on: date | None = None
    chosen: bool = True


# fn(user, students, first, last) → lines by pupil's key, of the days first…last, both included
Lines = Callable[[Any, Sequence[Student], date, date], dict[int, list[OfferedLine]]]

_sources: dict[str, tuple[int, Lines]] = {}


def register_note_lines(code: str, order: int, lines: Lines) -> None:
    """Offer `lines`, a constant number of queries for any number of pupils; a code again replaces
    it. Only of pupils whose care content `user` may read."""
    _sources[code] = (order, lines)


def offered_lines(
    user: Any, students: Sequence[Student], first: date, last: date
) -> dict[int, list[OfferedLine]]:
    """All lines of each pupil, sources in order; keys begin with their source's code."""
    found: dict[int, list[OfferedLine]] = {student.pk: [] for student in students}
    for code, (_, lines) in sorted(_sources.items(), key=lambda entry: entry[1][0]):
        for pupil, rows in lines(user, students, first, last).items():
            found[pupil] += [
                OfferedLine(f"{code}:{row.key}", row.words, row.on, row.chosen) for row in rows
            ]
    return found
