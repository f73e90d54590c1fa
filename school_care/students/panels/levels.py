"""The care level on the pupil's file, and why."""

from typing import Any

from django.http import HttpRequest

from school_care.core import clock
from school_care.core.panels import Part, pupil_panels
from school_care.students import selectors
from school_care.students.models import Student


def register() -> None:
    """Add this part's panels."""
    pupil_panels.register(Part("level", 5, "students/file/level.html", level_panel, "lead"))


def level_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """The level today; absent for those who may not read care content."""
    if not selectors.reads_care(request.user, student):
        return None
    return {"student": student, "level": selectors.level_of(request.user, student, clock.today())}
