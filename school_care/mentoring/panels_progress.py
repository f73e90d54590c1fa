"""What the progress file contributes to the pupil's page."""

from typing import Any

from django.http import HttpRequest

from school_care.core import clock
from school_care.core.panels import Part, pupil_panels
from school_care.mentoring.selectors_progress import achievements_of, glance_of
from school_care.school.calendar import calendar_of
from school_care.students.models import Student
from school_care.students.selectors import reads_care


def register() -> None:
    """Fill the registry; called once at start-up."""
    folder = "mentoring/progress"
    strengths = Part(
        "progress.newest", 20, f"{folder}/_panel_newest.html", newest_panel, "strengths"
    )
    glance = Part("progress.glance", 12, f"{folder}/_panel_glance.html", glance_panel, "rest")
    pupil_panels.register(strengths)
    pupil_panels.register(glance)


def newest_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """The newest achievement, beside the pupil's strengths; one query."""
    if not reads_care(request.user, student):
        return None
    newest = achievements_of(request.user, student).first()
    return {"newest": newest} if newest else None


def glance_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """进步档案 at a glance; two queries."""
    if not reads_care(request.user, student):
        return None
    term = calendar_of(request).current_or_last_term(clock.today())
    return {"student": student, "glance": glance_of(request.user, student, term)}
