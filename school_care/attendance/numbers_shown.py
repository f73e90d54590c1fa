"""The trace of families' numbers that a page or paper shows."""

from collections.abc import Iterable
from typing import Any

from school_care.core import audit
from school_care.students.models import Student


def record_numbers_shown(*, by: Any, students: Iterable[Student], on: str) -> None:
    """One entry a pupil; `on`: which page or paper."""
    audit.record_many(
        audit.entry("phones.revealed", actor=by, row=student, student_id=student.public_id, on=on)
        for student in students
    )
