"""What dropout control adds to the pupil's file."""

from typing import Any

from django.http import HttpRequest

from school_care.cases.dropout.selectors_listing import courses_in_sight, rows_of
from school_care.core import clock
from school_care.core.panels import Part, pupil_panels
from school_care.school.enums import Capability
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student
from school_care.students.selectors import may


def register() -> None:
    """Fill the registries; called once at start-up."""
    pupil_panels.register(
        Part("cases.dropout", 3, "cases/dropout/_panel.html", course_panel, "lead")
    )
    pupil_panels.register(
        Part("cases.dropout.watch", 6, "cases/dropout/_action.html", watch_action, "actions")
    )


def course_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """The running course with its next step, for whoever keeps it; one query where there is
    none."""
    if not may(request.user, Capability.KEEP_DROPOUT, student):
        return None
    running = courses_in_sight(request.user, student.school).filter(student=student).running()
    course = running.first()
    if course is None:
        return None
    return {"row": rows_of([course], student.school, clock.today())[0]}


def watch_action(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """控辍跟踪, for whoever keeps the course; where one runs, the way leads to it."""
    if student.status != EnrolmentStatus.ENROLLED:
        return None
    if not may(request.user, Capability.KEEP_DROPOUT, student):
        return None
    return {"student": student}
