"""Sheets as files, and what the commands that import them answer."""

import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from school_care.core.sheets import write_workbook

KEYS = {
    "file", "sheets", "rows", "new", "changed", "unchanged", "review", "errors", "warnings",
    "classes_created",
}  # fmt: skip


def nov(number: int) -> date:
    return date(2026, 11, number)


def csv_file(folder: Path, *rows: dict, name: str = "表.csv", encoding: str = "gbk") -> Path:
    """Rows by heading, as a machine or an old program exports them; headings are those of all."""
    path = folder / name
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, _headings(rows), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def xlsx_file(folder: Path, *rows: dict, name: str = "表.xlsx", notes: tuple = ()) -> Path:
    """The same as a workbook."""
    headings, path = _headings(rows), folder / name
    cells = [[row.get(heading, "") for heading in headings] for row in rows]
    write_workbook(path, columns=headings, rows=cells, notes=notes)
    return path


def _headings(rows: tuple[dict, ...]) -> list[str]:
    return list(dict.fromkeys(heading for row in rows for heading in row))


def run(command: str, path: Path, *options: str) -> dict[str, Any]:
    """The command's JSON."""
    out = StringIO()
    call_command(command, str(path), "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def refusal(command: str, path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Exit status and JSON of a command that does not succeed."""
    out = StringIO()
    with pytest.raises(CommandError) as raised:
        call_command(command, str(path), "--json", *options, stdout=out)
    return raised.value.returncode, json.loads(out.getvalue())


def counts(answer: dict) -> tuple[int, int, int, int]:
    """new, changed, unchanged, refused rows."""
    refused = {(error["sheet"], error["row"]) for error in answer["errors"]}
    return answer["new"], answer["changed"], answer["unchanged"], len(refused)


def messages(answer: dict, what: str = "errors") -> list[tuple[int, str, str]]:
    """(row, column, message)."""
    return [(one["row"], one["column"], one["message"]) for one in answer[what]]
