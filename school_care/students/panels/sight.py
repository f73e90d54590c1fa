"""Who may see this file, and why; and what is owed to this pupil."""

from typing import Any

from django.http import HttpRequest

from school_care.core import clock
from school_care.core.duty_kinds import STUDENT
from school_care.core.panels import Part, pupil_panels
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.students import seers
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student
from school_care.students.owing import Owed, owed_to
from school_care.students.selectors import may, reads_care


def register() -> None:
    """Add this part's panels."""
    pupil_panels.register(Part("owed", 8, "students/file/owed.html", owed_panel, "lead"))
    pupil_panels.register(Part("sight", 90, "students/file/sight.html", sight_panel, "rest"))


def owed_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """本学期该做的, what is late first; for care readers, of pupils at the school."""
    if student.status != EnrolmentStatus.ENROLLED or not reads_care(request.user, student):
        return None
    owed = owed_to(
        [student.pk],
        school=request.school,
        on=clock.today(),
        subject=STUDENT,
        calendar=calendar_of(request),
    )
    rows = sorted(owed.get(student.pk, []), key=lambda item: not item.late)
    if not rows:
        return None
    return {
        "rows": [
            {
                "label": item.kind.label,
                "url": _url(request, item, student),
                "due_on": item.occasion.due_on,
                "late": item.late,
            }
            for item in rows
        ]
    }


def _url(request: HttpRequest, item: Owed, student: Student) -> str:
    """Where it is done; "" for those who may not do it."""
    needed = item.kind.capability
    if needed and not may(request.user, Capability(needed), student):
        return ""
    return item.url(student.public_id)


def sight_panel(request: HttpRequest, student: Student) -> dict[str, Any]:
    """Why this person sees the file, and who else does."""
    care = reads_care(request.user, student)
    return {
        "student": student,
        "sight": request.sight,  # asked by the page, which notes it in the trail
        "seers": seers.who_sees(student, reader=request.user) if care else [],
        "may_read_readings": seers.may_read_readings(request.user, student),
    }
