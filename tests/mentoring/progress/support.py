"""Mark sheets as schools keep them, and marks that are there."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from school_care.core import clock
from school_care.mentoring.choices.progress import ExamStage
from school_care.mentoring.models import Exam, Mark


def book(folder: Path, rows, *, name="成绩册.xlsx", merged=(), sheet="七(1)班") -> Path:
    """A workbook of plain rows; `merged`: (first row, first column, last row, last column, text),
    all from 0."""
    path = folder / name
    with xlsxwriter.Workbook(path) as workbook:
        page = workbook.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value not in ("", None):
                    page.write(number, column, value)
        for first_row, first, last_row, last, text in merged:
            page.merge_range(first_row, first, last_row, last, text)
    return path


def exam_of(cast, day: date, stage=ExamStage.MIDDLE, name="期中考试", term=None) -> Exam:
    term = term or cast.term
    return Exam.objects.create(school=cast.school, term=term, stage=stage, name=name, taken_on=day)


def mark_of(student, exam, subject="数学", points=None, full="100", grade="", absent=False) -> Mark:
    return Mark.objects.create(
        school=student.school,
        student=student,
        exam=exam,
        subject=subject,
        points=None if points is None else Decimal(str(points)),
        full=None if points is None else Decimal(full),
        grade=grade,
        absent=absent,
        written_at=clock.now(),
    )
