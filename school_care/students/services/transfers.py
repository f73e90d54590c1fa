"""转学: a pupil goes to another school, or comes from one.

Whom no other school has confirmed is not gone: the enrolment ends only with the next school's
acknowledgement. Until then the pupil is off the class's roll (转出办理中) but on the register, with
the head teacher, and in the list of what waits. Coming in, the pupil is in class while the register
is still on its way (转入办理中).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date
from school_care.school.refusal import Refused
from school_care.students.enums import (
    NOT_EXPECTED,
    Direction,
    EnrolmentStatus,
    LeaveReason,
    StandingKind,
    TransferState,
)
from school_care.students.models import Standing, Student, Transfer
from school_care.students.services.enrolment import end_enrolment, explain_departure
from school_care.students.services.membership import note_membership
from school_care.students.services.rights import require_enroller
from school_care.students.services.standings import (
    ONE_DAY,
    Facts,
    close_standing,
    held_pupil,
    open_standing,
    refuse_clash,
    require_enrolled_on,
    standings_after,
)

OPEN = TransferState.OPEN
LATE_AFTER_DAYS = 15  # our own rule: from then on an unconfirmed transfer is shown as late


@dataclass(frozen=True)
class CameFrom:
    """Where a pupil comes from; `register_arrived_on`: None while the register is on its way."""

    school: str
    place: str = ""
    reason: str = ""
    register_arrived_on: date | None = None


@dataclass(frozen=True)
class NextSchool:
    """Where a pupil goes; `last_day` is the last one in class here."""

    school: str
    last_day: date
    place: str = ""
    reason: str = ""


def transfer_out(*, by: Any, student: Student, to: NextSchool, public_id: UUID) -> Transfer:
    """转出: off the class's roll from the day after `to.last_day`, on the register until the next
    school confirms. What keeps the pupil out of class already (在外校借读, 休学) ends there.

    The same id again returns what is stored. Effects: transfer, standing, field history, trace.
    Raises Refused.
    """
    require_enroller(by, student)
    begins = to.last_day + ONE_DAY
    with transaction.atomic():
        row = held_pupil(student)
        known = Transfer.objects.filter(public_id=public_id).first()
        if known is not None:
            if known.student_id != row.pk:
                raise Refused("这张表的编号已被使用，请刷新页面后重填。")
            return known
        _refuse_out(row, to)
        transfer = _store(by, row, Direction.OUT, to, to.last_day, public_id)
        _end_what_runs(by, row, transfer, begins)
        open_standing(
            by=by,
            student=row,
            kind=StandingKind.LEAVING,
            starts_on=begins,
            facts=Facts(place=to.school, reason=to.reason),
            transfer=transfer,
        )
    return transfer


def record_transfer_in(*, by: Any, student: Student, came: CameFrom, arrived_on: date) -> Transfer:
    """转入 of a pupil just enrolled from `arrived_on`, inside the caller's transaction and after
    its check of the right: 转入办理中 until the register arrives, or done where it has."""
    row = held_pupil(student)
    arrived = came.register_arrived_on
    if arrived is not None and arrived > clock.today():
        raise Refused("学籍到校日期不能晚于今天；还没有到，请留空。")
    transfer = _store(by, row, Direction.IN, came, arrived_on, None)
    if arrived is None:
        refuse_clash(row, StandingKind.ARRIVING, arrived_on)
        open_standing(
            by=by,
            student=row,
            kind=StandingKind.ARRIVING,
            starts_on=arrived_on,
            facts=Facts(place=came.school, reason=came.reason),
            transfer=transfer,
        )
    else:
        _close(by, transfer, TransferState.ACKNOWLEDGED, on=arrived, how="")
    return transfer


def acknowledge_transfer(*, by: Any, transfer: Transfer, on: date, how: str = "") -> None:
    """对方学校确认 (out), or the register has arrived (in), on a day not to come.

    Out: the enrolment ends that day (转出) and all that hangs on it. In: the standing ends.
    Effects: transfer, enrolment or standing, field history, trace. Raises Refused.
    """
    require_enroller(by, transfer.student)
    with transaction.atomic():
        row = _held_open(transfer)
        if on > clock.today():
            raise Refused("确认日期不能晚于今天。")
        if on < row.moved_on:
            raise Refused(f"确认日期不能早于{long_date(row.moved_on)}。")
        _close(by, row, TransferState.ACKNOWLEDGED, on=on, how=how)
        if row.direction == Direction.IN:
            for standing in _standings_of(row, StandingKind.ARRIVING):
                after = f"学籍已转入本校（{long_date(on)}）"
                close_standing(by=by, standing=standing, on=on, after=after)
            return
        _leave(by, row, max(on, row.moved_on + ONE_DAY))


def withdraw_transfer_out(*, by: Any, transfer: Transfer, back_on: date) -> None:
    """The pupil stays after all, back in class from `back_on`; what ran before the transfer runs
    on. Raises Refused."""
    require_enroller(by, transfer.student)
    with transaction.atomic():
        row = _held_open(transfer, Direction.OUT)
        if back_on > clock.today():
            raise Refused("请在学生回来的当天办理。")
        _close(by, row, TransferState.WITHDRAWN)
        before = _standings_of(row).exclude(kind=StandingKind.LEAVING)
        resumed = list(before)
        for standing in _standings_of(row, StandingKind.LEAVING):
            on = standing.starts_on if resumed else max(back_on, standing.starts_on)
            after = f"没有转出，回班就读（{long_date(max(back_on, standing.starts_on))}起）"
            close_standing(by=by, standing=standing, on=on, after=after)
        for standing in resumed:
            standing.until = standing.ended_by = standing.ended_at = standing.transfer = None
            standing.save(update_fields=["until", "ended_by", "ended_at", "transfer"])


def withdraw_transfer_in(*, by: Any, transfer: Transfer, on: date, stays: bool) -> None:
    """The register will not come. `stays`: the pupil goes on here as a guest (借读) from `on`;
    else they are gone from that day. Raises Refused."""
    require_enroller(by, transfer.student)
    with transaction.atomic():
        row = _held_open(transfer, Direction.IN)
        if on > clock.today() or on < row.moved_on:
            raise Refused(f"日期应在{long_date(row.moved_on)}到今天之间。")
        _close(by, row, TransferState.WITHDRAWN)
        for standing in _standings_of(row, StandingKind.ARRIVING):
            close_standing(by=by, standing=standing, on=on, after="学籍没有转入")
        student = row.student
        if stays:
            open_standing(
                by=by,
                student=student,
                kind=StandingKind.GUEST,
                starts_on=on,
                facts=Facts(place=row.other_school),
            )
            return
        before = str(student.current_class or "在校")
        end_enrolment(student=student, on=on, actor=by)
        note_membership(by, student, before=before, after=f"离校：回原校（{long_date(on)}起）")


def days_waiting(transfer: Transfer, on: date | None = None) -> int:
    """Calendar days since the pupil left or came."""
    return ((on or clock.today()) - transfer.moved_on).days


def is_late(transfer: Transfer, on: date | None = None) -> bool:
    """Whether the other school has been silent for longer than our rule allows."""
    return days_waiting(transfer, on) >= LATE_AFTER_DAYS


def close_silently(*, by: Any, student: Student) -> None:
    """Open transfers of a pupil who has died lead nowhere; inside the caller's transaction."""
    for transfer in Transfer.objects.filter(student=student, state=OPEN):
        _close(by, transfer, TransferState.WITHDRAWN)


def _refuse_out(row: Student, to: NextSchool) -> None:
    if row.status != EnrolmentStatus.ENROLLED:
        raise Refused("该生已离校，不用再办转出。")
    if Transfer.objects.filter(student=row, state=OPEN).exists():
        raise Refused("该生有一次转学还在办理，请先办结或撤回。")
    if not to.school.strip():
        raise Refused("请填写转到哪所学校。")
    require_enrolled_on(row, to.last_day)
    for standing in standings_after(row, to.last_day + ONE_DAY):
        if standing.kind == StandingKind.GUEST:
            raise Refused("该生在本校借读，学籍不在本校，不办转出；不再就读，请办理离校。")


def _end_what_runs(by: Any, row: Student, transfer: Transfer, begins: date) -> None:
    """What keeps the pupil out of class gives way to 转出办理中, and remembers for which transfer,
    so that it runs on if that is withdrawn."""
    for standing in standings_after(row, begins).filter(kind__in=NOT_EXPECTED):
        if standing.until is not None or standing.starts_on >= begins:
            raise Refused(
                f"该生的“{standing.get_kind_display()}”已定了起止日期，与转出重叠，请先处理。"
            )
        standing.transfer = transfer
        close_standing(by=by, standing=standing, on=begins)


def _store(
    by: Any,
    student: Student,
    direction: Direction,
    other: NextSchool | CameFrom,
    moved_on: date,
    public_id: UUID | None,
) -> Transfer:
    own_id = {"public_id": public_id} if public_id else {}
    transfer = Transfer.objects.create(
        school_id=student.school_id,
        student=student,
        direction=direction,
        other_school=other.school.strip(),
        other_place=other.place,
        reason=other.reason,
        moved_on=moved_on,
        recorded_by=by,
        recorded_at=clock.now(),
        **own_id,
    )
    _trace("transfer.begun", by, transfer)
    return transfer


def _close(
    by: Any, transfer: Transfer, state: TransferState, *, on: date | None = None, how: str = ""
) -> None:
    """Compare and set: of two people at the same moment one closes it."""
    closed = {"state": state, "acknowledged_on": on, "acknowledged_how": how}
    closed |= {"closed_by": by, "closed_at": clock.now()}
    if not Transfer.objects.filter(pk=transfer.pk, state=OPEN).update(**closed):
        raise Refused("这次转学已经办结，请刷新页面。")
    transfer.refresh_from_db(fields=list(closed))
    _trace(f"transfer.{state.value}", by, transfer)


def _leave(by: Any, transfer: Transfer, on: date) -> None:
    student = transfer.student
    before = str(student.current_class or "在校")
    if student.status == EnrolmentStatus.LEFT:
        explain_departure(student=student, reason=LeaveReason.TRANSFERRED)
    else:
        end_enrolment(student=student, on=on, actor=by, reason=LeaveReason.TRANSFERRED)
    after = f"转出：{transfer.other_school}（{long_date(on)}起）"
    note_membership(by, student, before=before, after=after)


def _held_open(transfer: Transfer, direction: Direction | None = None) -> Transfer:
    held_pupil(transfer.student)
    row = Transfer.objects.select_related("student__current_class").get(pk=transfer.pk)
    if row.state != OPEN:
        raise Refused("这次转学已经办结，请刷新页面。")
    if direction is not None and row.direction != direction:
        raise Refused("请在转学办理页面重新选择。")
    return row


def _standings_of(transfer: Transfer, kind: StandingKind | None = None):
    rows = Standing.objects.filter(transfer=transfer).select_related("student")
    if kind is None:
        return rows
    return rows.filter(kind=kind, until__isnull=True)


def _trace(action: str, by: Any, transfer: Transfer) -> None:
    audit.record(
        action,
        actor=by,
        row=transfer,
        student_id=transfer.student.public_id,
        direction=transfer.direction,
    )
