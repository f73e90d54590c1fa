"""Care categories on the pupil's file; claims to verify, classes that have not reported."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from school_care.core import clock
from school_care.core.panels import Part, pupil_panels
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import Term
from school_care.students import selectors
from school_care.students.models import Student
from school_care.students.panels.todo import TodoLine, register_todo
from school_care.students.selectors_categories import running_lines, waiting_rows
from school_care.students.selectors_reports import unreported_count


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
    """How many classes have not reported this term, for those who look after the whole. What a
    head teacher has to report is a duty."""
    if not can(request.user, Capability.OVERSEE_REPORTS, request.school):
        return []
    term = _term(request)
    return _school_line(request, term) if term else []


def _term(request: HttpRequest) -> Term | None:
    """The running term."""
    return calendar_of(request).term_on(clock.today())


def _school_line(request: HttpRequest, term: Term) -> list[TodoLine]:
    count = unreported_count(request.school, term)
    if not count:
        return []
    return [TodoLine(f"各班上报：还有{count}个班没有上报", reverse("students:class_reports"))]
