"""更正: a move entered with the wrong day, or by mistake. What stood there stays in the history."""

from datetime import date
from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date
from school_care.school.refusal import Refused
from school_care.students.enums import EnrolmentStatus, LeaveReason
from school_care.students.models import Enrolment, Student, Transfer
from school_care.students.services.enrolment import latest_enrolments
from school_care.students.services.membership import AHEAD, note_membership
from school_care.students.services.rights import require_enroller


def correct_start(*, by: Any, interval: Enrolment, on: date) -> None:
    """Let a stay in a class begin on another day; the stay it follows ends there too.

    Effects: both intervals, the pupil's columns, field history, trace. Raises Refused.
    """
    require_enroller(by, interval.student)
    with transaction.atomic():
        row, before = _held(interval)
        if on == row.starts_on:
            return
        if on > clock.today() + AHEAD:
            raise Refused("日期太远，请核对。")
        if row.until is not None and on >= row.until:
            raise Refused(f"日期要早于这段就读结束的日期（{long_date(row.until)}）。")
        was = row.starts_on
        row.starts_on = on
        if before is not None and before.until == was and _led_here(before):
            if on <= before.starts_on:
                raise Refused(f"日期要晚于前一段就读开始的日期（{long_date(before.starts_on)}）。")
            before.until = on
        elif before is not None and before.until is not None and on < before.until:
            raise Refused(f"日期不能早于前一段就读结束的日期（{long_date(before.until)}）。")
        if before is not None:
            before.save(update_fields=["until"])
        row.save(update_fields=["starts_on"])
        _keep_now(row.student)
        group = str(row.school_class or "未分班")
        note_membership(
            by,
            row.student,
            before=f"{group}（{long_date(was)}起）",
            after=f"{group}（{long_date(on)}起，更正日期）",
        )
        _trace("enrolment.corrected", by, row)


def undo_move(*, by: Any, interval: Enrolment) -> None:
    """Take back the last move between classes: the pupil stays where they were, as if they had
    never moved; the stay taken back holds no day (更正). Raises Refused where anything depends
    on it."""
    require_enroller(by, interval.student)
    with transaction.atomic():
        row, before = _held(interval)
        if sentence := why_not_undone(row, before):
            raise Refused(sentence)
        row.until, row.leave_reason = row.starts_on, LeaveReason.CORRECTED
        row.save(update_fields=["until", "leave_reason"])  # first: one open stay at a time
        before.until, before.leave_reason = None, ""
        before.save(update_fields=["until", "leave_reason"])
        _keep_now(row.student)
        note_membership(
            by,
            row.student,
            before=f"{row.school_class or '未分班'}（{long_date(row.starts_on)}起）",
            after=f"{before.school_class or '未分班'}（转班有误，已撤销）",
        )
        _trace("enrolment.undone", by, row)


def why_not_undone(interval: Enrolment, before: Enrolment | None) -> str:
    """Why a move cannot be taken back, "" where it can."""
    if interval.until is not None:
        return "后面还有就读记录，不能撤销这一次转班。"
    if before is None or before.until != interval.starts_on:
        return "这是入学记录，不能撤销；日期不对，请更正日期。"
    if before.leave_reason != LeaveReason.MOVED_CLASS:
        return "这不是转班，不能在这里撤销。"
    later = Transfer.objects.filter(
        student_id=interval.student_id, moved_on__gte=interval.starts_on
    )
    if later.exclude(state="withdrawn").exists():
        return "转班以后已办理转学，不能撤销。"
    return ""


def before_of(interval: Enrolment) -> Enrolment | None:
    """The stay before this one."""
    earlier = Enrolment.objects.filter(student=interval.student_id).exclude(pk=interval.pk)
    earlier = earlier.exclude(leave_reason=LeaveReason.CORRECTED)
    return earlier.filter(starts_on__lt=interval.starts_on).order_by("starts_on", "id").last()


def _held(interval: Enrolment) -> tuple[Enrolment, Enrolment | None]:
    """The stay as it now stands and the one before, the pupil held."""
    Student.objects.select_for_update(of=("self",)).get(pk=interval.student_id)
    row = Enrolment.objects.select_related("student", "school_class").get(pk=interval.pk)
    if row.leave_reason == LeaveReason.CORRECTED:
        raise Refused("这条记录已经撤销，请刷新页面。")
    return row, before_of(row)


def _led_here(before: Enrolment) -> bool:
    return before.leave_reason in (LeaveReason.MOVED_CLASS, LeaveReason.PROMOTED)


def _keep_now(student: Student) -> None:
    """The pupil's columns as the intervals say: what holds today, else what is to come."""
    today = clock.today()
    last = latest_enrolments([student.pk]).get(student.pk)
    held = Enrolment.objects.on(today).filter(student=student).first()
    here = held or (last if last and last.starts_on > today else None)
    student.current_class = here.school_class if here else None
    student.status = EnrolmentStatus.ENROLLED if here else EnrolmentStatus.LEFT
    student.save(update_fields=["current_class", "status", "updated_at"])


def _trace(action: str, by: Any, interval: Enrolment) -> None:
    audit.record(action, actor=by, row=interval, student_id=interval.student.public_id)
