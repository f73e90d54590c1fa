"""What attendance prints: 请假条 and the figures."""

from datetime import date, timedelta
from typing import Any

from school_care.attendance.models import LeaveNote
from school_care.core.templatetags.days import long_date
from school_care.school.models import School
from school_care.school.papers import FOR_FAMILY, print_paper
from school_care.students import silence


def print_leave(*, note: LeaveNote, school_days: int, printed_by: Any) -> bytes:
    """请假条 on A5, with lines for guardian and teacher to sign. Raises Refused where nothing
    goes to the family now."""
    silence.require_spoken(note.student)
    last: date = note.until - timedelta(days=1)
    content = {
        "note": note,
        "school_days": school_days,
        "first": long_date(note.starts_on),
        "last": long_date(last),
    }
    return print_paper(
        "print/leave_note.html",
        content,
        school=note.school,
        printed_by=printed_by,
        edition=FOR_FAMILY,
    )


def print_class_figures(*, school: School, printed_by: Any, found: dict[str, Any]) -> bytes:
    """A class's figures on A4; `found` as the page shows it."""
    return print_paper("print/attendance_class.html", found, school=school, printed_by=printed_by)


def print_school_figures(*, school: School, printed_by: Any, found: dict[str, Any]) -> bytes:
    """The school's figures by class and by week on A4."""
    return print_paper("print/attendance_school.html", found, school=school, printed_by=printed_by)
