"""Stage two: each row against what the school knows. Reads the database, writes nothing.

Of pupils whose guardian has not consented to questionnaires the sheet keeps no level, not even in a
preview: comparing takes it away before anything is kept.
"""

from collections import defaultdict
from typing import Any

from school_care.mentoring.choices.counselling import ScreeningLevel
from school_care.mentoring.models import ScreeningImport, ScreeningResult
from school_care.mentoring.screening_sheet.rows import LevelRow, LevelSheet
from school_care.mentoring.services.screening.plan import Plan
from school_care.school.models import School
from school_care.school.sheet_imports.rows import RefusedRow, about_file
from school_care.school.sheet_report import Outcome
from school_care.students.enums import EnrolmentStatus, Purpose
from school_care.students.models import Student
from school_care.students.pupil_book import PupilBook, Refusal
from school_care.students.services.consents import pupils_with_consent
from school_care.students.sheet_rows import problem_of

NOT_CONSENTED = "监护人未同意，未保存。"
GONE = "该生已不在校：请核对，不需要导入就删去这一行。"
TWICE = "这名学生在表里有两个不同的等级，都没有保存：请只留对的一行。"


def leave_out_unconsented(sheet: LevelSheet, school: School) -> "_Found":
    """Move rows of pupils without consent to the refused ones of the sheet, their level blanked;
    returns who was found."""
    found = _Found(sheet, school)
    kept = []
    for row in sheet.rows:
        pupil = found.pupil_or_none(row)
        if pupil is None or pupil in found.consented:
            kept.append(row)
            continue
        sheet.refused.append(unconsented(sheet, row))
    sheet.rows = kept
    return found


def unconsented(sheet: LevelSheet, row: LevelRow) -> RefusedRow:
    """The row without its level."""
    at = sheet.headings[row.sheet].index(sheet.columns[row.sheet]["level"])
    cells = [*row.cells]
    cells[at] = ""
    row.cells, row.level, row.trouble = cells, "", ""
    problem = problem_of(sheet, row, "name", NOT_CONSENTED)
    return RefusedRow(row.sheet, row.row, [problem], cells)


def compare_levels(sheet: LevelSheet, *, held: ScreeningImport, by: Any) -> Plan:
    """Every row of `sheet` as new, changed, unchanged or refused."""
    found = leave_out_unconsented(sheet, held.school)
    plan = Plan(
        sheets=sheet.sheets,
        row_count=sheet.row_count,
        refused=list(sheet.refused),
        warnings=list(sheet.warnings),
    )
    known = _known(held)
    seen: set[int] = set()
    doubtful = _told_two_levels(sheet, found)
    for row in sheet.rows:
        try:
            pupil = found.pupil(row)
            if row.trouble:
                raise Refusal("level", row.trouble)
            if pupil in doubtful:
                raise Refusal("level", TWICE)
        except Refusal as refusal:
            problem = problem_of(sheet, row, refusal.field, refusal.message)
            plan.refused.append(RefusedRow(row.sheet, row.row, [problem], row.cells))
            continue
        again = pupil in seen
        seen.add(pupil)
        plan.outcomes[_outcome(plan, known, pupil, row.level, again)] += 1
    order = [one["name"] for one in sheet.sheets]
    plan.refused.sort(key=lambda one: (order.index(one.sheet), one.row))
    plan.without_consent = sum(
        any(problem.message == NOT_CONSENTED for problem in row.problems) for row in plan.refused
    )
    if plan.without_consent:
        plan.warnings.append(
            about_file(f"有{plan.without_consent}名学生的监护人未同意，等级没有保存，只列在下面。")
        )
    return plan


def _told_two_levels(sheet: LevelSheet, found: "_Found") -> set[int]:
    """Pupils of whom the sheet says one thing and another: which is right only a person knows."""
    told: dict[int, set[str]] = defaultdict(set)
    for row in sheet.rows:
        pupil = found.pupil_or_none(row)
        if pupil is not None and not row.trouble:
            told[pupil].add(row.level)
    return {pupil for pupil, levels in told.items() if len(levels) > 1}


def _outcome(plan: Plan, known: dict[int, str], pupil: int, level: str, again: bool) -> Outcome:
    if again or known.get(pupil) == level:
        return Outcome.UNCHANGED
    if pupil in known:
        plan.changed[pupil] = level
        return Outcome.CHANGED
    plan.new[pupil] = level
    return Outcome.NEW


def _known(held: ScreeningImport) -> dict[int, str]:
    """Levels this screening has already, by pupil."""
    rows = ScreeningResult.objects.filter(
        school=held.school,
        screening__name=held.screening_name,
        screening__screened_on=held.screened_on,
    )
    return dict(rows.values_list("student_id", "level"))


def levels_of(plan: Plan) -> list[list[Any]]:
    """How many of each level would be stored, for the counsellor's preview."""
    told = [*plan.new.values(), *plan.changed.values()]
    return [[level.label, told.count(level.value)] for level in ScreeningLevel]


class _Found:
    """Whom the rows are about, who of them is here, whose guardian consented."""

    def __init__(self, sheet: LevelSheet, school: School) -> None:
        self.book = PupilBook(school)
        here = Student.objects.filter(school=school, status=EnrolmentStatus.ENROLLED)
        self.here = set(here.values_list("pk", flat=True))
        ids = {one for row in sheet.rows if (one := self.pupil_or_none(row)) is not None}
        self.consented = pupils_with_consent(student_ids=ids, purpose=Purpose.QUESTIONNAIRE)

    def pupil(self, row: LevelRow) -> int:
        """Raises Refusal."""
        pupil = self.book.find(id_number=row.id_number, student_no=row.student_no)
        self.book.check_name(pupil, row.name)
        if pupil not in self.here:
            raise Refusal("name", GONE)
        return pupil

    def pupil_or_none(self, row: LevelRow) -> int | None:
        try:
            return self.pupil(row)
        except Refusal:
            return None
