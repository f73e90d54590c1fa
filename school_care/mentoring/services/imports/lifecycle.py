"""A file of past records from upload to result and back: the one door for its state.

preview → done → undone; cancelled. Nothing is written before it is confirmed.
"""

import json
from pathlib import Path
from typing import Any

from school_care.core import clock
from school_care.mentoring.enums import RecordKind
from school_care.mentoring.models import RecordImport
from school_care.mentoring.services.imports.committing import store_plan, take_back
from school_care.mentoring.services.imports.comparing import compare_records, span_of
from school_care.mentoring.services.imports.plan import Outcome, Plan
from school_care.mentoring.sheet import read_records
from school_care.mentoring.sheet.rows import RecordRow, RecordSheet
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.sheet_imports.door import SheetDoor
from school_care.school.sheet_imports.keeping import read_sheet, shown_text, to_text
from school_care.school.sheet_imports.rows import RefusedRow


class RecordDoor(SheetDoor[RecordImport]):
    """Files of past records: one at a time is stored or taken back at a school.

    Confirming writes records now that happened then, a trace for each, and one audit entry of the
    whole. Undoing deletes them, and the trail keeps that they were there; it is refused when
    somebody has worked on one since.
    """

    model = RecordImport
    capability = Capability.IMPORT_RECORDS
    trail = "records"
    moved = "检查之后记录或学生档案有变动，已按现在的情况重新比对，请再确认一次。"
    too_old = "这次导入已超过30天，不能再撤销：请在关爱记录里逐条撤销。"

    def hold(self, school: School) -> None:
        School.objects.select_for_update(no_key=True).get(pk=school.pk)

    def compare(self, sheet: RecordSheet, held: RecordImport, by: Any) -> Plan:
        return compare_records(sheet, school=held.school, by=by)

    def counts(self, plan: Plan) -> dict[str, Any]:
        return counts_of(plan)

    def figures(self, plan: Plan) -> dict[str, int]:
        counts = counts_of(plan)
        names = ("rows", "new", "unchanged", "errors", "records", "pupils")
        return {name: counts[name] for name in names}

    def preview(self, sheet: RecordSheet, plan: Plan) -> str:
        return to_text(sheet, plan)

    def shown(self, sheet: RecordSheet, plan: Plan) -> str:
        return shown_text(sheet, plan)

    def opened(self, held: RecordImport) -> tuple[RecordSheet, str]:
        return read_sheet(held.plan, (RecordSheet, RecordRow, RefusedRow))

    def store(self, plan: Plan, held: RecordImport, by: Any) -> str:
        return json.dumps(store_plan(plan, done=held, by=by))

    def take_back(self, held: RecordImport, by: Any) -> dict[str, int]:
        return take_back(json.loads(held.undo), done=held, by=by)


DOOR = RecordDoor()


def plan_file(path: str | Path, *, school: School, by: Any, only_sheet: str = "") -> Plan:
    """Read and compare a file; writes nothing. Raises UnreadableSheet."""
    sheet = read_records(path, on=clock.today(), only_sheet=only_sheet)
    return compare_records(sheet, school=school, by=by)


def check_import(*, school: School, by: Any, path: str | Path, file_name: str) -> RecordImport:
    """先检查，不保存: read and compare an upload and keep the preview, sealed. Raises Refused,
    UnreadableSheet."""
    sheet = read_records(path, on=clock.today())
    return DOOR.check(sheet, school=school, by=by, file_name=file_name)


def import_file(*, school: School, by: Any, path: str | Path, only_sheet: str = "") -> Plan:
    """Read, compare and store at once (the command with --commit). Returns what was stored.
    Raises Refused, UnreadableSheet."""
    sheet = read_records(path, on=clock.today(), only_sheet=only_sheet)
    return DOOR.import_now(sheet, school=school, by=by, file_name=Path(path).name)


def counts_of(plan: Plan) -> dict[str, Any]:
    """Figures of an import for lists and pages; no pupil's data."""
    span = span_of(plan)
    return {
        "rows": plan.row_count,
        **{outcome.value: plan.count(outcome) for outcome in Outcome},
        "errors": len(plan.refused),
        "warnings": len(plan.warnings),
        "records": len(plan.new),
        "pupils": len({said.student_id for said, _ in plan.new}),
        "kinds": [[RecordKind(kind).label, number] for kind, number in plan.kinds.most_common()],
        "first": span[0].isoformat() if span else "",
        "last": span[1].isoformat() if span else "",
    }
