"""A line of 待办事项 for pairs of files that may be one child."""

from django.http import HttpRequest
from django.urls import reverse

from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.students.panels.todo import TodoLine, register_todo
from school_care.students.services.duplicates import count_of


def register() -> None:
    """Add the line."""
    register_todo("duplicates", 48, duplicate_lines)


def duplicate_lines(request: HttpRequest) -> list[TodoLine]:
    """How many pairs wait, for those who may merge; as last counted."""
    if not can(request.user, Capability.MERGE_PUPILS, request.school):
        return []
    count = count_of(request.school)
    if not count:
        return []
    return [TodoLine(f"疑似重复的档案，{count}对", reverse("students:duplicates"))]
