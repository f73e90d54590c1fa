"""Stage two: each row against what the school knows. Reads the database, writes nothing."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from school_care.core import clock
from school_care.core.sheets import Problem
from school_care.core.templatetags.days import long_date
from school_care.mentoring.mark_sheet.rows import MarkRow, MarkSheet
from school_care.mentoring.models import Exam, Mark
from school_care.mentoring.services.marks.finding import KnownForMarks, MarkFinder
from school_care.mentoring.services.marks.plan import MarkPlan, Told
from school_care.school.enums import Stage
from school_care.school.models import School, Term
from school_care.school.sheet_imports.rows import RefusedRow, about_file
from school_care.school.sheet_report import Outcome
from school_care.students.models import Student
from school_care.students.pupil_book import Refusal
from school_care.students.sheet_rows import problem_of

# Full marks where nobody names them: primary 100; junior, the three main subjects 120.
PRIMARY_FULL, JUNIOR_MAIN, JUNIOR_OTHER = Decimal(100), Decimal(120), Decimal(100)
MAIN = ("语文", "数学", "英语")
TWICE = "同一名学生写了两次，分数不一样：请只留一行。"
NOTHING = "没有一科有成绩：请核对。"


def compare_marks(
    sheet: MarkSheet,
    *,
    school: School,
    by: Any,
    term: Term,
    stage: str,
    exam_name: str,
    taken_on: date,
) -> MarkPlan:
    """Every row of `sheet` as new, changed, unchanged, refused or not kept, for what `by` may
    bring."""
    exam = Exam.objects.filter(school=school, term=term, stage=stage, name=exam_name).first()
    return _Comparison(sheet, school, by, exam, taken_on).plan()


class _Comparison:
    def __init__(
        self, sheet: MarkSheet, school: School, by: Any, exam: Exam | None, taken_on: date
    ) -> None:
        self.sheet, self.school, self.exam, self.taken_on = sheet, school, exam, taken_on
        self.known = KnownForMarks(school, by, clock.today())
        self.finder = MarkFinder(self.known, taken_on)
        self.junior = self._junior_pupils()
        self.others: Counter[str] = Counter()
        self.result = MarkPlan(
            sheets=[],
            row_count=sheet.row_count,
            refused=list(sheet.refused),
            warnings=list(sheet.warnings),
        )

    def plan(self) -> MarkPlan:
        told = self._told()
        held = self._held({pupil for _, pupil, _ in told})
        for _, _, marks in told:
            outcome = Outcome.UNCHANGED
            for mark in marks:
                before = held.get(mark.key)
                if before is None:
                    self.result.new.append(mark)
                    outcome = Outcome.NEW
                elif before.values != mark.values:
                    self.result.changed.append((before.pk, mark))
                    outcome = Outcome.CHANGED if outcome is Outcome.UNCHANGED else outcome
            self.result.outcomes[outcome] += 1
        self._tell()
        return self.result

    def _junior_pupils(self) -> set[int]:
        rows = Student.objects.filter(pk__in=self.known.may_write)
        rows = rows.filter(current_class__stage=Stage.JUNIOR)
        return set(rows.order_by().values_list("pk", flat=True))

    def _told(self) -> list[tuple[MarkRow, int, list[Told]]]:
        told: list[tuple[MarkRow, int, list[Told]]] = []
        first: dict[int, tuple] = {}
        for row in self.sheet.rows:
            try:
                pupil = self.finder.pupil_of(row)
            except Refusal as refusal:
                problem = problem_of(self.sheet, row, refusal.field, refusal.message)
                self._refuse(row, [problem])
                continue
            if pupil is None:
                self.others[row.sheet] += 1
                continue
            marks, problems = self._marks(row, pupil)
            said = tuple(mark.values for mark in marks)
            if not problems and pupil in first and first[pupil] != said:
                problems = [problem_of(self.sheet, row, "name", TWICE)]
            if problems:
                self._refuse(row, problems)
                continue
            self.result.kept_rows.append(row)
            if pupil not in first:
                first[pupil] = said
                told.append((row, pupil, marks))
            else:
                self.result.outcomes[Outcome.UNCHANGED] += 1
        return told

    def _refuse(self, row: MarkRow, problems: list[Problem]) -> None:
        self.result.refused.append(RefusedRow(row.sheet, row.row, problems, row.cells))

    def _marks(self, row: MarkRow, pupil: int) -> tuple[list[Told], list[Problem]]:
        problems = [Problem(row.sheet, row.row, *one) for one in row.problems]
        marks = []
        for subject, points, full, grade, absent, heading, cell in row.marks:
            value = Decimal(points) if points else None
            most = (Decimal(full) if full else self._usual(pupil, subject)) if points else None
            if value is not None and not full and value > most:
                message = f"超过了满分{most}分：请在表头写上满分（如 {subject}(150)），或选择满分。"
                problems.append(Problem(row.sheet, row.row, heading, cell, message))
            marks.append(Told(pupil, subject, value, most, grade, absent))
        if not marks and not problems:
            problems.append(problem_of(self.sheet, row, "name", NOTHING))
        return marks, problems

    def _usual(self, pupil: int, subject: str) -> Decimal:
        if pupil not in self.junior:
            return PRIMARY_FULL
        return JUNIOR_MAIN if subject in MAIN else JUNIOR_OTHER

    def _held(self, pupils: set[int]) -> dict[tuple[int, str], "_Held"]:
        if self.exam is None:
            return {}
        rows = Mark.objects.filter(exam=self.exam, student_id__in=pupils)
        return {(row.student_id, row.subject): _Held(row) for row in rows}

    def _tell(self) -> None:
        self.result.sheets = [
            {**sheet, "others": sheet.get("others", 0) + self.others[sheet["name"]]}
            for sheet in self.sheet.sheets
        ]
        if self.result.others:
            said = f"其余{self.result.others}行不在关爱范围，未保存。"
            self.result.warnings.insert(0, about_file(said))
        if self.exam and self.exam.taken_on != self.taken_on:
            day = long_date(self.exam.taken_on)
            said = f"这个学期已有“{self.exam.name}”，日期是{day}：成绩记在那次考试里。"
            self.result.warnings.append(about_file(said))
        order = [one["name"] for one in self.sheet.sheets]
        self.result.refused.sort(key=lambda one: (order.index(one.sheet), one.row))


class _Held:
    """A stored mark, to be compared."""

    def __init__(self, row: Mark) -> None:
        self.pk, self.values = row.pk, (row.points, row.full, row.grade, row.absent)


def kept_part(sheet: MarkSheet, plan: MarkPlan) -> MarkSheet:
    """The sheet without the rows of pupils whose marks are not kept: all that a preview holds.
    Refused rows are told by the plan, and compared again from their cells no more."""
    return replace(sheet, sheets=plan.sheets, rows=list(plan.kept_rows), refused=plan.refused)
