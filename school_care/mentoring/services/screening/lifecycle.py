"""A sheet of screening levels from upload to result and back: the one door for its state."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from school_care.core import audit, clock
from school_care.mentoring.models import Screening, ScreeningImport, ScreeningResult
from school_care.mentoring.screening_sheet import read_levels
from school_care.mentoring.screening_sheet.rows import LevelRow, LevelSheet
from school_care.mentoring.services.screening.comparing import (
    compare_levels,
    levels_of,
)
from school_care.mentoring.services.screening.plan import Plan
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.school.rights import require
from school_care.school.sheet_imports.door import SheetDoor
from school_care.school.sheet_imports.keeping import read_sheet, shown_text, to_text
from school_care.school.sheet_imports.retention import erase_old
from school_care.school.sheet_imports.rows import RefusedRow
from school_care.school.sheet_report import Outcome

TRAIL = "screening"
NO_TERM = "测评日期不在任何学期里：请先在“学期与校历”里设置学期，或改测评日期。"


class ScreeningDoor(SheetDoor[ScreeningImport]):
    """Confirming writes a level for each pupil; undoing restores what was before, and is refused
    once one of them was followed up."""

    model = ScreeningImport
    capability = Capability.COUNSEL
    trail = TRAIL
    moved = "检查之后学生档案或监护人的同意有变动，已按现在的情况重新比对，请再确认一次。"

    def hold(self, school: School) -> None:
        School.objects.select_for_update(no_key=True).get(pk=school.pk)

    def compare(self, sheet: LevelSheet, held: ScreeningImport, by: Any) -> Plan:
        return compare_levels(sheet, held=held, by=by)

    def counts(self, plan: Plan) -> dict[str, Any]:
        return {
            "rows": plan.row_count,
            **{outcome.value: plan.count(outcome) for outcome in Outcome},
            "errors": len(plan.refused),
            "warnings": len(plan.warnings),
            "without_consent": plan.without_consent,
            "levels": levels_of(plan),
        }

    def figures(self, plan: Plan) -> dict[str, int]:
        return {
            "rows": plan.row_count,
            "new": len(plan.new),
            "changed": len(plan.changed),
            "errors": len(plan.refused),
            "without_consent": plan.without_consent,
        }

    def preview(self, sheet: LevelSheet, plan: Plan) -> str:
        return to_text(sheet, plan)

    def shown(self, sheet: LevelSheet, plan: Plan) -> str:
        return shown_text(sheet, plan)

    def opened(self, held: ScreeningImport) -> tuple[LevelSheet, str]:
        return read_sheet(held.plan, (LevelSheet, LevelRow, RefusedRow))

    def store(self, plan: Plan, held: ScreeningImport, by: Any) -> str:
        term = SchoolCalendar(held.school).current_or_last_term(held.screened_on)
        if term is None:
            raise Refused(NO_TERM)
        screening, made = Screening.objects.get_or_create(
            school=held.school,
            term=term,
            name=held.screening_name,
            defaults={"screened_on": held.screened_on},
        )
        if screening.screened_on != held.screened_on:
            raise Refused("本学期已有同名的测评，日期不同：请改名称或日期后重新上传。")
        ScreeningResult.objects.bulk_create(
            ScreeningResult(
                school=held.school,
                screening=screening,
                student_id=pupil,
                level=level,
                imported=held,
            )
            for pupil, level in plan.new.items()
        )
        before = {}
        rows = ScreeningResult.objects.filter(screening=screening, student_id__in=plan.changed)
        for row in rows:
            followed = row.followed_on.isoformat() if row.followed_on else ""
            before[row.student_id] = [row.level, followed, row.followed_by_id, row.imported_id]
            row.level, row.imported = plan.changed[row.student_id], held
            row.followed_on = row.followed_by = None
            row.save()
        return json.dumps({"screening": screening.pk, "made": made, "before": before})

    def take_back(self, held: ScreeningImport, by: Any) -> dict[str, int]:
        memory = json.loads(held.undo)
        mine = ScreeningResult.objects.filter(imported=held)
        if mine.filter(followed_on__isnull=False).exists():
            raise Refused("已有学生复核过，不能撤销：请重新上传改正后的等级。")
        removed = 0
        for row in mine:
            if (old := memory["before"].get(str(row.student_id))) is None:
                row.delete()
                removed += 1
                continue
            row.level, row.followed_by_id, row.imported_id = old[0], old[2], old[3]
            row.followed_on = date.fromisoformat(old[1]) if old[1] else None
            row.save()
        screening = Screening.objects.filter(pk=memory["screening"])
        if memory["made"] and not ScreeningResult.objects.filter(screening__in=screening).exists():
            screening.delete()
        return {"removed": removed, "restored": len(memory["before"])}


DOOR = ScreeningDoor()


def check_import(
    *,
    school: School,
    by: Any,
    path: str | Path,
    file_name: str,
    screening_name: str,
    screened_on: date,
) -> ScreeningImport:
    """先检查，不保存: read and compare an upload and keep the preview, sealed. Raises Refused,
    UnreadableSheet."""
    require(by, Capability.COUNSEL, school)
    name = screening_name.strip()
    if not name:
        raise Refused("请填写测评名称。")
    if screened_on > clock.today():
        raise Refused("测评日期不能晚于今天。")
    if SchoolCalendar(school).current_or_last_term(screened_on) is None:
        raise Refused(NO_TERM)
    sheet = read_levels(path, on=clock.today())
    return DOOR.check(
        sheet,
        school=school,
        by=by,
        file_name=file_name,
        screening_name=name[:40],
        screened_on=screened_on,
    )


def mark_followed(*, by: Any, result: ScreeningResult) -> bool:
    """已复核 by a counsellor; False when it was. Raises Refused."""
    require(by, Capability.COUNSEL, result.school)
    changed = ScreeningResult.objects.filter(pk=result.pk, followed_on=None).update(
        followed_on=clock.today(), followed_by=by
    )
    if changed:
        audit.record(
            "screening.followed", actor=by, row=result, student_id=result.student.public_id
        )
    return bool(changed)


def erase_old_imports() -> int:
    """Erase what is due; returns how many imports. Safe at any time."""
    return erase_old(ScreeningImport, TRAIL)
