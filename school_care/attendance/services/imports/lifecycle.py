"""An attendance file from upload to result and back: the one door for its state.

preview → done → undone; cancelled. Nothing is written before `confirm_import`, and that is one
transaction.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from school_care.attendance.enums import ImportState
from school_care.attendance.models import AttendanceImport
from school_care.attendance.services.imports.committing import hold_rolls, store_plan
from school_care.attendance.services.imports.comparing import Range, compare_attendance
from school_care.attendance.services.imports.plan import Outcome, Plan
from school_care.attendance.services.imports.sealing import (
    read_sheet,
    shown_text,
    to_text,
    without_rows,
)
from school_care.attendance.services.imports.undoing import take_back
from school_care.attendance.sheet import read_attendance
from school_care.attendance.sheet.rows import AttendanceSheet
from school_care.core import audit, clock
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import NotWaiting, Refused
from school_care.school.rights import require

MAX_NAME = 120


class Moved(Refused):
    """What is known changed between preview and confirmation; the preview was made anew."""

    def __init__(self) -> None:
        super().__init__("检查之后考勤有变动，已按现在的情况重新比对，请再确认一次。")


def plan_file(
    path: str | Path,
    *,
    school: School,
    only_sheet: str = "",
    complete: Range | None = None,
    progress: Any = None,
) -> tuple[AttendanceSheet, Plan]:
    """Read and compare a file; writes nothing. Raises UnreadableSheet."""
    span = (complete.since, complete.until) if complete else None
    sheet = read_attendance(
        path, on=clock.today(), only_sheet=only_sheet, complete=span, progress=progress
    )
    return sheet, compare_attendance(sheet, school=school, complete=complete)


def check_import(
    *, school: School, by: Any, path: str | Path, file_name: str, complete: Range | None = None
) -> AttendanceImport:
    """先检查，不保存: read and compare an upload and keep the preview, sealed.
    Raises Refused, UnreadableSheet."""
    require(by, Capability.IMPORT_ATTENDANCE, school)
    sheet, plan = plan_file(path, school=school, complete=complete)
    checked = _new(school, by, file_name, complete)
    checked.state, checked.counts = ImportState.PREVIEW, counts_of(plan)
    checked.plan = to_text(sheet, plan)
    with transaction.atomic():
        checked.save()
        audit.record("attendance.checked", actor=by, row=checked, **_figures(plan))
    return checked


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
    require(by, Capability.IMPORT_ATTENDANCE, school)
    span = (complete.since, complete.until) if complete else None
    sheet = read_attendance(
        path, on=clock.today(), only_sheet=only_sheet, complete=span, progress=progress
    )
    with transaction.atomic():
        hold_rolls(school)
        plan = compare_attendance(sheet, school=school, complete=complete)
        done = _new(school, by, Path(path).name, complete)
        done.state, done.counts = ImportState.PREVIEW, counts_of(plan)
        done.plan = shown_text(sheet, plan)
        done.save()
        _store(done, plan, by=by)
    return plan


def confirm_import(*, attendance_import: AttendanceImport, by: Any) -> AttendanceImport:
    """确认导入: store the previewed rows in one transaction, all or nothing.

    Effects: exceptions, rolls of completed class-days, FieldChange rows of corrections, one audit
    entry. When something known has changed so that the preview no longer holds, nothing is stored,
    the preview is made anew and Moved is raised. Raises NotWaiting when somebody was first.
    """
    require(by, Capability.IMPORT_ATTENDANCE, attendance_import.school)
    with transaction.atomic():
        hold_rolls(attendance_import.school)
        held = _held(attendance_import, ImportState.PREVIEW)
        sheet, seen = read_sheet(held.plan)
        plan = compare_attendance(sheet, school=held.school, complete=range_of(held))
        moved = plan.fingerprint() != seen
        if moved:
            held.counts, held.plan = counts_of(plan), to_text(sheet, plan)
            held.save(update_fields=["counts", "plan_sealed"])
        else:
            held.plan = without_rows(held.plan)
            _store(held, plan, by=by)
    if moved:
        raise Moved
    return held


def cancel_import(*, attendance_import: AttendanceImport, by: Any) -> None:
    """放弃: forget a preview. Raises NotWaiting once it is stored."""
    require(by, Capability.IMPORT_ATTENDANCE, attendance_import.school)
    with transaction.atomic():
        held = _held(attendance_import, ImportState.PREVIEW)
        held.state, held.plan = ImportState.CANCELLED, None
        held.save(update_fields=["state", "plan_sealed"])
        audit.record("attendance.cancelled", actor=by, row=held)


def undo_import(*, attendance_import: AttendanceImport, by: Any) -> AttendanceImport:
    """撤销本次导入: everything says again what it said before. Raises Refused when a person or a
    later import has changed one of its rows since, NotWaiting when it is not stored (any more)."""
    require(by, Capability.IMPORT_ATTENDANCE, attendance_import.school)
    with transaction.atomic():
        hold_rolls(attendance_import.school)
        held = _held(attendance_import, ImportState.DONE)
        if not held.undo:
            raise Refused("这次导入已超过30天，不能再撤销：请在考勤页逐条更正。")
        figures = take_back(held, json.loads(held.undo), by=by)
        held.state, held.undo, held.plan = ImportState.UNDONE, None, None
        held.undone_by, held.undone_at = by, clock.now()
        held.save()
        audit.record("attendance.undone", actor=by, row=held, **figures)
    return held


def range_of(attendance_import: AttendanceImport) -> Range | None:
    """The days the file was said to cover."""
    if attendance_import.complete_from is None:
        return None
    return Range(attendance_import.complete_from, attendance_import.complete_until)


def counts_of(plan: Plan) -> dict[str, int]:
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


def _figures(plan: Plan) -> dict[str, int]:
    names = ("rows", "new", "changed", "unchanged", "errors", "rolls")
    counts = counts_of(plan)
    return {name: counts[name] for name in names}


def _new(school: School, by: Any, file_name: str, complete: Range | None) -> AttendanceImport:
    since: date | None = complete.since if complete else None
    return AttendanceImport(
        school=school,
        file_name=file_name[-MAX_NAME:],
        uploaded_by=by,
        uploaded_at=clock.now(),
        complete_from=since,
        complete_until=complete.until if complete else None,
    )


def _held(attendance_import: AttendanceImport, state: ImportState) -> AttendanceImport:
    """The row, locked, as it stands now. Raises NotWaiting unless it is in `state`."""
    rows = AttendanceImport.objects.select_for_update(no_key=True, of=("self",))
    held = rows.select_related("school").get(pk=attendance_import.pk)
    if held.state != state:
        raise NotWaiting(f"这次导入{held.get_state_display()}，没有重复操作。")
    return held


def _store(held: AttendanceImport, plan: Plan, *, by: Any) -> None:
    held.committed_at = clock.now()
    memory = store_plan(plan, done=held, by=by)
    held.state, held.counts = ImportState.DONE, counts_of(plan)
    held.undo = json.dumps(memory)
    held.save()
    audit.record("attendance.imported", actor=by, row=held, **_figures(plan))
