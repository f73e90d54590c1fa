"""The term on paper: month sheets for the wall, and the programme to be signed and filed. Whole
school, no pupil."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from school_care.activities.choices.programme import ActivityState
from school_care.activities.models import Programme
from school_care.activities.selectors_programme import Item, month_grid, months_of_term
from school_care.core import audit
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School, Term
from school_care.school.papers import print_paper

A3, A4 = "a3", "a4"
PAPERS = {A3: "A3横版", A4: "A4横版"}
ARRANGED = (ActivityState.PLANNED, ActivityState.HELD)
WEEKDAYS = "一二三四五六日"


def print_wall(
    *,
    school: School,
    term: Term,
    items: Sequence[Item],
    calendar: SchoolCalendar,
    size: str,
    printed_by: Any,
    today: date,
) -> bytes:
    """A sheet for each month of the term with what is arranged. Raises PrintError."""
    shown = arranged(items)
    months = []
    for month in months_of_term(term, shown):
        weeks, notes = month_grid(shown, month, calendar=calendar, today=today)
        months.append({"month": month, "weeks": weeks, "notes": notes})
    audit.record("programme.printed", actor=printed_by, school_id=school.pk, paper="wall")
    return print_paper(
        "print/programme_wall.html",
        {"months": months, "term": term, "size": size, "weekdays": WEEKDAYS},
        school=school,
        printed_by=printed_by,
    )


def print_programme(*, programme: Programme, items: Sequence[Item], printed_by: Any) -> bytes:
    """The programme as a table by month, with the line the principal signs. Drafts and what was
    called off say so. Raises PrintError."""
    shown = [item for item in items if not item.left_out]
    months = [
        (month, list(rows))
        for month, rows in groupby(shown, key=lambda item: item.row.starts_on.replace(day=1))
    ]
    audit.record("programme.printed", actor=printed_by, row=programme, paper="table")
    return print_paper(
        "print/programme.html",
        {"programme": programme, "term": programme.term, "months": months},
        school=programme.school,
        printed_by=printed_by,
    )


def arranged(items: Sequence[Item]) -> list[Item]:
    """What hangs on the wall: approved and not called off."""
    return [item for item in items if item.row.state in ARRANGED]
