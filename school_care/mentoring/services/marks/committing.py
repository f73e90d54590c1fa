"""Stage three: store a plan, and take it back exactly. Both inside the caller's transaction."""

from collections import Counter
from decimal import Decimal
from typing import Any

from school_care.core import audit
from school_care.core.models import FieldChange
from school_care.mentoring.models import Exam, Mark, MarkImport
from school_care.mentoring.services.marks.plan import MarkPlan, Told
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students.models import Student

BATCH = 500
WRITTEN = ("points", "full", "grade", "absent", "imported_id", "written_by_id", "written_at")


def store_plan(plan: MarkPlan, *, done: MarkImport, by: Any) -> dict[str, Any]:
    """Write exam and marks, the old value of each changed one, a trace for each pupil; returns what
    taking them back needs."""
    if not plan.new and not plan.changed:
        return {"new": [], "changed": [], "exam": None}
    exam, made = Exam.objects.get_or_create(
        school=done.school,
        term=done.term,
        stage=done.stage,
        name=done.exam_name,
        defaults={"taken_on": done.taken_on},
    )
    rows = [_new_mark(told, exam, done, by) for told in plan.new]
    created = Mark.objects.bulk_create(rows, batch_size=BATCH)
    before = _change(plan, done, by)
    _trace("marks.imported", Counter(told.student_id for told in _all(plan)), done, by)
    return {
        "new": [[row.pk, *_as_text(row)] for row in created],
        "changed": before,
        "exam": exam.pk if made else None,
    }


def _all(plan: MarkPlan) -> list[Told]:
    return [*plan.new, *(told for _, told in plan.changed)]


def _new_mark(told: Told, exam: Exam, done: MarkImport, by: Any) -> Mark:
    return Mark(
        school_id=done.school_id,
        student_id=told.student_id,
        exam=exam,
        subject=told.subject,
        points=told.points,
        full=told.full,
        grade=told.grade,
        absent=told.absent,
        imported=done,
        written_by=by,
        written_at=done.committed_at,
    )


def _change(plan: MarkPlan, done: MarkImport, by: Any) -> list[list[Any]]:
    """Write the changed marks; what each was, and is."""
    rows = Mark.objects.select_related("student").in_bulk([pk for pk, _ in plan.changed])
    memory, history = [], []
    for pk, told in plan.changed:
        row = rows[pk]
        was, before = _as_text(row), in_words(row)
        origin = [row.imported_id, row.written_by_id, row.written_at.isoformat()]
        row.points, row.full, row.grade, row.absent = told.values
        row.imported, row.written_by, row.written_at = done, by, done.committed_at
        memory.append([pk, was, origin, _as_text(row)])
        history += audit.changes(
            row,
            before={row.subject: before},
            after={row.subject: in_words(row)},
            actor=by,
            student_id=row.student.public_id,
            source="mark-import",
        )
    Mark.objects.bulk_update(rows.values(), [name.removesuffix("_id") for name in WRITTEN], BATCH)
    FieldChange.objects.bulk_create(history, batch_size=BATCH)
    return memory


def take_back(memory: dict[str, Any], *, done: MarkImport, by: Any) -> dict[str, int]:
    """Delete what an import made and restore what it changed. Raises Refused when a later import
    has changed one of them, or `by` may not bring marks of its pupil."""
    keys = [one[0] for one in (*memory["new"], *memory["changed"])]
    rows = Mark.objects.select_related("student").in_bulk(keys)
    left = {one[0]: one[1:] for one in memory["new"]}
    left |= {pk: now for pk, _, _, now in memory["changed"]}
    touched = [
        pk
        for pk in keys
        if pk not in rows or rows[pk].imported_id != done.pk or _as_text(rows[pk]) != left[pk]
    ]
    if touched:
        raise Refused(f"不能撤销：有{len(touched)}个成绩后来又改过。请先撤销后面的那次导入。")
    _insist_on_right(rows, done, by)
    for pk, was, origin, _ in memory["changed"]:
        _restore(rows[pk], was, origin)
    _trace("marks.import_undone", Counter(row.student_id for row in rows.values()), done, by)
    Mark.objects.filter(pk__in=[one[0] for one in memory["new"]]).delete()
    exam = Exam.objects.filter(pk=memory["exam"]).first() if memory["exam"] else None
    if exam and not exam.marks.exists():
        exam.delete()
    return {"removed": len(memory["new"]), "restored": len(memory["changed"])}


def _insist_on_right(rows: dict[int, Mark], done: MarkImport, by: Any) -> None:
    if by is None:
        return
    mine = Student.objects.kept_by(by, Capability.IMPORT_MARKS).filter(school_id=done.school_id)
    if {row.student_id for row in rows.values()} - set(mine.values_list("pk", flat=True)):
        raise Refused("不能撤销：有的学生已不在您可办理的学生中，请德育主任办理。")


def _restore(row: Mark, was: list[Any], origin: list[Any]) -> None:
    points, full, grade, absent = was
    Mark.objects.filter(pk=row.pk).update(
        points=Decimal(points) if points else None,
        full=Decimal(full) if full else None,
        grade=grade,
        absent=absent,
        imported_id=origin[0],
        written_by_id=origin[1],
        written_at=origin[2],
    )


def _as_text(row: Mark) -> list[Any]:
    """The values of a mark, as the memory of an import holds them."""
    return [_number(row.points), _number(row.full), row.grade, row.absent]


def _number(value: Decimal | None) -> str:
    """The same text whether it was just written or read back."""
    return "" if value is None else f"{value:.1f}"


def in_words(mark: Mark) -> str:
    """95/100, 良, 缺考."""
    if mark.absent:
        return "缺考"
    points = "" if mark.points is None else plain_number(mark.points)
    full = "" if mark.full is None else f"/{plain_number(mark.full)}"
    return " ".join(part for part in (f"{points}{full}", mark.grade) if part)


def plain_number(value: Decimal) -> str:
    """95, 95.5: without a nought behind the point."""
    return f"{value.normalize():f}"


def _trace(action: str, marks: Counter[int], done: MarkImport, by: Any) -> None:
    """One entry a pupil, so that a pupil's trail is whole; numbers only."""
    pupils = Student.objects.filter(pk__in=marks).values_list("pk", "public_id")
    audit.record_many(
        audit.entry(action, actor=by, row=done, student_id=public_id, marks=marks[pk])
        for pk, public_id in pupils
    )
