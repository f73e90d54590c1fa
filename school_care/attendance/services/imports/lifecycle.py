"""An attendance file from upload to result and back: the one door for its state.

preview → done → undone; cancelled. Nothing is written before it is confirmed, and that is one
transaction.
"""

import json
from pathlib import Path
from typing import Any

from school_care.attendance.models import AttendanceImport
from school_care.attendance.services.imports.committing import hold_rolls, store_plan
from school_care.attendance.services.imports.comparing import Range, compare_attendance
from school_care.attendance.services.imports.plan import Outcome, Plan
from school_care.attendance.services.imports.undoing import take_back
from school_care.attendance.sheet import read_attendance
from school_care.attendance.sheet.rows import AttendanceRow, AttendanceSheet, RefusedRow
from school_care.core import clock
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.sheet_imports.door import SheetDoor
from school_care.school.sheet_imports.keeping import read_sheet, shown_text, to_text


class AttendanceDoor(SheetDoor[AttendanceImport]):
    """Attendance files: the school's rolls are held while one is stored or taken back.

    Confirming writes exceptions, rolls of completed class-days, FieldChange rows of corrections and
    one audit entry. Undoing lets everything say again what it said before; it is refused when a
    person or a later import has changed one of its rows since.
    """

    model = AttendanceImport
    capability = Capability.IMPORT_ATTENDANCE
    trail = "attendance"
    moved = "检查之后考勤有变动，已按现在的情况重新比对，请再确认一次。"
    too_old = "这次导入已超过30天，不能再撤销：请在考勤页逐条更正。"

    def hold(self, school: School) -> None:
        hold_rolls(school)

    def compare(self, sheet: AttendanceSheet, held: AttendanceImport, by: Any) -> Plan:
        return compare_attendance(sheet, school=held.school, complete=range_of(held))

    def counts(self, plan: Plan) -> dict[str, Any]:
        return counts_of(plan)

    def figures(self, plan: Plan) -> dict[str, int]:
        names = ("rows", "new", "changed", "unchanged", "errors", "rolls")
        counts = counts_of(plan)
        return {name: counts[name] for name in names}

    def preview(self, sheet: AttendanceSheet, plan: Plan) -> str:
        return to_text(sheet, plan)

    def shown(self, sheet: AttendanceSheet, plan: Plan) -> str:
        return shown_text(sheet, plan)

    def opened(self, held: AttendanceImport) -> tuple[AttendanceSheet, str]:
        return read_sheet(held.plan, (AttendanceSheet, AttendanceRow, RefusedRow))

    def store(self, plan: Plan, held: AttendanceImport, by: Any) -> str:
        return json.dumps(store_plan(plan, done=held, by=by))

    def take_back(self, held: AttendanceImport, by: Any) -> dict[str, int]:
        return take_back(held, json.loads(held.undo), by=by)


DOOR = AttendanceDoor()


def plan_file(
    path: str | Path,
    *,
    school: School,
    only_sheet: str = "",
    complete: Range | None = None,
    progress: Any = None,
) -> tuple[AttendanceSheet, Plan]:
    """Read and compare a file; writes nothing. Raises UnreadableSheet."""
    sheet = _read(path, only_sheet, complete, progress)
    return sheet, compare_attendance(sheet, school=school, complete=complete)


def check_import(
    *, school: School, by: Any, path: str | Path, file_name: str, complete: Range | None = None
) -> AttendanceImport:
    """先检查，不保存: read and compare an upload and keep the preview, sealed.
    Raises Refused, UnreadableSheet."""
    sheet = _read(path, "", complete, None)
    return DOOR.check(sheet, school=school, by=by, file_name=file_name, **_days(complete))


def import_file(
    *,
    school: School,
    by: Any,
    path: str | Path,
    only_sheet: str = "",
    complete: Range | None = None,
    progress: Any = None,
) -> Plan:
    """Read, compare and store at once (the command with --commit). Returns what was stored.
    Raises Refused, UnreadableSheet."""
    sheet, name = _read(path, only_sheet, complete, progress), Path(path).name
    return DOOR.import_now(sheet, school=school, by=by, file_name=name, **_days(complete))


def range_of(attendance_import: AttendanceImport) -> Range | None:
    """The days the file was said to cover."""
    if attendance_import.complete_from is None:
        return None
    return Range(attendance_import.complete_from, attendance_import.complete_until)


def counts_of(plan: Plan) -> dict[str, Any]:
    """Figures of an import for lists and pages; no pupil's data."""
    return {
        "rows": plan.row_count,
        **{outcome.value: plan.count(outcome) for outcome in Outcome},
        "errors": len(plan.refused),
        "warnings": len(plan.warnings),
        "exceptions": len(plan.new),
        "corrections": len(plan.corrections),
        "rolls": len(plan.rolls),
        "first": plan.days[0].isoformat() if plan.days else "",
        "last": plan.days[-1].isoformat() if plan.days else "",
    }


def _read(
    path: str | Path, only_sheet: str, complete: Range | None, progress: Any
) -> AttendanceSheet:
    span = (complete.since, complete.until) if complete else None
    return read_attendance(
        path, on=clock.today(), only_sheet=only_sheet, complete=span, progress=progress
    )


def _days(complete: Range | None) -> dict[str, Any]:
    if complete is None:
        return {}
    return {"complete_from": complete.since, "complete_until": complete.until}
