"""People around the child, and how it is looked after, on the pupil's file."""

from typing import Any

from django.http import HttpRequest

from school_care.core import clock
from school_care.core.panels import Part, pupil_panels
from school_care.students import selectors, selectors_people
from school_care.students.left_behind import BOTH_AWAY
from school_care.students.models import Student
from school_care.students.services.rights import may_edit


def register() -> None:
    """Add this part's panels."""
    pupil_panels.register(Part("people", 10, "students/file/people.html", people_panel, "people"))
    pupil_panels.register(
        Part("guardianship", 20, "students/file/guardianship.html", guardianship_panel, "people")
    )


def people_panel(request: HttpRequest, student: Student) -> dict[str, Any]:
    """Parents, guardian, carer, neighbour, village contact; numbers only on request. Who must not
    be a carer is told to care readers. Two queries."""
    people = selectors.contacts_of(request.user, student)
    return {
        "student": student,
        "contacts": people,
        "phones": getattr(request, "shows_phones", False),
        "may_edit": may_edit(request.user, student),
        "warned": selectors_people.warnings_of(request.user, student, people),
        "what_to_do": selectors_people.WHAT_TO_DO_WHEN_BARRED,
    }


def guardianship_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """Both meanings of 留守, entrusted care and rating; absent for those who may not see
    categories. Three queries."""
    user, today = request.user, clock.today()
    if not selectors.reads_categories(user, student):
        return None
    reading, contradiction = selectors_people.reading_of(user, student, today)
    entrustments = selectors_people.entrustments_of(user, student)
    reads_care = selectors.reads_care(user, student)
    return {
        "student": student,
        "reading": reading,
        "contradiction": contradiction,
        "both_away": reading.register.value == BOTH_AWAY,
        "running": selectors_people.running_entrustment(entrustments, today),
        "rating": selectors_people.rating_of(user, student, today) if reads_care else None,
        "what_to_do_when_poor": selectors_people.WHAT_TO_DO_WHEN_POOR,
        "may_edit": may_edit(user, student),
    }
