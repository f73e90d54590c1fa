"""The contact card on the pupil's file."""

from typing import Any

from django.http import HttpRequest

from school_care.core.panels import Part, pupil_panels
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.students.card_states import row_of
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student
from school_care.students.selectors import may
from school_care.students.services.rights import may_edit


def register() -> None:
    """Add this part's panel."""
    pupil_panels.register(Part("card", 30, "students/file/card.html", card_panel, "rest"))


def card_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """Version, day and state of the card, for those who print it; two queries beside
    the people, whom the file has read."""
    user = request.user
    if student.status != EnrolmentStatus.ENROLLED or not may(user, Capability.PRINT_CARDS, student):
        return None
    return {
        "student": student,
        "row": row_of(user, student, calendar_of(request)),
        "may_verify": may_edit(user, student),
    }
