"""What attendance prints: 请假条 and the figures."""

from datetime import date, timedelta
from typing import Any

from django.template.loader import render_to_string

from school_care.attendance.models import LeaveNote
from school_care.attendance.papers import paper_head
from school_care.core.pdf import render_pdf
from school_care.core.templatetags.days import long_date
from school_care.school.models import School


def print_leave(*, note: LeaveNote, school_days: int, printed_by: Any) -> bytes:
    """请假条 on A5, with lines for guardian and teacher to sign."""
    last: date = note.until - timedelta(days=1)
    context = {
        "edition": "family",
        "paper": paper_head(note.school, printed_by),
        "note": note,
        "school_days": school_days,
        "first": long_date(note.starts_on),
        "last": long_date(last),
    }
    return render_pdf(render_to_string("print/leave_note.html", context))


def print_class_figures(*, school: School, printed_by: Any, found: dict[str, Any]) -> bytes:
    """A class's figures on A4; `found` as the page shows it."""
    context = {**found, "edition": "school", "paper": paper_head(school, printed_by)}
    return render_pdf(render_to_string("print/attendance_class.html", context))


def print_school_figures(*, school: School, printed_by: Any, found: dict[str, Any]) -> bytes:
    """The school's figures by class and by week on A4."""
    context = {**found, "edition": "school", "paper": paper_head(school, printed_by)}
    return render_pdf(render_to_string("print/attendance_school.html", context))
