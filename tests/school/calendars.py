"""Calendar sheets for the tests, written as a school would."""

import csv
from pathlib import Path

from school_care.core.sheets import write_workbook
from school_care.school.models import School, SchoolDay, Term

TERMS = ("学期", "起", "止")
DAYS = ("日期", "休/班", "说明")


def table(path: Path, *rows: tuple) -> Path:
    """A CSV of these rows, headings among them, as a Chinese office program saves it."""
    with path.open("w", encoding="gbk", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def workbook(path: Path, *rows: tuple, headings: tuple) -> Path:
    """A workbook of one table."""
    filled = [row + ("",) * (len(headings) - len(row)) for row in rows]
    write_workbook(path, columns=headings, rows=filled, sheet_name="校历")
    return path


def terms_of(school: School) -> dict[str, tuple[str, str, bool]]:
    """Code → first day, last day, checked."""
    return {
        term.code: (term.first_day.isoformat(), term.last_day.isoformat(), term.checked)
        for term in Term.objects.filter(school=school)
    }


def days_of(school: School) -> dict[str, tuple[str, str]]:
    """Date → kind, note."""
    return {
        day.date.isoformat(): (day.kind, day.note)
        for day in SchoolDay.objects.filter(school=school)
    }
