"""Care categories on the pupil's file."""

from typing import Any

from django.http import HttpRequest

from school_care.core import clock
from school_care.core.panels import Part, pupil_panels
from school_care.students import selectors
from school_care.students.models import Student


def register() -> None:
    """Add this part's panels."""
    pupil_panels.register(
        Part("categories", 10, "students/file/categories.html", categories_panel, "rest")
    )


def categories_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """The running categories and which of them are verified."""
    if not selectors.reads_categories(request.user, student):
        return None
    return {
        "student": student,
        "categories": selectors.categories_of(request.user, student, clock.today()),
    }
