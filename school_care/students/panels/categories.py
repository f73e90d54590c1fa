"""Care categories on the pupil's file; claims to verify and class reports on the today page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from school_care.core import clock
from school_care.core.panels import Part, pupil_panels
from school_care.school.access import can, roles_of
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability, Role
from school_care.school.models import Term
from school_care.students import selectors
from school_care.students.models import Student
from school_care.students.panels.todo import TodoLine, register_todo
from school_care.students.selectors_categories import running_lines, waiting_rows
from school_care.students.selectors_reports import (
    Waiting,
    own_classes,
    unreported_count,
    waiting_classes,
)


def register() -> None:
    """Add this part's panels."""
    pupil_panels.register(
        Part("categories", 10, "students/file/categories.html", categories_panel, "rest")
    )
    register_todo("categories", 10, waiting_lines)
    register_todo("class-reports", 20, report_lines)


def categories_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """The running categories: verified or claimed, why, since when, the certificate. Three
    queries."""
    if not selectors.reads_categories(request.user, student):
        return None
    return {"student": student, "lines": running_lines(request.user, student, brief=True)}


def waiting_lines(request: HttpRequest) -> list[TodoLine]:
    """有N项类别待核实, for those who verify."""
    if not can(request.user, Capability.VERIFY_CATEGORIES, request.school):
        return []
    term = _term(request)
    since = term.first_day if term else None
    count = waiting_rows(request.user, request.school, since).count()
    if not count:
        return []
    return [TodoLine(f"有{count}项类别待核实", reverse("students:categories_waiting"))]


def report_lines(request: HttpRequest) -> list[TodoLine]:
    """The person's own classes that have not reported this term; how many of the school's, for
    those who look after the whole."""
    oversees = can(request.user, Capability.OVERSEE_REPORTS, request.school)
    if not oversees and not can(request.user, Capability.REPORT_CLASS, request.school):
        return []
    term = _term(request)
    if term is None:
        return []
    lines: list[TodoLine] = []
    roles = roles_of(request.user, request.school)
    if Role.HEAD_TEACHER in roles:
        own = own_classes(request.user, request.school)
        lines += [_class_line(waiting) for waiting in waiting_classes(own, term)]
    if oversees:
        lines += _school_line(request, term)
    return lines


def _term(request: HttpRequest) -> Term | None:
    """The running term."""
    return calendar_of(request).term_on(clock.today())


def _class_line(waiting: Waiting) -> TodoLine:
    """One tap where nothing changed; else the page with what changed."""
    url = reverse("students:class_report", args=[waiting.group.public_id])
    if waiting.unchanged:
        return TodoLine(
            f"{waiting.group}本学期上报",
            url,
            template="students/categories/_todo_report.html",
            data=waiting,
        )
    return TodoLine(f"{waiting.group}本学期上报", url, when=waiting.words or "请核对名单")


def _school_line(request: HttpRequest, term: Term) -> list[TodoLine]:
    count = unreported_count(request.school, term)
    if not count:
        return []
    return [TodoLine(f"各班上报：还有{count}个班没有上报", reverse("students:class_reports"))]
