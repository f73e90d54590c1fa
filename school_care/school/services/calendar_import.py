"""A calendar sheet from upload to result and back: the one door for its state.

preview → done → undone; cancelled. Nothing is written before it is confirmed.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

from school_care.core.sheets import Problem
from school_care.school.calendar_sheet import compare_calendar, read_calendar_sheet
from school_care.school.calendar_sheet.plan import CalendarPlan, Outcome
from school_care.school.calendar_sheet.rows import CalendarSheet, DayRow, TermRow
from school_care.school.calendar_sheet.storing import store_plan, take_back
from school_care.school.enums import Capability, SheetState
from school_care.school.models import CalendarImport, School, User
from school_care.school.refusal import Refused
from school_care.school.sheet_imports.door import SheetDoor


class CalendarDoor(SheetDoor[CalendarImport]):
    """Calendar sheets: they name nobody, so they are kept as they are.

    Confirming writes terms, days and one audit entry. Undoing lets them say again what they said
    before: only of the last import that stands, and only while nobody has changed them since.
    """

    model = CalendarImport
    capability = Capability.MANAGE_CALENDAR
    trail = "calendar"
    moved = "检查之后校历有变动，已按现在的校历重新比对，请再确认一次。"
    nothing: ClassVar[dict] = {}
    trails_previews = False

    def hold(self, school: School) -> None:
        School.objects.select_for_update(no_key=True).get(pk=school.pk)

    def compare(self, sheet: CalendarSheet, held: CalendarImport, by: Any) -> CalendarPlan:
        return compare_calendar(sheet, school=held.school)

    def counts(self, plan: CalendarPlan) -> dict[str, int]:
        return counts_of(plan)

    def figures(self, plan: CalendarPlan) -> dict[str, int]:
        return {"terms": len(plan.terms), "days": len(plan.days)}

    def preview(self, sheet: CalendarSheet, plan: CalendarPlan) -> dict[str, Any]:
        return _preview(sheet, plan)

    def shown(self, sheet: CalendarSheet, plan: CalendarPlan) -> dict[str, Any]:
        return _shown(plan)

    def opened(self, held: CalendarImport) -> tuple[CalendarSheet, str]:
        return _sheet_of(held.plan), held.plan["fingerprint"]

    def store(self, plan: CalendarPlan, held: CalendarImport, by: Any) -> dict[str, list]:
        return store_plan(plan, school=held.school)

    def take_back(self, held: CalendarImport, by: Any) -> dict[str, Any]:
        if last_import(held.school) != held:
            raise Refused("只能撤销最近一次导入的校历：请先撤销后来的那一次。")
        take_back(held.undo, school=held.school)
        return {}


DOOR = CalendarDoor()


def check_calendar(
    *, school: School, by: User | None, path: str | Path, file_name: str
) -> CalendarImport:
    """先检查，不保存: read and compare an upload and keep the preview. Raises Refused,
    UnreadableSheet."""
    return DOOR.check(read_calendar_sheet(path), school=school, by=by, file_name=file_name)


def import_calendar(*, school: School, by: User | None, path: str | Path) -> CalendarPlan:
    """Read, compare and store at once (the command with --commit). Raises Refused,
    UnreadableSheet."""
    sheet = read_calendar_sheet(path)
    return DOOR.import_now(sheet, school=school, by=by, file_name=Path(path).name)


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
