"""The relay: brings what waits in the outbox to the systems it is for.

The table is the queue. Any number of relays may run; each claims one message at a time by lease,
sends its stored bytes, and finishes only what it still holds. A killed one's message is sent again
under the same id when its lease has run out. Nothing is dropped: what does not get through stands
on the page of undelivered messages until a person decides.
"""

import logging
import time
from collections import Counter
from typing import Any

from django.db import OperationalError, transaction

from school_care.core import audit, clock
from school_care.escalation import waking
from school_care.escalation.connectors import http
from school_care.escalation.connectors.checked import Line
from school_care.escalation.enums import (
    MessageState,
    State,
    StepKind,
    Way,
)
from school_care.escalation.models import Escalation, Message
from school_care.escalation.querysets import UNDECIDED
from school_care.escalation.services import relay_claims, secrets, sending, steps
from school_care.escalation.services.relay_claims import Claim
from school_care.escalation.services.relay_finishing import finish
from school_care.escalation.services.rights import require_sending
from school_care.school.refusal import Refused

logger = logging.getLogger(__name__)
SECONDS = 45.0  # the next run comes after a minute
FINISHING_TRIES = 3  # a database that is busy for a moment must not cost an answer
FAILED = "failed"
MAY_BE_THERE = "对方可能已经收到，请先打电话告知对方，再到这件上报的页面上撤回。"
NOT_UNDELIVERED = "这一件已经送达、作废，或者正在发送，请刷新后再看。"


def send_waiting(*, seconds: float | None = SECONDS, once: bool = False) -> Counter[str]:
    """Send what may go now, until nothing is left or `seconds` are over; answers how many ended
    how. `once`: each message at most one time."""
    until = None if seconds is None else time.monotonic() + seconds
    counts: Counter[str] = Counter()
    tried: set[int] = set()
    relay_claims.expire_leases()
    if not relay_claims.due(clock.now()).exists():
        return counts  # without a lock on the database
    with Line() as line:
        while until is None or time.monotonic() < until:
            claim = relay_claims.take(without=tried)
            if claim is None:
                break
            ended = _send_one(line, claim)
            counts[ended] += 1
            if once or ended == FAILED:
                tried.add(claim.message.pk)
    return counts


def requeue(*, by: Any, message: Message) -> None:
    """What nobody sends any more is sent again, under the same id. Raises Refused."""
    escalation = message.escalation
    require_sending(by, escalation)
    if message.way != Way.HTTP or not message.recipient.url:
        raise Refused("这个单位现在不用系统对接，请改为人工送达。")
    with transaction.atomic():
        done = _undecided(message).update(
            state=MessageState.PENDING, attempts=0, error="", next_at=clock.now()
        )
        if not done:
            raise Refused(NOT_UNDELIVERED)
        audit.record("message.requeued", actor=by, row=message, school_id=message.school_id)
        transaction.on_commit(waking.wake_relay)
    message.refresh_from_db()


def give_up(*, by: Any, message: Message, why: str) -> None:
    """It is not sent any more. A report of which nothing ever arrived is withdrawn with it; one of
    which an earlier version came back is the school's to mend again. Raises Refused, also where a
    first version may have arrived: then somebody there has to be told."""
    escalation = Escalation.objects.select_related("school", "student", "recipient").get(
        pk=message.escalation_id
    )
    require_sending(by, escalation)
    if not why.strip():
        raise Refused("请写明为什么不再发送。")
    with transaction.atomic():
        done = _undecided(message).update(
            state=MessageState.CANCELLED, settled_at=clock.now(), next_at=None
        )
        if not done:
            raise Refused(NOT_UNDELIVERED)
        audit.record("message.given_up", actor=by, row=message, school_id=message.school_id)
        words = f"第{message.version}版不再发送：{why.strip()}"
        is_whole = escalation.state == State.SUBMITTED and escalation.version == message.version
        if is_whole and escalation.delivered_at is None:
            if sending.may_have_arrived(escalation):
                raise Refused(MAY_BE_THERE)
            sending.withdraw(by=by, escalation=escalation, why=why.strip())
        elif is_whole:
            # an earlier version came back, and the mended one is not there: the school's move
            steps.move(escalation, State.RETURNED, by=by, words=words)
        else:
            steps.note(
                escalation,
                kind=StepKind.NOTE,
                by=by,
                version=message.version,
                words=words,
            )
        transaction.on_commit(waking.wake_relay)  # later ones of the case may go now
    message.refresh_from_db()


def _undecided(message: Message):
    """The row, while it waits for a person: refused, dead, or unknown and held."""
    return Message.objects.filter(UNDECIDED, pk=message.pk)


def _send_one(line: Line, claim: Claim) -> str:
    message, recipient = claim.message, claim.recipient
    try:
        holding = secrets.current(recipient, clock.now())
        outcome = http.send(line, message, recipient, holding)
    except Exception as error:  # whatever it is, the next message goes on
        logger.error("message %s: %s", message.public_id, type(error).__name__)
        outcome = http.Outcome(MessageState.UNKNOWN, "internal", detail=type(error).__name__)
    if outcome.state != MessageState.DELIVERED:
        logger.warning(
            "message %s to %s: %s %s %s",
            *(message.public_id, recipient.code, outcome.state, outcome.error, outcome.detail),
        )
    for attempt in range(FINISHING_TRIES):
        try:
            return finish(claim, outcome)
        except OperationalError:
            time.sleep(attempt + 1)
        except Exception as error:
            # Its lease runs out and it is sent again under the same id.
            why = type(error).__name__  # its words may name a child
            logger.error("message %s: its end was not written: %s", message.public_id, why)
            return FAILED
    return FAILED
