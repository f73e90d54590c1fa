"""Who may see this file, and why."""

from typing import Any

from django.http import HttpRequest

from school_care.core.panels import Part, pupil_panels
from school_care.students import seers
from school_care.students.models import Student
from school_care.students.selectors import reads_care


def register() -> None:
    """Add this part's panel."""
    pupil_panels.register(Part("sight", 90, "students/file/sight.html", sight_panel, "rest"))


def sight_panel(request: HttpRequest, student: Student) -> dict[str, Any]:
    """Why this person sees the file, and who else does."""
    care = reads_care(request.user, student)
    return {
        "student": student,
        "sight": request.sight,  # asked by the page, which notes it in the trail
        "seers": seers.who_sees(student, reader=request.user) if care else [],
        "may_read_readings": seers.may_read_readings(request.user, student),
    }
