"""学籍核对 in 待办事项: the head teacher explains, the registrar takes, the principal signs."""

from datetime import date

from django.http import HttpRequest
from django.urls import reverse

from school_care.attendance.models import AttendanceDay, RegisterCheck
from school_care.attendance.selectors_checks import (
    REMIND_FROM,
    ready_to_sign,
    waiting_in_own_classes,
)
from school_care.core import clock
from school_care.core.months import first_of, last_of, month_before
from school_care.core.templatetags.days import short_date
from school_care.school.access import roles_of
from school_care.school.calendar import calendar_of
from school_care.school.enums import Role
from school_care.school.models import School
from school_care.students.panels.todo import TodoLine, register_todo


def register() -> None:
    """Add this part's lines."""
    register_todo("checks.class", 16, class_lines)
    register_todo("checks.take", 23, registrar_lines)
    register_todo("checks.sign", 24, principal_lines)


def class_lines(request: HttpRequest) -> list[TodoLine]:
    """2名学生与学籍核对不符，请说明; one query."""
    if Role.HEAD_TEACHER not in roles_of(request.user, request.school):
        return []
    waiting = waiting_in_own_classes(request.user, request.school)
    if not waiting:
        return []
    return [TodoLine(f"{waiting}名学生与学籍核对不符，请说明", reverse("attendance:variances"))]


def registrar_lines(request: HttpRequest) -> list[TodoLine]:
    """From the 20th of a month with school days: it has not been checked; and the month before, if
    it was missed. At most three queries, none before the 20th but that of the month before."""
    school, today = request.school, clock.today()
    if Role.REGISTRAR not in roles_of(request.user, school):
        return []
    month = first_of(today)
    before = month_before(month)
    checked = set(
        RegisterCheck.objects.filter(school=school, month__in=(month, before)).values_list(
            "month", flat=True
        )
    )
    url = reverse("attendance:checks")
    lines = []
    if before not in checked and _rolls_in(school, before):
        lines.append(TodoLine(f"{before.month}月学籍核对没有做，请补核", url, late=True))
    if month not in checked and today.day >= REMIND_FROM:
        calendar = calendar_of(request)
        if calendar.school_days(month, today):
            last = calendar.school_days(month, last_of(month))[-1]
            when = f"{short_date(last)}前"
            lines.append(TodoLine(f"{month.month}月学籍核对还没有做", url, when=when))
    return lines


def _rolls_in(school: School, month: date) -> bool:
    """Whether any roll was taken in a month: without one there is nothing to compare."""
    rolls = AttendanceDay.objects.filter(school=school, date__range=(month, last_of(month)))
    return rolls.exists()


def principal_lines(request: HttpRequest) -> list[TodoLine]:
    """Checks all of whose variances are explained; one query."""
    if Role.PRINCIPAL not in roles_of(request.user, request.school):
        return []
    return [
        TodoLine(
            f"{check.month.month}月学籍核对已全部说明，请签字",
            reverse("attendance:check", args=[check.public_id]),
        )
        for check in ready_to_sign(request.user, request.school)
    ]
