"""A line of the today page for who oversees the school's duties: what is late."""

from django.http import HttpRequest
from django.urls import reverse

from school_care.core import clock
from school_care.duties.freshness import be_fresh
from school_care.duties.selectors_meeting import open_late_counts
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.students.panels.todo import TodoLine, register_todo


def register() -> None:
    """Add the line; called once at start-up."""
    register_todo("duties-overview", 2, late_lines)


def late_lines(request: HttpRequest) -> list[TodoLine]:
    """全校待办逾期N件（安全类M件）, for principal and director; nothing when nothing is late."""
    user, school = request.user, request.school
    if not can(user, Capability.OVERSEE_DUTIES, school):
        return []
    be_fresh(request)
    late, safety = open_late_counts(user, school, clock.today())
    if not late:
        return []
    some = f"（安全类{safety}件）" if safety else ""
    return [
        TodoLine(f"全校待办逾期{late}件{some}", reverse("duties:meeting"), "周一例会", late=True)
    ]
