"""Leave that holds: confirmed by a guardian and not cancelled. A note nobody has confirmed excuses
nothing and is found only by the pages about leave."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from school_care.attendance.models import LeaveNote
from school_care.school.models import School
from school_care.students.models import Student


def leave_in_force() -> QuerySet[LeaveNote]:
    """Every note that excuses: confirmed, not cancelled."""
    return LeaveNote.objects.filter(confirmed_at__isnull=False, cancelled_at__isnull=True)


def leave_on(
    school: School, day: date, students: Iterable[Student | int] | None = None
) -> dict[int, LeaveNote]:
    """The leave that holds on `day`, by pupil id; one query. A pupil with leave for the morning and
    for the afternoon is given the one for the morning."""
    notes = leave_in_force().on(day).filter(school=school)
    if students is not None:
        notes = notes.filter(student_id__in=ids_of(students))
    found: dict[int, LeaveNote] = {}
    for note in notes.order_by("part", "id"):
        found.setdefault(note.student_id, note)
    return found


def ids_of(students: Iterable[Student | int]) -> list[int]:
    """Primary keys of pupils given as rows or as keys."""
    return [student if isinstance(student, int) else student.pk for student in students]
