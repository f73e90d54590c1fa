"""Rosters as files, and their way through the real pipeline."""

import csv
from datetime import date
from pathlib import Path

from school_care.core.sheets import write_workbook
from school_care.school.models import School, User
from school_care.students.models import RosterImport, Student
from school_care.students.services.imports.lifecycle import (
    check_roster,
    commit_roster,
    receive_roster,
)

ON = date(2026, 11, 20)
LATER = date(2026, 11, 27)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_of(number: int, born: date = date(2013, 6, 30)) -> str:
    """A fictional ID number (area 99); odd numbers are boys."""
    body = f"990101{born:%Y%m%d}{number:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def pupil(name: str = "张子轩", **cells: str) -> dict[str, str]:
    """One row by heading; `身份证号` may be left out with `身份证号=""`."""
    return {"姓名": name, "身份证号": id_of(1), "班级": "七(1)班", **cells}


def csv_file(folder: Path, *rows: dict[str, str], name: str = "花名册.csv") -> Path:
    """A CSV roster whose headings are those of all rows."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    path = folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, headings, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def xlsx_file(folder: Path, *rows: dict[str, str], name: str = "花名册.xlsx") -> Path:
    """The same as a workbook of text cells."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    path = folder / name
    write_workbook(path, columns=headings, rows=[[r.get(h, "") for h in headings] for r in rows])
    return path


def check(school: School, path: Path, *, on: date = ON, actor: User | None = None) -> RosterImport:
    """Upload and check; the import as it stands then."""
    roster = receive_roster(
        school=school, actor=actor, file_name=path.name, chunks=[path.read_bytes()], on=on
    )
    check_roster(roster_import=roster)
    return roster


def take_in(school: School, path: Path, *, on: date = ON, actor: User | None = None):
    """Upload, check, confirm; the import as it stands then."""
    roster = check(school, path, on=on, actor=actor)
    commit_roster(roster_import=roster, actor=actor)
    return roster


def take_rows(school: School, folder: Path, *rows: dict[str, str], on: date = ON) -> RosterImport:
    """`take_in` of a CSV of these rows."""
    return take_in(school, csv_file(folder, *rows), on=on)


def counts(roster: RosterImport) -> dict[str, int]:
    """The outcomes that occurred."""
    return {outcome: n for outcome, n in roster.report["counts"].items() if n}


def changes_of(roster: RosterImport) -> list[list[str]]:
    """Label, old, new of the first changed row."""
    from school_care.students.services.imports.payload import Payload

    return Payload.from_text(roster.rows.get(outcome="changed").payload).changes


def the_pupil(name: str = "张子轩") -> Student:
    """The only pupil of that name."""
    return Student.objects.select_related("current_class").get(name=name)
