"""The archive's facts on the pupil's file."""

from typing import Any

from django.http import HttpRequest

from school_care.core.panels import Part, pupil_panels
from school_care.students import selectors
from school_care.students.models import Student


def register() -> None:
    """Add this part's panels."""
    pupil_panels.register(Part("archive", 20, "students/file/archive.html", archive_panel, "rest"))


def archive_panel(request: HttpRequest, student: Student) -> dict[str, Any]:
    """Facts of the archive; family circumstances only for those who may see categories."""
    return {
        "student": student,
        "entered_on": selectors.entered_school_on(student),
        "reads_categories": selectors.reads_categories(request.user, student),
    }
