"""Receipts of recipients' programs: taken in once, applied to the message they name, or kept for a
person where they name none.

A receipt may be here before we know that the message arrived, even before we know that it was sent
(a copy of the database was put back): only who received a message can name it, so that the answer
proves the delivery and nothing has to wait.
"""

import logging
from typing import Any

from django.db import IntegrityError, transaction

from school_care.core import audit, clock
from school_care.core.limits import within_limit
from school_care.escalation import events, waking
from school_care.escalation.enums import OPEN, SETTLED, ReceiptState, State, Via
from school_care.escalation.models import Escalation, Message, Receipt, Recipient
from school_care.escalation.naming import named
from school_care.escalation.receipt_words import Said, read
from school_care.escalation.services import answers, carrying
from school_care.escalation.services.rights import NOT_YOURS, require_sending
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused

logger = logging.getLogger(__name__)

NOTED_A_MINUTE = 5  # refusals of one address: enough to see an attack, too few to fill a table
MOST_WHY = 100
REPEATED = "与已入账的回执内容相同"
PLACED = "人工归入"
NOT_SURELY_OURS = "这个单位几所学校共用，回执可能是别校的，不能排除；不是本校的不用管。"
SETTLED_BEFORE = "这条回执已经处理过了。"


def take(*, recipient: Recipient, webhook_id: str, text: str) -> ReceiptState:
    """Take in a receipt whose signature holds. The same `webhook_id` again changes nothing and gets
    the same answer, whatever it says now. Raises Unreadable; Refused where somebody else keeps
    changing the same report, and then nothing is stored."""
    before = _state_of(recipient, webhook_id)
    if before is not None:
        return before
    said = read(text)
    try:
        with transaction.atomic():
            return _take_in(recipient, webhook_id, text, said)
    except IntegrityError:
        before = _state_of(recipient, webhook_id)  # two equal ones at once: the other was first
        if before is None:
            raise
        return before


def _state_of(recipient: Recipient, webhook_id: str) -> ReceiptState | None:
    found = Receipt.objects.filter(recipient=recipient, webhook_id=webhook_id)
    state = found.values_list("state", flat=True).first()
    return ReceiptState(state) if state else None


def _take_in(recipient: Recipient, webhook_id: str, text: str, said: Said) -> ReceiptState:
    message = named(recipient, said.names)
    receipt = Receipt(
        recipient=recipient,
        escalation_id=message.escalation_id if message else None,
        message=message,
        webhook_id=webhook_id,
        body=text,
        state=ReceiptState.QUARANTINED,
        status=said.word,
        status_at=said.status_at,
        received_at=clock.now(),
    )
    is_repeat = message is not None and _is_repeat(receipt)
    receipt.save(force_insert=True)
    if message is None:
        _announce_unknown(recipient, receipt, said)
    elif is_repeat:
        receipt.state, receipt.settled_why = ReceiptState.APPLIED, REPEATED
    else:
        receipt.state = _apply(message, said, via=Via.HTTP)
    receipt.save(update_fields=["state", "settled_why"])
    audit.record(
        "receipt.taken",
        row=receipt,
        school_id=message.school_id if message else recipient.school_id,
        state=receipt.state,
        status=said.word,
    )
    return ReceiptState(receipt.state)


def _is_repeat(receipt: Receipt) -> bool:
    """Whether the very same words were taken in under another id."""
    same = Receipt.objects.filter(
        message=receipt.message,
        status=receipt.status,
        status_at=receipt.status_at,
        state=ReceiptState.APPLIED,
    )
    return any(row.body == receipt.body for row in same)


def _apply(message: Message, said: Said, *, via: str, by: Any = None) -> ReceiptState:
    escalation = Escalation.objects.select_related("school", "student", "recipient").get(
        pk=message.escalation_id
    )
    if message.state not in SETTLED:
        transaction.on_commit(waking.wake_relay)  # later ones of the case may go now
    if said.status == State.DELIVERED:
        answers.proves_delivery(escalation, message.version)
        if message.version == escalation.version:
            carrying.arrived(escalation, happened_at=said.status_at, via=via, by=by)
        return ReceiptState.APPLIED
    return answers.apply_answer(
        escalation,
        status=said.status,
        version=message.version,
        said_at=said.status_at,
        via=via,
        by=by,
        by_name=said.handler,
        unit=said.unit,
        number=said.names.number,
        words=said.words,
        due=said.due,
    )


def _announce_unknown(recipient: Recipient, receipt: Receipt, said: Said) -> None:
    for school_id in schools_concerned(recipient, said):
        key = f"{events.QUARANTINED}:{receipt.public_id}:{school_id}"
        events.announce(events.Event(events.QUARANTINED, school_id, key))


def schools_concerned(recipient: Recipient, said: Said) -> list[int]:
    """The schools one of whose reports it may be about: the recipient's own; of a shared recipient
    the one whose code its case number begins with, else all with something open there."""
    if recipient.school_id is not None:
        return [recipient.school_id]
    marked = School.objects.filter(code10=said.names.case_no[:10])
    if said.names.case_no and (found := list(marked.values_list("pk", flat=True))):
        return found
    open_there = Escalation.objects.filter(recipient=recipient, state__in=OPEN, version__gt=0)
    return sorted(set(open_there.values_list("school_id", flat=True)))


def is_surely_of(school: School, recipient: Recipient, said: Said) -> bool:
    """Whether a receipt is this school's: by its own recipient, or with its own case number. A
    shared recipient's without one may be about a child of another school."""
    if recipient.school_id is not None:
        return recipient.school_id == school.pk
    return said.names.case_no.startswith(school.code10)


def place(*, by: Any, receipt: Receipt, escalation: Escalation) -> ReceiptState:
    """A person knows which report it is about. Raises Refused."""
    require_sending(by, escalation)
    if escalation.recipient_id != receipt.recipient_id:
        raise Refused("这条回执是另一个单位发来的，不能归到这件上报。")
    said = read(receipt.body or "")
    messages = Message.objects.filter(escalation=escalation)
    message = (
        messages.filter(version=said.names.version or escalation.version).first()
        or messages.order_by("-version").first()
    )
    if message is None:
        raise Refused("这件上报还没有送出，不会有回执，请另选一件。")
    with transaction.atomic():
        _settle(receipt, ReceiptState.APPLIED, PLACED)
        receipt.state = _apply(message, said, via=receipt.via, by=by)
        receipt.escalation, receipt.message = escalation, message
        receipt.save(update_fields=["state", "escalation", "message"])
        audit.record(
            "receipt.placed",
            actor=by,
            row=receipt,
            school_id=escalation.school_id,
            student_id=escalation.trail_of,
        )
    return ReceiptState(receipt.state)


def dismiss(*, by: Any, school: School, receipt: Receipt, why: str) -> None:
    """It is about nothing of ours. Raises Refused."""
    if not can(by, Capability.SEND_REPORT, school):
        raise Refused(NOT_YOURS)
    if not why.strip():
        raise Refused("请写明为什么排除，例如「对方发错了」。")
    if not is_surely_of(school, receipt.recipient, read(receipt.body or "")):
        raise Refused(NOT_SURELY_OURS)
    with transaction.atomic():
        _settle(receipt, ReceiptState.DISMISSED, why.strip()[:MOST_WHY])
        audit.record("receipt.dismissed", actor=by, row=receipt, school_id=school.pk)


def _settle(receipt: Receipt, state: str, why: str) -> None:
    waiting = Receipt.objects.filter(pk=receipt.pk, state=ReceiptState.QUARANTINED)
    if not waiting.update(state=state, settled_why=why):
        raise Refused(SETTLED_BEFORE)
    receipt.state, receipt.settled_why = state, why


def note_refusal(recipient: Recipient | None, why: str) -> None:
    """A request was not taken in: a line in the log and a trace, at most so many a minute. All
    unknown addresses are counted as one."""
    code = recipient.code if recipient else "unknown"
    if not within_limit(f"receipt-refused:{code}", NOTED_A_MINUTE, 60):
        return
    logger.warning("a receipt was refused: recipient %s, %s", code, why)
    audit.record(
        "receipt.refused", row=recipient, school_id=recipient and recipient.school_id, why=why
    )
