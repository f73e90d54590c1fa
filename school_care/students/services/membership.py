"""What the services of class membership share: how far ahead a day may lie, and the words kept."""

from datetime import timedelta
from typing import Any

from school_care.core import audit
from school_care.school.models import School
from school_care.students.models import Student

AHEAD = timedelta(days=60)  # a change may be entered before the term it belongs to


def hold_pupils(school: School) -> None:
    """Nobody registers, moves or takes out a pupil of the school until the transaction ends. First
    the school, then its pupils; rows that point at the school can still be written by whoever holds
    one of the pupils, so that neither waits for the other."""
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    pupils = Student.objects.select_for_update().filter(school=school).order_by("pk")
    list(pupils.values_list("pk"))


def note_membership(by: Any, student: Student, *, before: str, after: str) -> None:
    """Keep old and new membership in words, beside the interval's own trace."""
    _note(by, student, "current_class", before, after)


def note_standing(by: Any, student: Student, *, before: str, after: str) -> None:
    """Keep old and new standing (就读情况) in words, where everyone who opens the file reads it."""
    _note(by, student, "standing", before, after)


def _note(by: Any, student: Student, field: str, before: str, after: str) -> None:
    for change in audit.changes(
        student,
        before={field: before},
        after={field: after},
        actor=by,
        student_id=student.public_id,
        source="archive",
    ):
        change.save()
