"""A mark sheet from upload to result and back: the one door for its state."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from school_care.core import clock
from school_care.mentoring.choices.progress import ExamStage
from school_care.mentoring.mark_sheet import read_marks
from school_care.mentoring.mark_sheet.rows import MarkRow, MarkSheet
from school_care.mentoring.models import MarkImport
from school_care.mentoring.services.marks.committing import store_plan, take_back
from school_care.mentoring.services.marks.comparing import compare_marks, kept_part
from school_care.mentoring.services.marks.plan import MarkPlan
from school_care.school.enums import Capability
from school_care.school.models import School, Term
from school_care.school.refusal import Refused
from school_care.school.sheet_imports.door import SheetDoor
from school_care.school.sheet_imports.keeping import read_sheet, shown_text, to_text
from school_care.school.sheet_imports.rows import RefusedRow
from school_care.school.sheet_report import Outcome

MAX_NAME = 40
USUAL_NAMES = {
    ExamStage.START: "期初检测",
    ExamStage.MIDDLE: "期中考试",
    ExamStage.END: "期末考试",
}


class MarkDoor(SheetDoor[MarkImport]):
    """Mark sheets: one at a time is stored or taken back at a school.

    Only rows of care pupils whom the person answers for are kept, in the preview as well. Undoing
    deletes new marks and restores changed ones; it is refused when a later sheet changed them.
    """

    model = MarkImport
    capability = Capability.IMPORT_MARKS
    trail = "marks_sheet"
    moved = "检查之后成绩或学生档案有变动，已按现在的情况重新比对，请再确认一次。"

    def hold(self, school: School) -> None:
        School.objects.select_for_update(no_key=True).get(pk=school.pk)

    def compare(self, sheet: MarkSheet, held: MarkImport, by: Any) -> MarkPlan:
        return compare_marks(
            sheet,
            school=held.school,
            by=by,
            term=held.term,
            stage=held.stage,
            exam_name=held.exam_name,
            taken_on=held.taken_on,
        )

    def counts(self, plan: MarkPlan) -> dict[str, Any]:
        return counts_of(plan)

    def figures(self, plan: MarkPlan) -> dict[str, int]:
        counts = counts_of(plan)
        return {name: counts[name] for name in ("rows", "new", "changed", "errors", "marks")}

    def preview(self, sheet: MarkSheet, plan: MarkPlan) -> str:
        return to_text(kept_part(sheet, plan), plan)

    def shown(self, sheet: MarkSheet, plan: MarkPlan) -> str:
        return shown_text(sheet, plan)

    def opened(self, held: MarkImport) -> tuple[MarkSheet, str]:
        return read_sheet(held.plan, (MarkSheet, MarkRow, RefusedRow))

    def store(self, plan: MarkPlan, held: MarkImport, by: Any) -> str:
        return json.dumps(store_plan(plan, done=held, by=by))

    def take_back(self, held: MarkImport, by: Any) -> dict[str, int]:
        return take_back(json.loads(held.undo), done=held, by=by)


DOOR = MarkDoor()


def check_exam(*, term: Term, stage: str, name: str, taken_on: date) -> dict[str, Any]:
    """What a sheet is about, as fields of its import. Raises Refused."""
    name = " ".join(name.split()) or _usual_name(stage, taken_on)
    if len(name) > MAX_NAME:
        raise Refused(f"考试名称请不超过{MAX_NAME}字。")
    if taken_on > clock.today():
        raise Refused("考试日期还没有到：请核对。")
    if not term.first_day <= taken_on <= term.last_day:
        raise Refused(f"考试日期不在{term}里：请核对日期或学期。")
    return {"term": term, "stage": stage, "exam_name": name, "taken_on": taken_on}


def _usual_name(stage: str, taken_on: date) -> str:
    """What an exam is called when nobody named it. A term has many unit tests: each is told by its
    day, or the second would overwrite the first."""
    if stage == ExamStage.OTHER:
        return f"{taken_on.month}月{taken_on.day}日检测"
    return USUAL_NAMES[ExamStage(stage)]


def check_import(
    *, school: School, by: Any, path: str | Path, file_name: str, exam: dict[str, Any], full: str
) -> MarkImport:
    """先检查，不保存: read and compare an upload and keep the preview, sealed. `exam` is what
    `check_exam` answered. Raises Refused, UnreadableSheet."""
    sheet = read_marks(path, on=exam["taken_on"], full=full)
    return DOOR.check(sheet, school=school, by=by, file_name=file_name, **exam)


def plan_file(
    path: str | Path, *, school: School, by: Any, exam: dict[str, Any], full: str, only_sheet: str
) -> MarkPlan:
    """Read and compare a file; writes nothing. Raises UnreadableSheet."""
    sheet = read_marks(path, on=exam["taken_on"], full=full, only_sheet=only_sheet)
    return compare_marks(sheet, school=school, by=by, **exam)


def import_file(
    path: str | Path, *, school: School, by: Any, exam: dict[str, Any], full: str, only_sheet: str
) -> MarkPlan:
    """Read, compare and store at once (the command with --commit). Raises Refused,
    UnreadableSheet."""
    sheet = read_marks(path, on=exam["taken_on"], full=full, only_sheet=only_sheet)
    return DOOR.import_now(sheet, school=school, by=by, file_name=Path(path).name, **exam)


def counts_of(plan: MarkPlan) -> dict[str, Any]:
    """Figures of an import for lists and pages; no pupil's data."""
    return {
        "rows": plan.row_count,
        **{outcome.value: plan.count(outcome) for outcome in Outcome},
        "errors": len(plan.refused),
        "warnings": len(plan.warnings),
        "marks": len(plan.new) + len(plan.changed),
        "pupils": len(plan.pupils),
        "others": plan.others,
    }
