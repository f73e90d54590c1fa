"""Who may see this file, and why."""

from typing import Any

from django.http import HttpRequest

from school_care.core.panels import Part, pupil_panels
from school_care.students.access import why_visible
from school_care.students.models import Student


def register() -> None:
    """Add this part's panels."""
    pupil_panels.register(Part("sight", 90, "students/file/sight.html", sight_panel, "rest"))


def sight_panel(request: HttpRequest, student: Student) -> dict[str, Any]:
    """Why this person sees the file."""
    return {"student": student, "sight": why_visible(request.user, student)}
