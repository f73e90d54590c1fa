"""Sheets of records as files, and what is known after them."""

import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from school_care.core.sheets import write_workbook
from school_care.mentoring.models import CareRecord
from school_care.students.models import Student

KEYS = {
    "file", "sheets", "rows", "new", "changed", "unchanged", "review", "errors", "warnings",
    "classes_created",
}  # fmt: skip


def nov(number: int) -> date:
    return date(2026, 11, number)


def row_of(
    pupil: Student, day: Any, kind: str = "谈心", text: str = "想家了", **cells: Any
) -> dict:
    """One row by heading, with the pupil's ID number."""
    told = day.isoformat() if isinstance(day, date) else day
    row = {"日期": told, "身份证号": pupil.id_number, "类型": kind, "记录人": "王老师"}
    return {**row, "内容": text, **cells}


def csv_file(folder: Path, *rows: dict, name: str = "记录.csv", encoding: str = "gbk") -> Path:
    """A list as CSV; headings are those of all rows."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    path = folder / name
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, headings, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def xlsx_file(folder: Path, *rows: dict, name: str = "记录.xlsx", notes: tuple = ()) -> Path:
    """The same as a workbook."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    path = folder / name
    cells = [[row.get(heading, "") for heading in headings] for row in rows]
    write_workbook(path, columns=headings, rows=cells, notes=notes)
    return path


def run(path: Path, *options: str) -> dict[str, Any]:
    """The command's JSON."""
    out = StringIO()
    call_command("import_records", str(path), "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def refusal(path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Exit status and JSON of a command that does not succeed."""
    out = StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("import_records", str(path), "--json", *options, stdout=out)
    return raised.value.returncode, json.loads(out.getvalue())


def counts(answer: dict) -> tuple[int, int, int, int]:
    """new, changed, unchanged, refused rows."""
    refused = {(error["sheet"], error["row"]) for error in answer["errors"]}
    return answer["new"], answer["changed"], answer["unchanged"], len(refused)


def stored() -> set[tuple]:
    """(pupil, day, kind, outcome, author, text) of every record."""
    return {
        (r.student.name, r.happened_on, r.kind, r.outcome, r.author_name, r.text or "")
        for r in CareRecord.objects.select_related("student", "author")
    }


def messages(answer: dict, what: str = "errors") -> list[tuple[int, str, str]]:
    """(row, column, message)."""
    return [(one["row"], one["column"], one["message"]) for one in answer[what]]
