"""People around the child on the pupil's file."""

from typing import Any

from django.http import HttpRequest

from school_care.core.panels import Part, pupil_panels
from school_care.students import selectors
from school_care.students.models import Student


def register() -> None:
    """Add this part's panels."""
    pupil_panels.register(Part("people", 10, "students/file/people.html", people_panel, "people"))


def people_panel(request: HttpRequest, student: Student) -> dict[str, Any]:
    """Parents, guardian, carer, neighbour, village contact; numbers only on request."""
    return {
        "student": student,
        "contacts": selectors.contacts_of(request.user, student),
        "phones": getattr(request, "shows_phones", False),
    }
