"""转班 and 离校 by hand, each with its words in the field history."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import TextChoices

from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student
from school_care.students.services.archive_entry import AHEAD, note_membership
from school_care.students.services.enrolment import end_enrolment, latest_enrolments, move_student
from school_care.students.services.rights import require_enroller


class LeaveKind(TextChoices):
    """Why a pupil leaves the school."""

    GRADUATED = "graduated", "毕业"
    TRANSFERRED = "transferred", "转学到外校"
    SUSPENDED = "suspended", "休学"
    DECEASED = "deceased", "死亡"
    OTHER = "other", "其他"


def move_pupil(*, by: Any, student: Student, to_class: SchoolClass, on: date) -> None:
    """转班 from a day. Nothing happens when the pupil is in that class already. Raises Refused."""
    require_enroller(by, student)
    if to_class.school_id != student.school_id:
        raise Refused("请选择本校的班级。")
    with transaction.atomic():
        row = _locked(student, on)
        before = str(row.current_class or "未分班")
        if row.current_class_id == to_class.pk:
            raise Refused(f"该生已经在{to_class}。")
        move_student(student=row, to_class=to_class, on=on, actor=by)
        note_membership(by, row, before=before, after=f"{to_class}（{long_date(on)}起）")


def leave_school(*, by: Any, student: Student, kind: str, on: date, note: str = "") -> None:
    """离校: `on` is the first day no longer here. A day to come ends the enrolment on that day.
    Raises Refused."""
    require_enroller(by, student)
    reason = LeaveKind(kind)
    if reason == LeaveKind.OTHER and not note:
        raise Refused("原因选“其他”时，请写一句说明。")
    with transaction.atomic():
        row = _locked(student, on)
        before = str(row.current_class or "在校")
        end_enrolment(student=row, on=on, actor=by)
        said = f"{reason.label}，{note}" if note else reason.label
        note_membership(by, row, before=before, after=f"离校：{said}（{long_date(on)}起）")
        audit.record("pupil.left", actor=by, row=row, student_id=row.public_id, reason=reason.value)


def _locked(student: Student, on: date) -> Student:
    """The pupil, held for this transaction, and at the school on a day that makes sense."""
    row = Student.objects.select_for_update(of=("self",)).get(pk=student.pk)
    if row.status != EnrolmentStatus.ENROLLED:
        raise Refused("该生已离校；如回校就读，请办理重新入学。")
    last = latest_enrolments([row.pk]).get(row.pk)
    if last and on < last.starts_on:
        raise Refused(f"日期早于该生到现在班级的日期（{long_date(last.starts_on)}），请核对。")
    if on > clock.today() + AHEAD:
        raise Refused("日期太远，请核对。")
    return row
