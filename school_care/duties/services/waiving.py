"""免办: nothing needs to be done this time, said by a person, with a reason; and taking it back."""

from datetime import date, timedelta

from django.db import transaction

from school_care.core import audit, clock
from school_care.core.duty_kinds import MONTH, ROLLING, WEEK, duty_kind
from school_care.core.templatetags.days import short_date
from school_care.duties.enums import DutyState, Urgency, WaiveReason
from school_care.duties.models import Duty
from school_care.duties.services.changes import Book
from school_care.duties.services.ledger import hold
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import User
from school_care.school.refusal import Refused

MAX_NOTE = 150
RESTORABLE = timedelta(days=14)  # afterwards it is history
NOT_YOURS = "只有责任人、德育主任和校长可以免办。"
CLOSED = "这件待办已经办结，不用免办。"
NEEDS_NOTE = "安全类待办要写明情况才能免办，请填写说明。"
ON_ITS_PAGE = "这一件在它自己的页面上办结，不用免办。请打开它，写明结果。"
JUST_BEGUN = "这件待办今天刚重新起算，{}前办就行，现在不用免办。到时确实不用办，再来免办。"


def may_waive(by: User, duty: Duty) -> bool:
    """Whether `by`, who sees the duty, may waive it and take that back: its owner, or whoever
    oversees the school's duties. No query beside the rights."""
    return duty.owner_id == by.pk or can(by, Capability.OVERSEE_DUTIES, duty.school)


def waive(*, by: User, duty: Duty, reason: str, note: str = "") -> Duty:
    """Waive an open duty today. `note` may say more; of the safety class it must. A rolling duty's
    clock runs anew from today. The same word twice is one."""
    note = note.strip()
    if reason not in WaiveReason.values:
        raise Refused("请选择免办原因。")
    if len(note) > MAX_NOTE:
        raise Refused(f"说明最多{MAX_NOTE}字，请写短一些。")
    today = clock.today()
    with transaction.atomic():
        duty = _held(by, duty)
        if duty.state == DutyState.WAIVED and duty.waived_as == reason:
            return duty
        if duty.state != DutyState.OPEN:
            raise Refused(CLOSED)
        if (kind := duty_kind(duty.rule_code)) is not None and kind.own_page:
            raise Refused(ON_ITS_PAGE)
        if duty.urgency == Urgency.SAFETY and not note:
            raise Refused(NEEDS_NOTE)
        if _is_rolling(duty) and duty.opens_on >= today:
            raise Refused(JUST_BEGUN.format(short_date(duty.due_on)))
        book = Book(by=by)
        label = WaiveReason(reason).label
        book.settle(duty, DutyState.WAIVED, today, f"{label}：{note}" if note else label)
        duty.waived_as = reason
        book.write()
        _trace("duty.waived", by, duty, reason=reason)
    return duty


def restore(*, by: User, duty: Duty) -> Duty:
    """Take a waiver of the last days back (撤回免办): the duty is owed as before. What a rolling
    duty's clock began in the meantime is no longer owed. Taken back twice is once."""
    with transaction.atomic():
        duty = _held(by, duty)
        if duty.state == DutyState.OPEN:
            return duty
        if duty.state != DutyState.WAIVED:
            raise Refused("这件待办没有免办，无须撤回。")
        today = clock.today()
        if why_not := why_not_restore(duty, today):
            raise Refused(why_not)
        book = Book(by=by)
        if _is_rolling(duty):
            _end_what_began(book, duty, today)
        book.settle(duty, DutyState.OPEN, None, "撤回免办")
        book.write()
        _trace("duty.restored", by, duty)
    return duty


def why_not_restore(duty: Duty, on: date) -> str:
    """Why a waiver can no longer be taken back; "" when it can."""
    if duty.settled_on <= on - RESTORABLE:
        return f"免办已超过{RESTORABLE.days}天，不能再撤回。"
    if duty.kind and duty.kind.per in (WEEK, MONTH) and duty.due_on < on:
        return "这一期已经过去，不能再撤回。"
    return ""


def _held(by: User, duty: Duty) -> Duty:
    """The duty as it is stored now, under the school's ledger, if `by` may decide about it."""
    hold(duty.school)
    row = (
        Duty.objects.visible_to(by)
        .filter(pk=duty.pk, school_id=duty.school_id)
        .select_related("school", "student")
        .first()
    )
    if row is None or not may_waive(by, row):
        raise Refused(NOT_YOURS)
    return row


def _is_rolling(duty: Duty) -> bool:
    return duty.kind is not None and duty.kind.per == ROLLING


def _end_what_began(book: Book, duty: Duty, today: date) -> None:
    """The clock started by the waiver, if the ledger has been brought up to date since."""
    began = Duty.objects.open().filter(
        school_id=duty.school_id,
        rule_code=duty.rule_code,
        subject_key=duty.subject_key,
        period_key=duty.settled_on.isoformat(),
    )
    for other in began:
        book.settle(other, DutyState.WITHDRAWN, today, "撤回免办")


def _trace(action: str, by: User, duty: Duty, **facts: str) -> None:
    audit.record(
        action,
        actor=by,
        row=duty,
        student_id=duty.student.public_id if duty.student else None,
        rule=duty.rule_code,
        **facts,
    )
