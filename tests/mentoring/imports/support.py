"""Rows of past records, and what is known after them."""

from datetime import date
from functools import partial
from typing import Any

from school_care.mentoring.models import CareRecord
from school_care.students.models import Student
from tests.support import sheets

run = partial(sheets.run, "import_records")
refusal = partial(sheets.refusal, "import_records")


def row_of(
    pupil: Student, day: Any, kind: str = "谈心", text: str = "想家了", **cells: Any
) -> dict:
    """One row by heading, with the pupil's ID number."""
    told = day.isoformat() if isinstance(day, date) else day
    row = {"日期": told, "身份证号": pupil.id_number, "类型": kind, "记录人": "王老师"}
    return {**row, "内容": text, **cells}


def stored() -> set[tuple]:
    """(pupil, day, kind, outcome, author, text) of every record."""
    return {
        (r.student.name, r.happened_on, r.kind, r.outcome, r.author_name, r.text or "")
        for r in CareRecord.objects.select_related("student", "author")
    }
