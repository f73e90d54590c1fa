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
TWICE = "同一名学生写了两次，分数不一样：请只留对的一行。"
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
        self.met: set[int] = set()
        self.result = MarkPlan(
            sheets=[],
            row_count=sheet.row_count,
            refused=list(sheet.refused),
            warnings=list(sheet.warnings),
        )

    def plan(self) -> MarkPlan:
        told = self._told()
        held = self._held({pupil for _, pupil, _ in told})
        for telling, _, marks in told:
            outcome = Outcome.UNCHANGED
            for mark in marks:
                before = held.get(mark.key)
                if before is None:
                    self.result.new.append(mark)
                    outcome = Outcome.NEW
                elif before.values != mark.values:
                    self.result.changed.append((before.pk, mark))
                    outcome = Outcome.CHANGED if outcome is Outcome.UNCHANGED else outcome
            self.result.outcomes[outcome] += telling
        self._tell()
        return self.result

    def _junior_pupils(self) -> set[int]:
        rows = Student.objects.filter(pk__in=self.known.may_write)
        rows = rows.filter(current_class__stage=Stage.JUNIOR)
        return set(rows.order_by().values_list("pk", flat=True))

    def _told(self) -> list[tuple[int, int, list[Told]]]:
        """(rows that told something, pupil, marks) of each pupil; a school may keep one sheet a
        subject."""
        told: list[tuple[int, int, list[Told]]] = []
        for pupil, rows in self._rows_by_pupil().items():
            marks, telling, clash = {}, 0, False
            for _, said in rows:
                telling += any(mark.subject not in marks for mark in said)
                for mark in said:
                    clash |= marks.setdefault(mark.subject, mark).values != mark.values
            if clash:  # nobody knows which of them is right
                for row, _ in rows:
                    self._refuse(row, [problem_of(self.sheet, row, "name", TWICE)])
                continue
            self.result.kept_rows += [row for row, _ in rows]
            self.result.outcomes[Outcome.UNCHANGED] += len(rows) - telling
            told.append((telling, pupil, list(marks.values())))
        return told

    def _rows_by_pupil(self) -> dict[int, list[tuple[MarkRow, list[Told]]]]:
        """The rows of pupils whose marks are kept; what is wrong with the others is told."""
        found: dict[int, list[tuple[MarkRow, list[Told]]]] = {}
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
            self.met.add(pupil)
            marks, problems = self._marks(row, pupil)
            if problems:
                self._refuse(row, problems)
            else:
                found.setdefault(pupil, []).append((row, marks))
        return found

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

    def _not_met(self) -> list[str]:
        """The classes of the sheet with children whose marks are kept and who are in no row: their
        name may be miswritten, and such a row looks like anybody else's. No name is told."""
        classes = Student.objects.filter(pk__in=self.met).values("current_class")
        pupils = Student.objects.filter(
            pk__in=self.known.may_write - self.met, current_class__in=classes
        )
        rows = pupils.select_related("current_class").in_class_order()
        left = Counter(one.current_class for one in rows)
        return [
            f"{group}还有{count}名关爱学生没有读到成绩：没有参加考试、该行被退回，"
            "或表里的姓名写得不对。"
            for group, count in left.items()
        ]

    def _tell(self) -> None:
        self.result.sheets = [
            {**sheet, "others": sheet.get("others", 0) + self.others[sheet["name"]]}
            for sheet in self.sheet.sheets
        ]
        if self.result.others:
            said = f"其余{self.result.others}行不在关爱范围，不保存。"
            self.result.warnings.insert(0, about_file(said))
        self.result.warnings += [about_file(said) for said in self._not_met()]
        if self.exam and self.exam.taken_on != self.taken_on:
            day = long_date(self.exam.taken_on)
            said = f"这个学期已有“{self.exam.name}”，日期是{day}：成绩记在那次考试里。"
            self.result.warnings.append(about_file(said))
        order = [one["name"] for one in self.sheet.sheets]
        for rows in (self.result.refused, self.result.kept_rows):
            rows.sort(key=lambda one: (order.index(one.sheet), one.row))


class _Held:
    """A stored mark, to be compared."""

    def __init__(self, row: Mark) -> None:
        self.pk, self.values = row.pk, (row.points, row.full, row.grade, row.absent)


def kept_part(sheet: MarkSheet, plan: MarkPlan) -> MarkSheet:
    """The sheet without the rows of pupils whose marks are not kept: all that a preview holds.
    Refused rows are told by the plan, and compared again from their cells no more."""
    return replace(sheet, sheets=plan.sheets, rows=list(plan.kept_rows), refused=plan.refused)
