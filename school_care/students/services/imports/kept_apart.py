"""Whoever says 是另一名学生 of a doubtful row is not asked about the two files again."""

from collections.abc import Iterable
from typing import Any

from school_care.students.enums import ReviewChoice, RowOutcome
from school_care.students.models import Student
from school_care.students.services.duplicates import remember_apart


def note_other_pupils(
    actor: Any, rows: Iterable[Any], payloads: Iterable[Any], verdicts: Iterable[Any]
) -> None:
    """Remember, for each doubtful row that became a pupil of its own, that those it was compared
    with are other children; nobody is named by the server's command."""
    if actor is None:
        return
    for row, payload, verdict in zip(rows, payloads, verdicts, strict=True):
        if row.outcome != RowOutcome.REVIEW or row.choice != ReviewChoice.NEW:
            continue
        others = Student.objects.going_on().filter(
            school=row.school_id, public_id__in=payload.candidates
        )
        for other in others:
            if verdict.student is not None and verdict.student.pk != other.pk:
                remember_apart(by=actor, one=verdict.student, two=other)
