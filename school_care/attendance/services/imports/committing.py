"""Stage three: store a plan. Called inside a transaction that holds the school's rolls."""

from typing import Any

from school_care.attendance.enums import AbsenceKind, Session
from school_care.attendance.models import AttendanceDay, AttendanceException, AttendanceImport
from school_care.attendance.services.imports.plan import Plan
from school_care.core import audit
from school_care.core.models import FieldChange
from school_care.school.models import School, SchoolClass
from school_care.students.models import Student

BATCH = 1000
TRACED = ("kind", "whereabouts", "note", "arrived_at")
STAMPS = ("marked_by_id", "marked_at", "imported_id")


def hold_rolls(school: School) -> None:
    """Nobody hands in or changes a roll of the school, and no other import is stored, until the
    transaction ends: what is written is what was compared."""
    classes = SchoolClass.objects.select_for_update(no_key=True).filter(school=school)
    list(classes.order_by("pk").values_list("pk"))


def store_plan(plan: Plan, *, done: AttendanceImport, by: Any) -> dict:
    """Write exceptions, corrections and rolls; `done.committed_at` stamps every row. Returns what
    taking it back needs: the rows made, and what the corrected ones said before."""
    made = _make_exceptions(plan, done, by)
    before = _correct(plan, done, by)
    rolls = _make_rolls(plan, done)
    _touch(plan)
    return {"made": made, "before": before, "rolls": rolls}


def _make_exceptions(plan: Plan, done: AttendanceImport, by: Any) -> list[list]:
    rows = [
        AttendanceException(
            school_id=done.school_id,
            student_id=said.student_id,
            school_class_id=said.class_id,
            date=said.date,
            session=Session.MORNING,
            part=said.part,
            kind=said.kind,
            whereabouts=said.whereabouts,
            note=said.note,
            marked_by=by,
            marked_at=done.committed_at,
            imported=done,
        )
        for said in plan.new
    ]
    made = AttendanceException.objects.bulk_create(rows, batch_size=BATCH)
    return [[row.pk, *facts_of(row)] for row in made]


def _correct(plan: Plan, done: AttendanceImport, by: Any) -> list[dict]:
    before: list[dict] = []
    traces: list[FieldChange] = []
    pupils = public_ids(one.row.student_id for one in plan.corrections)
    for one in plan.corrections:
        row, said = one.row, one.said
        old = snapshot(row)
        row.kind, row.whereabouts, row.note = said.kind, said.whereabouts, said.note
        if row.kind != old["kind"]:
            row.arrived_at = None
        row.marked_by, row.marked_at, row.imported = by, done.committed_at, done
        before.append({"pk": row.pk, "old": _plain(old), "now": facts_of(row)})
        traces += audit.changes(
            row,
            before={name: old[name] for name in TRACED},
            after={name: getattr(row, name) for name in TRACED},
            actor=by,
            student_id=pupils[row.student_id],
            source=source_of(done),
        )
    rewrite([one.row for one in plan.corrections])
    FieldChange.objects.bulk_create(traces, batch_size=BATCH)
    return before


def _make_rolls(plan: Plan, done: AttendanceImport) -> list[int]:
    rolls = [
        AttendanceDay(
            school_id=done.school_id,
            school_class_id=roll.class_id,
            date=roll.date,
            session=Session.MORNING,
            expected=roll.expected,
            absent=roll.absent,
            taken_at=done.committed_at,
            received_at=done.committed_at,
            imported=done,
        )
        for roll in plan.rolls
    ]
    return [roll.pk for roll in AttendanceDay.objects.bulk_create(rolls, batch_size=BATCH)]


def _touch(plan: Plan) -> None:
    """A roll whose pupils changed gets a new version: no page opened before overwrites it."""
    for roll, absent in plan.touched:
        roll.version, roll.absent = roll.version + 1, absent
    rolls = [roll for roll, _ in plan.touched]
    AttendanceDay.objects.bulk_update(rolls, ["version", "absent"], batch_size=BATCH)


def rewrite(rows: list[AttendanceException]) -> None:
    """Store what corrected rows say now."""
    AttendanceException.objects.bulk_update(
        rows, [*TRACED, "marked_by", "marked_at", "imported"], batch_size=BATCH
    )


def source_of(done: AttendanceImport) -> str:
    """How FieldChange rows name an import."""
    return f"attendance-import:{done.public_id}"


def facts_of(row: AttendanceException) -> list:
    """What a row says, short: to tell whether somebody has changed it since."""
    arrived = row.arrived_at.isoformat() if row.arrived_at else ""
    return [str(AbsenceKind(row.kind)), row.whereabouts, row.note, arrived]


def snapshot(row: AttendanceException) -> dict[str, Any]:
    """Everything an import may change of a row."""
    return {name: getattr(row, name) for name in (*TRACED, *STAMPS)}


def public_ids(keys) -> dict[int, Any]:
    """Public ids of pupils by key; one query."""
    return dict(Student.objects.filter(pk__in=set(keys)).values_list("pk", "public_id"))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """A snapshot as JSON keeps it."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }
