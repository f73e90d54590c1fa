"""Where grade 9 went is written down: by row, for many at once, and put back as it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from school_care.cases.dropout.destinations import classes_by_pupil
from school_care.cases.dropout.enums import Destination
from school_care.cases.models import GraduateDestination
from school_care.core import audit, clock
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.models import Student

LONGEST = 60
NOT_THEIRS = "有学生不在这一届，或者不由您登记，请刷新页面后再试。"


@dataclass(frozen=True)
class Entry:
    """One pupil: what to write, and what stood there when the person looked. `kind` "" takes the
    entry back."""

    student: UUID
    kind: str
    to: str = ""
    was: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Recorded:
    """What was written, as how to put it back; `stale`: pupils somebody else had changed."""

    undo: list[Entry]
    stale: int


@transaction.atomic
def record_destinations(
    *, by: Any, school: School, year: int, entries: Sequence[Entry]
) -> Recorded:
    """Write where pupils of a year went. What already stands so is left alone, and so is what
    somebody else changed since the person looked. Raises Refused, and writes nothing, where a
    pupil is none of the year or not kept by `by`. Effects: rows, a trace for each pupil."""
    students = _locked(by, school, year, entries)
    rows = {
        row.student_id: row
        for row in GraduateDestination.objects.filter(year=year, student__in=students.values())
    }
    undo, stale, traces = [], 0, []
    for one in entries:
        student = students[one.student]
        row = rows.get(student.pk)
        stands = (row.kind, row.to) if row else ("", "")
        wanted = _clean(one)
        if wanted == stands:
            continue
        if stands != one.was:
            stale += 1
            continue
        _write(row, student, year, wanted, by)
        undo.append(Entry(one.student, *stands, was=wanted))
        traces.append(_trace(by, school, year, one.student, wanted[0]))
    audit.record_many(traces)
    return Recorded(undo, stale)


def _locked(by: Any, school: School, year: int, entries: Sequence[Entry]) -> dict[UUID, Student]:
    """The pupils, locked in one order so that two people do not write one row twice."""
    of_year = classes_by_pupil(school, year, clock.today())
    kept = Student.objects.kept_by(by, Capability.EDIT_ARCHIVE).filter(pk__in=of_year)
    asked = kept.filter(public_id__in=[one.student for one in entries])
    ids = list(asked.values_list("pk", flat=True))
    locked = Student.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    students = {student.public_id: student for student in locked}
    if any(one.student not in students for one in entries):
        raise Refused(NOT_THEIRS)
    return students


def _trace(by: Any, school: School, year: int, student_id: UUID, kind: str) -> Any:
    return audit.entry(
        "destination.recorded",
        actor=by,
        school_id=school.pk,
        student_id=student_id,
        year=year,
        kind=kind,
    )


def _clean(one: Entry) -> tuple[str, str]:
    if one.kind and one.kind not in Destination.values:
        raise Refused("请从列出的去向中选择一项。")
    to = " ".join(one.to.replace("\0", " ").split())
    if len(to) > LONGEST:
        raise Refused(f"学校或单位名称不超过{LONGEST}个字。")
    return (one.kind, to) if one.kind else ("", "")


def _write(
    row: GraduateDestination | None,
    student: Student,
    year: int,
    wanted: tuple[str, str],
    by: Any,
) -> None:
    kind, to = wanted
    said = {"kind": kind, "to": to, "recorded_by": by, "recorded_at": clock.now()}
    if row is None:
        GraduateDestination.objects.create(
            school_id=student.school_id, student=student, year=year, **said
        )
    else:
        GraduateDestination.objects.filter(pk=row.pk).update(**said)
