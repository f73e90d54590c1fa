"""A calendar sheet from upload to result and back: the one door for its state.

preview → done → undone; cancelled. Nothing is written before `confirm_calendar`.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.core.sheets import Problem
from school_care.school.calendar_sheet import compare_calendar, read_calendar_sheet
from school_care.school.calendar_sheet.plan import CalendarPlan, Outcome
from school_care.school.calendar_sheet.rows import CalendarSheet, DayRow, TermRow
from school_care.school.calendar_sheet.storing import store_plan, take_back
from school_care.school.enums import Capability, SheetState
from school_care.school.models import CalendarImport, School, User
from school_care.school.refusal import NotWaiting, Refused
from school_care.school.rights import require

MAX_NAME = 120


class Moved(Refused):
    """The calendar changed between preview and confirmation; the preview was made anew."""

    def __init__(self) -> None:
        super().__init__("检查之后校历有变动，已按现在的校历重新比对，请再确认一次。")


def check_calendar(
    *, school: School, by: User | None, path: str | Path, file_name: str
) -> CalendarImport:
    """先检查，不保存: read and compare an upload and keep the preview. Raises Refused,
    UnreadableSheet."""
    require(by, Capability.MANAGE_CALENDAR, school)
    sheet = read_calendar_sheet(path)
    plan = compare_calendar(sheet, school=school)
    return CalendarImport.objects.create(
        school=school,
        state=SheetState.PREVIEW,
        file_name=file_name[-MAX_NAME:],
        uploaded_by=by,
        uploaded_at=clock.now(),
        counts=counts_of(plan),
        plan=_preview(sheet, plan),
    )


@transaction.atomic
def import_calendar(*, school: School, by: User | None, path: str | Path) -> CalendarPlan:
    """Read, compare and store at once (the command with --commit). Raises Refused,
    UnreadableSheet."""
    require(by, Capability.MANAGE_CALENDAR, school)
    sheet = read_calendar_sheet(path)
    _hold(school)
    plan = compare_calendar(sheet, school=school)
    done = CalendarImport(
        school=school,
        file_name=Path(path).name[-MAX_NAME:],
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
    _store(done, plan, by=by)
    return plan


def confirm_calendar(*, calendar_import: CalendarImport, by: User | None) -> None:
    """确认导入: store the previewed rows in one transaction. Effects: terms, days, one audit entry.
    Raises Moved when the calendar changed meanwhile, NotWaiting when somebody was first."""
    require(by, Capability.MANAGE_CALENDAR, calendar_import.school)
    with transaction.atomic():
        _hold(calendar_import.school)
        held = _held(calendar_import, SheetState.PREVIEW)
        sheet = _sheet_of(held.plan)
        plan = compare_calendar(sheet, school=held.school)
        moved = plan.fingerprint() != held.plan["fingerprint"]
        if moved:
            held.counts, held.plan = counts_of(plan), _preview(sheet, plan)
            held.save(update_fields=["counts", "plan"])
        else:
            _store(held, plan, by=by)
    if moved:
        raise Moved


@transaction.atomic
def cancel_calendar(*, calendar_import: CalendarImport, by: User | None) -> None:
    """放弃: forget a preview. Raises NotWaiting once it is stored."""
    require(by, Capability.MANAGE_CALENDAR, calendar_import.school)
    held = _held(calendar_import, SheetState.PREVIEW)
    held.state, held.plan = SheetState.CANCELLED, {}
    held.save(update_fields=["state", "plan"])


@transaction.atomic
def undo_calendar(*, calendar_import: CalendarImport, by: User | None) -> None:
    """撤销: terms and days say again what they said before; only of the last import, and only while
    nobody has changed them since. Raises Refused."""
    require(by, Capability.MANAGE_CALENDAR, calendar_import.school)
    _hold(calendar_import.school)
    held = _held(calendar_import, SheetState.DONE)
    if last_import(held.school) != held:
        raise Refused("只能撤销最近一次导入的校历：请先撤销后来的那一次。")
    take_back(held.undo, school=held.school)
    held.state, held.undo, held.plan = SheetState.UNDONE, {}, {}
    held.undone_by, held.undone_at = by, clock.now()
    held.save()
    audit.record("calendar.undone", actor=by, row=held)


def last_import(school: School) -> CalendarImport | None:
    """The import that can be taken back: the last one that stands."""
    done = CalendarImport.objects.filter(school=school, state=SheetState.DONE)
    return done.order_by("-committed_at", "-pk").first()


def counts_of(plan: CalendarPlan) -> dict[str, int]:
    """Figures for lists and pages."""
    return {
        "rows": plan.row_count,
        **{outcome.value: plan.count(outcome) for outcome in Outcome},
        "errors": plan.refused,
        "terms": len(plan.terms),
        "days": len(plan.days),
    }


def _hold(school: School) -> None:
    """One change of the calendar by import at a time."""
    School.objects.select_for_update(no_key=True).get(pk=school.pk)


def _held(calendar_import: CalendarImport, state: SheetState) -> CalendarImport:
    rows = CalendarImport.objects.select_for_update(no_key=True, of=("self",))
    held = rows.select_related("school").get(pk=calendar_import.pk)
    if held.state != state:
        raise NotWaiting(f"这次导入{held.get_state_display()}，没有重复操作。")
    return held


def _store(held: CalendarImport, plan: CalendarPlan, *, by: User | None) -> None:
    held.undo = store_plan(plan, school=held.school)
    held.state, held.committed_at = SheetState.DONE, clock.now()
    held.counts, held.plan = counts_of(plan), _shown(plan)
    held.save()
    audit.record(
        "calendar.imported", actor=by, row=held, terms=len(plan.terms), days=len(plan.days)
    )


def _shown(plan: CalendarPlan) -> dict[str, Any]:
    """What the page tells, before and after."""
    return {
        "sheets": plan.sheets,
        "errors": [asdict(problem) for problem in plan.errors],
        "warnings": [asdict(problem) for problem in plan.warnings],
        "terms": [
            {
                "name": f"{one.row.school_year}-{one.row.school_year + 1}",
                "season": one.row.season,
                "now": [one.row.first_day.isoformat(), one.row.last_day.isoformat()],
                "old": [day.isoformat() for day in one.before[:2]] if one.before else None,
            }
            for one in plan.terms
        ],
        "days": [
            {
                "date": one.date.isoformat(),
                "now": [one.kind, one.note],
                "old": list(one.before) if one.before else None,
            }
            for one in plan.days
        ],
    }


def _preview(sheet: CalendarSheet, plan: CalendarPlan) -> dict[str, Any]:
    return {
        **_shown(plan),
        "fingerprint": plan.fingerprint(),
        "rows": {
            "count": sheet.row_count,
            "terms": [row.to_list() for row in sheet.terms],
            "days": [row.to_list() for row in sheet.days],
            "errors": [asdict(problem) for problem in sheet.errors],
        },
    }


def _sheet_of(plan: dict[str, Any]) -> CalendarSheet:
    rows = plan["rows"]
    return CalendarSheet(
        sheets=plan["sheets"],
        terms=[TermRow.from_list(values) for values in rows["terms"]],
        days=[DayRow.from_list(values) for values in rows["days"]],
        row_count=rows["count"],
        errors=[Problem(**values) for values in rows["errors"]],
    )
