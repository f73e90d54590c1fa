"""What a receiver says of a report, whichever way it comes: by its system, by the officer's link,
on the telephone, on paper. One rule for all: by version, then by the time it was said there.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from school_care.core import clock
from school_care.escalation import events
from school_care.escalation.enums import (
    BY_RECEIVER,
    FINAL,
    TRANSITIONS,
    WITH_RECEIVER,
    MessageState,
    ReceiptState,
    State,
    StepKind,
    Via,
)
from school_care.escalation.models import Escalation, Message
from school_care.escalation.services import steps
from school_care.escalation.services.rights import require_sending
from school_care.school.refusal import Refused

NO_REASON = "（对方没有写明退回理由，请打电话问清）"
TRIES = 5  # two answers at once: the second looks again
# A person's answer is about a report that went out and is not finished.
ANSWERABLE = (*WITH_RECEIVER, State.RETURNED, State.RESOLVED)
# Where a receiver's word changes nothing any more, and yet somebody has to hear it.
UNHEARD = (State.DRAFT, State.IN_REVIEW, State.VERIFIED, *FINAL)


def apply_answer(
    escalation: Escalation,
    *,
    status: str,
    version: int,
    said_at: datetime,
    via: str,
    by: Any = None,
    by_name: str = "",
    unit: str = "",
    number: str = "",
    words: str = "",
    due: date | None = None,
) -> ReceiptState:
    """Take in what a receiver said; `status` is a state of `BY_RECEIVER`. Answers APPLIED, or LATE
    where something newer stands: then it is only noted. Never refuses what a receiver said."""
    for attempt in range(TRIES):
        held = Escalation.objects.select_related("school", "student", "recipient").get(
            pk=escalation.pk
        )
        try:
            with transaction.atomic():
                answer = _Answer(status, version, said_at, via, by, by_name, unit, number, words)
                found = _take_in(held, answer, due)
            break
        except steps.IllegalStep:
            raise
        except Refused:
            if attempt == TRIES - 1:
                raise
    for field in escalation._meta.concrete_fields:
        setattr(escalation, field.attname, getattr(held, field.attname))
    return found


class _Answer:
    """One answer on its way in."""

    def __init__(self, status, version, said_at, via, by, by_name, unit, number, words) -> None:
        self.status, self.version, self.said_at = status, version, said_at
        self.number, self.unit, self.handler = number[:60], unit[:60], by_name[:30]
        if status == State.RETURNED and not words.strip():
            words = NO_REASON
        self.history = {
            "via": via,
            "by": by,
            "by_name": " ".join(part for part in (unit, by_name) if part),
            "number": number,
            "words": words.strip(),
            "happened_at": said_at,
        }

    def columns(self, held: Escalation) -> dict[str, Any]:
        """What it says of who handles it; what it leaves open stays as known."""
        return {
            "receiver_case_no": self.number or held.receiver_case_no,
            "handler_unit": self.unit or held.handler_unit,
            "handler": self.handler or held.handler,
        }


def _take_in(held: Escalation, answer: _Answer, due: date | None) -> ReceiptState:
    proves_delivery(held, answer.version)
    older = (answer.version, answer.said_at) < (
        held.receipt_version,
        held.receipt_at or answer.said_at,
    )
    same = held.state == answer.status
    open_to = same or answer.status in TRANSITIONS[held.state]
    # what is over stays over where the same matter has been reported there anew
    open_to = open_to and not (held.state in FINAL and is_reported_anew(held))
    if answer.version < held.version or older or not open_to or answer.status not in BY_RECEIVER:
        _late(held, answer)
        if answer.version == held.version and not older and _must_be_heard(held, answer):
            _tell(held, answer.history["by"])  # somebody there works on what we hold to be over
        return ReceiptState.LATE
    newest = {"receipt_version": answer.version, "receipt_at": answer.said_at}
    columns = answer.columns(held) | newest
    if held.answered_at is None:
        columns["answered_at"] = answer.said_at
    if same:
        due_on = due or steps.due_after(held, held.state, clock.today())
        steps.change(held, **columns, due_on=due_on, nudged_on=None)
        steps.note(held, kind=StepKind.PROGRESS, version=answer.version, **answer.history)
    else:
        steps.move(held, answer.status, due_on=due, **answer.history, **columns)
    _tell(held, answer.history["by"])
    return ReceiptState.APPLIED


def _must_be_heard(held: Escalation, answer: _Answer) -> bool:
    """A word that moves nothing, and yet is no mere echo of what we know."""
    return held.state in UNHEARD and answer.status != State.RESOLVED


def is_reported_anew(escalation: Escalation) -> bool:
    """Whether another report of this case and kind to this recipient is open."""
    return (
        Escalation.objects.open()
        .filter(
            school_id=escalation.school_id,
            case_no=escalation.case_no,
            kind=escalation.kind,
            recipient_id=escalation.recipient_id,
        )
        .exclude(pk=escalation.pk)
        .exists()
    )


def _late(held: Escalation, answer: _Answer) -> None:
    steps.note(
        held,
        kind=StepKind.LATE,
        to_state=answer.status,
        version=answer.version,
        **answer.history,
    )
    if answer.version == held.version and not held.receiver_case_no and answer.number:
        steps.change(held, receiver_case_no=answer.number)


def proves_delivery(held: Escalation, version: int) -> None:
    """Who answers has received: the message of this version needs no further try."""
    now = clock.now()
    arrived = (
        Message.objects.filter(escalation=held, version=version)
        .exclude(state__in=(MessageState.DELIVERED, MessageState.CANCELLED))
        .update(state=MessageState.DELIVERED, settled_at=now, lease_until=None, error="")
    )
    if arrived and held.delivered_at is None:
        steps.change(held, delivered_at=now)


def note_answer(
    *,
    by: Any,
    escalation: Escalation,
    status: str,
    via: str,
    said_at: datetime,
    by_name: str,
    unit: str = "",
    number: str = "",
    words: str = "",
    due: date | None = None,
) -> None:
    """A person writes down what was said on the telephone or stood on paper. Raises Refused: a name
    is always needed, a reason for what came back, and nothing is said tomorrow."""
    require_sending(by, escalation)
    if via not in (Via.PHONE, Via.PAPER):
        raise Refused("请选择是电话答复还是书面答复。")
    if not by_name.strip():
        raise Refused("请写明对方经办人的姓名。")
    if status == State.RETURNED and not words.strip():
        raise Refused("退回必须写明理由和缺少的材料。")
    if said_at > clock.now():
        raise Refused("答复时间不能晚于现在。")
    if status not in BY_RECEIVER or escalation.state not in ANSWERABLE:
        raise Refused(steps.STALE)
    found = apply_answer(
        escalation,
        status=status,
        version=escalation.version,
        said_at=said_at,
        via=via,
        by=by,
        by_name=by_name.strip(),
        unit=unit.strip(),
        number=number.strip(),
        words=words,
        due=due,
    )
    if found == ReceiptState.LATE:
        raise Refused("这条答复早于已登记的答复，已记入办理记录，状态没有改变。")


def _tell(held: Escalation, actor: Any) -> None:
    key = f"{events.STATUS}:{held.public_id}:{held.revision}"
    events.announce(events.Event(events.STATUS, held.school_id, key, held, actor))
