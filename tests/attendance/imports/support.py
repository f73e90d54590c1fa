"""Rows of attendance sheets, and what is known after them."""

from datetime import date
from functools import partial
from typing import Any

from school_care.attendance.models import AttendanceDay, AttendanceException
from school_care.students.models import Student
from tests.support import sheets

run = partial(sheets.run, "import_attendance")
refusal = partial(sheets.refusal, "import_attendance")


def row_of(pupil: Student, day: Any, kind: str = "出勤", **cells: Any) -> dict[str, Any]:
    """One row by heading, with the pupil's ID number."""
    told = day.isoformat() if isinstance(day, date) else day
    return {"日期": told, "身份证号": pupil.id_number, "类别": kind, **cells}


def stored() -> set[tuple]:
    """(pupil, day, part, kind, whereabouts, note) of every exception."""
    return set(
        AttendanceException.objects.values_list(
            "student__name", "date", "part", "kind", "whereabouts", "note"
        )
    )


def rolls() -> dict[tuple[int, date], tuple[int, int]]:
    """(class number, day) → (expected, absent) of every roll."""
    return {
        (roll.school_class.number, roll.date): (roll.expected, roll.absent)
        for roll in AttendanceDay.objects.select_related("school_class")
    }


def everything() -> list[Any]:
    """All rows of rolls and exceptions, with every column but the key."""
    found: list[Any] = []
    for model in (AttendanceDay, AttendanceException):
        rows = model.objects.order_by("date", "pk").values()
        found += [{k: v for k, v in row.items() if k != "version"} for row in rows]
    return found
