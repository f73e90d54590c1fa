"""The plan on the pupil's file."""

from typing import Any

from django.http import HttpRequest

from school_care.core import clock
from school_care.core.panels import Part, pupil_panels
from school_care.mentoring.selectors_plans import panel_states
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student
from school_care.students.selectors import reads_care


def register() -> None:
    """Add the panel; called once at start-up."""
    pupil_panels.register(Part("plans", 6, "mentoring/plans/_panel.html", plan_panel, "main"))


def plan_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """The term's plans: next check, goals met, the way to write one; two queries, no seal opens."""
    if not reads_care(request.user, student):
        return None
    today = clock.today()
    term = calendar_of(request).current_or_last_term(today)
    here = student.status == EnrolmentStatus.ENROLLED
    return {
        "student": student,
        "states": panel_states(request.user, student, term) if term else [],
        "may_write": here and can(request.user, Capability.WRITE_CARE, request.school),
        "today": today,
    }
