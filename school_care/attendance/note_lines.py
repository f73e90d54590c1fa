"""What the roll offers for a month's note to the family (students.note_lines): the same figures the
family edition of the progress report prints."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from school_care.attendance.figures import Tally, pupil_tallies
from school_care.core import clock
from school_care.students.models import Student
from school_care.students.note_lines import OfferedLine, register_note_lines


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_note_lines("attendance", 30, attendance_lines)


def attendance_lines(
    user: Any, students: Sequence[Student], first: date, last: date
) -> dict[int, list[OfferedLine]]:
    """Days at school, on leave, late, as far as a roll was taken; a constant number of queries."""
    last = min(last, clock.today())
    if not students or first > last:
        return {}
    tallies = pupil_tallies(students[0].school, students, first, last)
    return {
        pupil: [OfferedLine("days", _words(tally), last)]
        for pupil, (tally, _) in tallies.items()
        if tally.expected
    }


def _words(tally: Tally) -> str:
    """这个月到校19天，请假1天。"""
    parts = [f"这个月到校{tally.here}天"]
    if tally.leave:
        parts.append(f"请假{tally.leave}天")
    if tally.missing:
        parts.append(f"没有请假也没有到校{tally.missing}天")
    if tally.late:
        parts.append(f"迟到{tally.late}次")
    return "，".join(parts) + "。"
