"""Attendance sheets as files, and what is known after them."""

import csv
import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from school_care.attendance.models import AttendanceDay, AttendanceException
from school_care.core.sheets import write_workbook
from school_care.students.models import Student

KEYS = {
    "file", "sheets", "rows", "new", "changed", "unchanged", "review", "errors", "warnings",
    "classes_created",
}  # fmt: skip


def nov(number: int) -> date:
    return date(2026, 11, number)


def row_of(pupil: Student, day: Any, kind: str = "出勤", **cells: Any) -> dict[str, Any]:
    """One row by heading, with the pupil's ID number."""
    told = day.isoformat() if isinstance(day, date) else day
    return {"日期": told, "身份证号": pupil.id_number, "类别": kind, **cells}


def csv_file(folder: Path, *rows: dict, name: str = "考勤.csv", encoding: str = "gbk") -> Path:
    """The export of an attendance machine; headings are those of all rows."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    path = folder / name
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, headings, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def xlsx_file(folder: Path, *rows: dict, name: str = "考勤.xlsx", notes: tuple = ()) -> Path:
    """The same as a workbook."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    path = folder / name
    cells = [[row.get(heading, "") for heading in headings] for row in rows]
    write_workbook(path, columns=headings, rows=cells, notes=notes)
    return path


def run(path: Path, *options: str) -> dict[str, Any]:
    """The command's JSON."""
    out = StringIO()
    call_command("import_attendance", str(path), "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def refusal(path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Exit status and JSON of a command that does not succeed."""
    out = StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("import_attendance", str(path), "--json", *options, stdout=out)
    return raised.value.returncode, json.loads(out.getvalue())


def counts(answer: dict) -> tuple[int, int, int, int]:
    """new, changed, unchanged, refused rows."""
    refused = {(error["sheet"], error["row"]) for error in answer["errors"]}
    return answer["new"], answer["changed"], answer["unchanged"], len(refused)


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


def span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=each) for each in range((last - first).days + 1)]
