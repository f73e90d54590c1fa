"""Stage three: store a plan, and take it back exactly. Both inside the caller's transaction."""

from typing import Any

from school_care.core import audit
from school_care.mentoring.enums import Source
from school_care.mentoring.models import CareRecord, RecordImport
from school_care.mentoring.services.imports.plan import Plan
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students.models import Attachment, Student

BATCH = 500
FIELDS = (
    "happened_on",
    "kind",
    "outcome",
    "author_id",
    "author_text",
    "text",
    "next_step",
    "next_step_on",
    "restricted",
)


def store_plan(plan: Plan, *, done: RecordImport, by: Any) -> dict[str, list]:
    """Write the records, each with its trace; returns what taking them back needs."""
    rows = []
    for said, mark in plan.new:
        record = CareRecord(
            school_id=done.school_id,
            student_id=said.student_id,
            source=Source.SHEET,
            imported=done,
            import_print=mark,
            written_at=done.committed_at,
        )
        for name in FIELDS:
            setattr(record, name, getattr(said, name))
        rows.append(record)
    made = CareRecord.objects.bulk_create(rows, batch_size=BATCH)
    _trace("record.imported", made, by)
    steps = {row.pk: row.next_step_on.isoformat() for row in made if row.next_step_on}
    return {"records": [[row.pk, row.student_id, steps.get(row.pk)] for row in made]}


def take_back(memory: dict[str, list], *, done: RecordImport, by: Any) -> dict[str, int]:
    """Delete what an import made; the trail keeps that it was there. Raises Refused when somebody
    has done something with one of the records since, or `by` may not write for its pupil."""
    left = {pk: (student, step) for pk, student, step in memory["records"]}
    rows = CareRecord.objects.in_bulk(list(left))
    _insist(done, left, rows, by)
    _trace("record.import_undone", list(rows.values()), by)
    CareRecord.objects.filter(imported=done).delete()
    return {"removed": len(rows)}


def _insist(
    done: RecordImport, left: dict[int, tuple], rows: dict[int, CareRecord], by: Any
) -> None:
    told = []
    worked = [row for row in rows.values() if not _as_left(row, left[row.pk])]
    if worked:
        told.append(f"有{len(worked)}条在导入之后更正、撤销或跟进过")
    if gone := len(left) - len(rows):
        told.append(f"有{gone}条已不存在")
    about = {row.public_id for row in rows.values()}
    papers = Attachment.objects.filter(school_id=done.school_id, about__isnull=False)
    if about & set(papers.values_list("about", flat=True)):
        told.append("有的记录后来附了照片")
    if told:
        raise Refused(f"不能撤销：{'，'.join(told)}。请在关爱记录里逐条撤销。")
    if by is None:
        return
    mine = Student.objects.kept_by(by, Capability.IMPORT_RECORDS)
    pupils = {row.student_id for row in rows.values()}
    if pupils - set(mine.filter(school_id=done.school_id).values_list("pk", flat=True)):
        raise Refused("不能撤销：有的学生已不在您可填写的学生中，请德育主任办理。")


def _as_left(row: CareRecord, left: tuple[int, str | None]) -> bool:
    student, step = left
    return (
        row.corrected_at is None
        and row.withdrawn_at is None
        and row.next_step_done_on is None
        and row.student_id == student
        and (row.next_step_on.isoformat() if row.next_step_on else None) == step
    )


def _trace(action: str, rows: list[CareRecord], by: Any) -> None:
    """One entry for each record, so that a pupil's trail is whole."""
    pupils = dict(
        Student.objects.filter(care_records__imported=rows[0].imported_id).values_list(
            "pk", "public_id"
        )
        if rows
        else ()
    )
    audit.record_many(
        audit.entry(
            action,
            actor=by,
            row=row,
            student_id=pupils[row.student_id],
            kind=row.kind,
            restricted=row.restricted,
            source=row.source,
        )
        for row in rows
    )
