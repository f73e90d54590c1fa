"""转班 and 离校 by hand, each with its words in the field history.

转出 waits for the next school (`transfers`), 休学 keeps the pupil on the register (`standings`).
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import TextChoices

from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.students.enums import GONE, EnrolmentStatus, LeaveReason, StandingKind
from school_care.students.models import Enrolment, Standing, Student
from school_care.students.services.enrolment import (
    Placement,
    end_enrolment,
    enrol_student,
    latest_enrolments,
    place_students,
)
from school_care.students.services.membership import AHEAD, note_membership
from school_care.students.services.rights import ENROLLED_BY, require_all, require_enroller
from school_care.students.services.transfers import close_silently


class LeaveKind(TextChoices):
    """Why a pupil leaves the school, where no other school takes them on."""

    GRADUATED = "graduated", "毕业"
    OTHER = "other", "其他"


REASONS = {LeaveKind.GRADUATED: LeaveReason.GRADUATED, LeaveKind.OTHER: LeaveReason.LEFT_SCHOOL}


def move_pupil(*, by: Any, student: Student, to_class: SchoolClass, on: date) -> None:
    """转班 from a day, past, today or to come. Raises Refused, also when the pupil is in that
    class already."""
    require_enroller(by, student)
    _move(by, [student], to_class, on)


def move_pupils(
    *, by: Any, students: Collection[Student], to_class: SchoolClass, on: date
) -> list[Student]:
    """转班 of several pupils at once; all or none. Those in the class already are left as they
    are. Returns who moved. Raises Refused."""
    require_all(by, Capability.ENROL_PUPILS, students, ENROLLED_BY)
    if not students:
        raise Refused("请先勾选学生。")
    here = latest_enrolments([student.pk for student in students])
    staying = {pk for pk, row in here.items() if row.school_class_id == to_class.pk}
    going = [student for student in students if student.pk not in staying]
    if not going:
        raise Refused(f"勾选的学生已经在{to_class}。")
    return _move(by, going, to_class, on)


def leave_school(*, by: Any, student: Student, kind: str, on: date, note: str = "") -> None:
    """离校: `on` is the first day no longer here. A day to come ends the enrolment on that day.
    Raises Refused."""
    require_enroller(by, student)
    reason = LeaveKind(kind)
    if reason == LeaveKind.OTHER and not note:
        raise Refused("原因选“其他”时，请写一句说明。")
    said = f"{reason.label}，{note}" if note else reason.label
    with transaction.atomic():
        (row,) = _held([student], on)
        _leave(by, row, on, REASONS[reason], f"离校：{said}（{long_date(on)}起）")


def call_off_departure(*, by: Any, student: Student) -> None:
    """A departure still to come does not happen: the pupil stays in the class. Raises Refused."""
    require_enroller(by, student)
    with transaction.atomic():
        (row,) = _held([student], clock.today())
        last = latest_enrolments([row.pk]).get(row.pk)
        if last is None or last.leave_reason not in GONE:
            raise Refused("没有等待离校的登记，请刷新页面。")
        until = long_date(last.until)
        enrol_student(student=row, school_class=last.school_class, on=last.starts_on, actor=by)
        after = f"{last.school_class or '在校'}（不再离校）"
        note_membership(by, row, before=f"{until}起离校", after=after)


def record_death(*, by: Any, student: Student, on: date) -> None:
    """A pupil has died on a day not to come. Ends everything at once and says so nowhere but in
    the file, which is kept. Raises Refused."""
    require_enroller(by, student)
    if on > clock.today():
        raise Refused("日期不能晚于今天。")
    with transaction.atomic():
        (row,) = _held([student], on)
        _leave(by, row, on, LeaveReason.DECEASED, f"离校：死亡（{long_date(on)}）")
        close_silently(by=by, student=row)


def _leave(by: Any, row: Student, on: date, reason: LeaveReason, said: str) -> None:
    before = str(row.current_class or "在校")
    end_enrolment(student=row, on=on, actor=by, reason=reason)
    note_membership(by, row, before=before, after=said)
    audit.record("pupil.left", actor=by, row=row, student_id=row.public_id, reason=reason.value)


def _move(by: Any, students: Collection[Student], to_class: SchoolClass, on: date) -> list[Student]:
    with transaction.atomic():
        rows = _held(students, on)
        _refuse_moves(rows, to_class, on)
        words = {row.pk: str(row.current_class or "未分班") for row in rows}
        place_students([Placement(row, to_class, on) for row in rows], actor=by)
        for row in rows:
            note_membership(by, row, before=words[row.pk], after=f"{to_class}（{long_date(on)}起）")
        audit.record_many(
            audit.entry(
                "pupil.move",
                actor=by,
                row=row,
                student_id=row.public_id,
                on=on.isoformat(),
                school_class=str(to_class.public_id),
            )
            for row in rows
        )
    return rows


def _refuse_moves(rows: Collection[Student], to_class: SchoolClass, on: date) -> None:
    ids = [row.pk for row in rows]
    latest = latest_enrolments(ids)
    leaving = set(
        Standing.objects.on(max(on, clock.today()))
        .filter(student_id__in=ids, kind=StandingKind.LEAVING)
        .values_list("student_id", flat=True)
    )
    for row in rows:
        last = latest.get(row.pk)
        who = row.name if len(rows) > 1 else "该生"
        if to_class.school_id != row.school_id:
            raise Refused("请选择本校的班级。")
        if row.pk in leaving:
            raise Refused(f"{who}转出办理中，不能转班。")
        if last and last.leave_reason in GONE:
            raise Refused(f"{who}已定于{long_date(last.until)}离校；不离校了，请先撤销。")
        if last and last.school_class_id == to_class.pk:
            raise Refused(f"{who}已经在{to_class}。")
        if last and last.starts_on > clock.today() and _is_planned_move(last):
            raise Refused(
                f"{who}已定于{long_date(last.starts_on)}转到{last.school_class}，请先撤销那次转班。"
            )


def _is_planned_move(last: Enrolment) -> bool:
    """Whether the coming stay follows one that still runs."""
    earlier = Enrolment.objects.on(clock.today()).filter(student_id=last.student_id)
    return earlier.exclude(pk=last.pk).exists()


def _held(students: Collection[Student], on: date) -> list[Student]:
    """The pupils, held for this transaction, and at the school on a day that makes sense."""
    ids = sorted(student.pk for student in students)
    rows = list(
        Student.objects.select_for_update(of=("self",))
        .filter(pk__in=ids)
        .select_related("current_class")
        .order_by("pk")
    )
    latest = latest_enrolments(ids)
    for row in rows:
        who = row.name if len(rows) > 1 else "该生"
        if row.status != EnrolmentStatus.ENROLLED:
            raise Refused(f"{who}已离校；如回校就读，请办理重新入学。")
        last = latest.get(row.pk)
        if last and on < last.starts_on and last.starts_on <= clock.today():
            raise Refused(f"日期早于{who}到现在班级的日期（{long_date(last.starts_on)}），请核对。")
    if on > clock.today() + AHEAD:
        raise Refused("日期太远，请核对。")
    return rows
