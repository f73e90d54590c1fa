"""待办事项: doubtful rows of rosters that wait for whoever imports."""

from django.http import HttpRequest
from django.urls import reverse

from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.students.panels.todo import TodoLine, register_todo
from school_care.students.selectors_parked import parked_rows


def register() -> None:
    """Add the line."""
    register_todo("parked-rows", 6, parked_lines)


def parked_lines(request: HttpRequest) -> list[TodoLine]:
    """One query, and only for those who may import."""
    if not can(request.user, Capability.IMPORT_ROSTER, request.school):
        return []
    rows = parked_rows(request.user, request.school).count()
    if not rows:
        return []
    return [TodoLine("花名册里有待核的行", reverse("students:parked"), f"{rows} 行")]
