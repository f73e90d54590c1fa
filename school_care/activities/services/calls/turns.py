"""Turns: a week's given out, one booked, moved, cancelled."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from school_care.activities.call_plan import Slot, give_out
from school_care.activities.models import CallTurn
from school_care.activities.selectors_turns import free_slots_of, waiting_boarders
from school_care.activities.services.calls.rights import (
    hold_lines,
    require_arranging,
    require_keeping,
)
from school_care.core import audit, clock
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students import silence
from school_care.students.models import ContactPerson, Student

WEEK = timedelta(days=6)
TAKEN = "这个时间刚刚有人订了，请换一个。"


@dataclass(frozen=True)
class GivenOut:
    """What a week's giving out came to."""

    given: int
    left_over: int


def give_out_week(*, by: Any, school: School, monday: date, weekends: bool = False) -> GivenOut:
    """A turn in the week from `monday` for every boarder who has none in it yet, as far as there
    are slots; turns made by hand stay. Again, nothing is doubled. Raises Refused."""
    require_arranging(by, school)
    with transaction.atomic():
        hold_lines(school)
        calendar = SchoolCalendar(school)
        days = [monday + timedelta(days=number) for number in range(7)]
        if days[-1] < clock.today():
            raise Refused("这一周已经过去，请选本周或以后的周。")
        free = free_slots_of(school, calendar, days, weekends=weekends)
        waiting = waiting_boarders(school, days)
        if not free and waiting:
            raise Refused(
                "这一周没有空着的时段。请先在「时段设置」里开放时段，或看看周末要不要排。"
            )
        placed = give_out(free, waiting)
        moment = clock.now()
        rows = [
            turn_of(school.pk, pupil, slot, by_id=by.pk, moment=moment) for pupil, slot in placed
        ]
        CallTurn.objects.bulk_create(rows, batch_size=500)
        audit.record(
            "call_turns.given_out",
            actor=by,
            school_id=school.pk,
            week=monday.isoformat(),
            given=len(rows),
        )
    return GivenOut(len(rows), len(waiting) - len(rows))


def book_turn(
    *, by: Any, student: Student, slot: Slot, contact: ContactPerson | None = None
) -> CallTurn:
    """A turn at a free slot; the same again is the same turn. Raises Refused."""
    require_keeping(by, student)
    silence.require_spoken(student)
    with transaction.atomic():
        hold_lines(student.school)
        same = CallTurn.objects.filter(
            student=student, day=slot.day, begins=slot.begins, cancelled_at__isnull=True
        ).first()
        if same is not None and same.line_id == slot.line_id:
            return same
        _require_free(student, slot, same)
        row = turn_of(student.school_id, student.pk, slot, by_id=by.pk, moment=clock.now())
        row.contact = _checked(contact, student)
        _save(row)
        _trace("call_turn.booked", by, row, student)
    return row


def move_turn(*, by: Any, turn: CallTurn, slot: Slot) -> CallTurn:
    """The turn at another time. Raises Refused."""
    require_keeping(by, turn.student)
    silence.require_spoken(turn.student)
    with transaction.atomic():
        hold_lines(turn.student.school)
        row = _open_turn(turn)
        if (row.line_id, row.day, row.begins) == (slot.line_id, slot.day, slot.begins):
            return row
        held = CallTurn.objects.filter(
            student=row.student, day=slot.day, begins=slot.begins, cancelled_at__isnull=True
        ).exclude(pk=row.pk)
        _require_free(row.student, slot, held.first())
        row.line_id, row.day, row.begins, row.ends = (
            slot.line_id,
            slot.day,
            slot.begins,
            slot.ends,
        )
        _save(row)
        _trace("call_turn.moved", by, row, row.student)
    return row


def cancel_turn(*, by: Any, turn: CallTurn) -> None:
    """Nobody comes at that time. Again changes nothing. Raises Refused."""
    require_keeping(by, turn.student)
    with transaction.atomic():
        hold_lines(turn.student.school)
        row = CallTurn.objects.select_for_update(of=("self",)).get(pk=turn.pk)
        if row.cancelled_at is not None:
            return
        if row.tries.filter(withdrawn_at__isnull=True).exists():
            raise Refused("这次通话已经登记，不能取消安排。登记错了请先撤销登记。")
        row.cancelled_at = clock.now()
        row.save(update_fields=["cancelled_at"])
        _trace("call_turn.cancelled", by, row, turn.student)


def _open_turn(turn: CallTurn) -> CallTurn:
    rows = CallTurn.objects.select_for_update(of=("self",)).select_related("student__school")
    row = rows.get(pk=turn.pk)
    if row.cancelled_at is not None:
        raise Refused("这个安排已经取消，请刷新页面。")
    if row.tries.filter(withdrawn_at__isnull=True).exists():
        raise Refused("这次通话已经登记，请另约一个时间。")
    return row


def _require_free(student: Student, slot: Slot, same: CallTurn | None) -> None:
    if same is not None:
        raise Refused("该生在这个时间已有另一条线路的安排。")
    begins = timezone.make_aware(datetime.combine(slot.day, slot.begins))
    if begins + timedelta(minutes=1) < clock.now():
        raise Refused("这个时间已经过了，请换一个。")
    rows = CallTurn.objects.filter(line_id=slot.line_id, day=slot.day, cancelled_at__isnull=True)
    if rows.filter(begins__lt=slot.ends, ends__gt=slot.begins).exists():
        raise Refused(TAKEN)


def turn_of(
    school: int, pupil: int, slot: Slot, *, by_id: int | None, moment: datetime
) -> CallTurn:
    """A pupil's turn in a slot, as a row to be stored; keys throughout."""
    return CallTurn(
        school_id=school,
        student_id=pupil,
        line_id=slot.line_id,
        day=slot.day,
        begins=slot.begins,
        ends=slot.ends,
        booked_by_id=by_id,
        booked_at=moment,
    )


def _save(row: CallTurn) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(TAKEN) from error


def _checked(contact: ContactPerson | None, student: Student) -> ContactPerson | None:
    if contact is not None and contact.student_id != student.pk:
        raise Refused("请重新选择打给谁。")
    return contact


def _trace(action: str, by: Any, row: CallTurn, student: Student) -> None:
    audit.record(action, actor=by, row=row, student_id=student.public_id, day=str(row.day))
