"""A school's day, as far as warnings go; and the rows `run_daily --json` answers about it."""

from datetime import date, timedelta
from typing import Any

from school_care.alerts.models import Alert
from school_care.alerts.ruling import because_of
from school_care.alerts.services.sweep import Found, found_on, sweep
from school_care.duties.daily import register_daily
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.students.models import Student


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_daily("alerts", 10, run)


def run(school: School, on: date, acts: bool) -> list[dict[str, Any]]:
    """Raise and clear; answers what was raised on the day, also by an earlier run of it. Without
    `acts`: what a run of that day would have raised, had the day before been run."""
    if not acts:
        return _would_raise(school, on)
    sweep(school, on)
    rows = Alert.objects.filter(school=school, raised_on=on).select_related("student")
    return [
        _row(one.rule, one.student, because_of(one), one.case_no) for one in rows.order_by("pk")
    ]


def _would_raise(school: School, on: date) -> list[dict[str, Any]]:
    calendar = SchoolCalendar(school)
    before = {one.key for one in found_on(school, on - timedelta(days=1), calendar)}
    new = [one for one in found_on(school, on, calendar) if one.key not in before]
    pupils = Student.objects.in_bulk({one.finding.student_id for one in new})
    return [
        _row(
            one.in_force.rule.code,
            pupils[one.finding.student_id],
            one.in_force.rule.because(one.finding.because),
            _case_no(one),
        )
        for one in new
    ]


def _case_no(one: Found) -> str:
    """The case the same warning led to, where it was raised by then or later."""
    rule, student, key = one.key
    rows = Alert.objects.filter(student_id=student, rule=rule, key=key).exclude(case_no="")
    return rows.order_by("pk").values_list("case_no", flat=True).first() or ""


def _row(rule: str, student: Student, because: str, case_no: str) -> dict[str, Any]:
    return {
        "rule": rule,
        "student_no": student.national_student_no or None,
        "id_last4": student.id_number_last4 or None,
        "name": student.name,
        "because": because,
        "case_no": case_no or None,
    }
