"""撤销本次导入: what it made goes, what it changed says again what it said before.

Only while nothing later depends on it: a row that a person or a later import has changed since, or
a roll that was handed in over it, is somebody's work, and then nothing is taken back.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from school_care.attendance.enums import Session
from school_care.attendance.expected import places_over
from school_care.attendance.models import AttendanceDay, AttendanceException, AttendanceImport
from school_care.attendance.reckoning.days import judge
from school_care.attendance.services.imports.committing import (
    BATCH,
    TRACED,
    facts_of,
    public_ids,
    rewrite,
    snapshot,
    source_of,
)
from school_care.core import audit
from school_care.core.models import FieldChange
from school_care.core.templatetags.days import short_date
from school_care.school.models import School
from school_care.school.refusal import Refused

DAYS_NAMED = 3


def take_back(done: AttendanceImport, memory: dict, *, by: Any) -> dict[str, int]:
    """Undo a stored import from what `store_plan` returned; returns figures for the trail. Called
    inside a transaction that holds the school's rolls. Raises Refused."""
    made = {pk: facts for pk, *facts in memory["made"]}
    before = {one["pk"]: one for one in memory["before"]}
    rows = _rows([*made, *before])
    rolls = _rolls(memory["rolls"])
    wanted = made | {pk: one["now"] for pk, one in before.items()}
    _insist(done, wanted, rows, memory["rolls"], rolls)
    keys = {(row.school_class_id, row.date) for row in rows.values()}
    traces = _restore(done, before, rows, by)
    AttendanceException.objects.filter(pk__in=list(made)).delete()
    AttendanceDay.objects.filter(pk__in=memory["rolls"]).delete()
    FieldChange.objects.bulk_create(traces, batch_size=BATCH)
    recount(done.school, keys)
    return {"removed": len(made), "restored": len(before), "rolls": len(rolls)}


def _rows(keys: list[int]) -> dict[int, AttendanceException]:
    return AttendanceException.objects.in_bulk(keys)


def _rolls(keys: list[int]) -> dict[int, AttendanceDay]:
    return AttendanceDay.objects.in_bulk(keys)


def _insist(
    done: AttendanceImport,
    wanted: dict[int, list],
    rows: dict[int, AttendanceException],
    roll_keys: list[int],
    rolls: dict[int, AttendanceDay],
) -> None:
    """Raises Refused when something is no longer as the import left it."""
    changed = [row.date for row in rows.values() if not _as_left(row, wanted[row.pk], done)]
    gone = len(wanted) - len(rows)
    retaken = [roll.date for roll in rolls.values() if roll.taken_by_id]
    gone += len(roll_keys) - len(rolls)
    if not (changed or retaken or gone):
        return
    parts = []
    if changed:
        parts.append(f"{_named(changed)}有{len(changed)}条考勤在导入之后改过")
    if retaken:
        parts.append(f"{_named(retaken)}有{len(retaken)}个班次在导入之后重新点过名")
    if gone:
        parts.append(f"有{gone}条已不存在")
    raise Refused(f"不能撤销：{'，'.join(parts)}。请在考勤页逐条更正。")


def _as_left(row: AttendanceException, facts: list, done: AttendanceImport) -> bool:
    return (
        row.imported_id == done.pk and row.marked_at == done.committed_at and facts_of(row) == facts
    )


def _named(days: Iterable[date]) -> str:
    """9月3日、9月4日等5天."""
    distinct = sorted(set(days))
    shown = "、".join(short_date(day) for day in distinct[:DAYS_NAMED])
    return shown if len(distinct) <= DAYS_NAMED else f"{shown}等{len(distinct)}天"


def _restore(
    done: AttendanceImport, before: dict[int, dict], rows: dict[int, AttendanceException], by: Any
) -> list[FieldChange]:
    """Put the corrected rows back; the trace says that it was an undoing."""
    restored = [rows[pk] for pk in before]
    pupils = public_ids(row.student_id for row in restored)
    traces: list[FieldChange] = []
    for row in restored:
        now = snapshot(row)
        for name, value in _values(before[row.pk]["old"]).items():
            setattr(row, name, value)
        traces += audit.changes(
            row,
            before={name: now[name] for name in TRACED},
            after={name: getattr(row, name) for name in TRACED},
            actor=by,
            student_id=pupils[row.student_id],
            source=source_of(done),
        )
    rewrite(restored)
    return traces


def _values(old: dict[str, Any]) -> dict[str, Any]:
    """A snapshot out of JSON."""
    values = dict(old)
    values["marked_at"] = datetime.fromisoformat(old["marked_at"])
    if old["arrived_at"]:
        values["arrived_at"] = time.fromisoformat(old["arrived_at"])
    return values


def recount(school: School, keys: set[tuple[int | None, date]]) -> None:
    """Give the rolls of these class-days a new version and the number of absent pupils that the
    rows now say; a constant number of queries."""
    days = sorted({day for _, day in keys})
    if not days:
        return
    rolls = [
        roll
        for roll in AttendanceDay.objects.filter(
            school=school, session=Session.MORNING, date__in=days, school_class__isnull=False
        )
        if (roll.school_class_id, roll.date) in keys
    ]
    expected = places_over(school, days[0], days[-1]).expected_on(days)
    held: dict[tuple[int, date], list[AttendanceException]] = defaultdict(list)
    for row in AttendanceException.objects.filter(
        school=school, session=Session.MORNING, date__in=days
    ):
        held[row.student_id, row.date].append(row)
    for roll in rolls:
        pupils = expected.get((roll.school_class_id, roll.date), ())
        told = [held[pupil, roll.date] for pupil in pupils if (pupil, roll.date) in held]
        roll.absent = sum(not judge(rows).presence.here for rows in told)
        roll.version += 1
    AttendanceDay.objects.bulk_update(rolls, ["version", "absent"], batch_size=BATCH)
