"""What became of an attempt, written in one transaction, and only by whoever still holds it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from school_care.core import audit, clock
from school_care.escalation import events
from school_care.escalation.connectors.http import Outcome
from school_care.escalation.enums import SETTLED, WAITING, MessageState, OnAmbiguous, Urgency, Via
from school_care.escalation.models import Delivery, Escalation, Message, Recipient
from school_care.escalation.services import answers, back_off, carrying, steps
from school_care.escalation.services.relay_claims import Claim, announce_undelivered, held

URGENT_TRIES = 2  # then a person is told as well
STALE = "stale"  # somebody else had finished it: a receipt that was faster, a lease that ran out
PAUSED_WHY = "对方系统应答410：不再接收"


def finish(claim: Claim, outcome: Outcome) -> str:
    """Write down how it ended; answers the state the message is in, or STALE."""
    now, message = clock.now(), claim.message
    with transaction.atomic():
        values = _values(claim, outcome, now)
        done = held(message).update(lease_until=None, **values)
        Delivery.objects.filter(message=message, lease_no=message.lease_no).update(
            ended_at=now,
            outcome=outcome.state,
            status=outcome.status,
            error=outcome.error if done else STALE,
        )
        if done:
            _follow(claim, outcome, values, now)
        _note_endpoint(claim, outcome, now)
    return values["state"] if done else STALE


def _values(claim: Claim, outcome: Outcome, now: datetime) -> dict[str, Any]:
    message, recipient = claim.message, claim.recipient
    if outcome.state == MessageState.DELIVERED:
        return {"state": outcome.state, "error": "", "settled_at": now, "next_at": None}
    values = {"state": outcome.state, "error": outcome.error, "next_at": None}
    if outcome.state == MessageState.REFUSED:
        return values
    if outcome.state == MessageState.UNKNOWN and recipient.on_ambiguous == OnAmbiguous.HOLD:
        return values
    if now - _first_try(message) >= back_off.GIVES_UP_AFTER:
        # what may have arrived keeps the code that says so
        is_sure = outcome.state == MessageState.RETRY
        return values | {
            "state": MessageState.DEAD,
            "error": "too_old" if is_sure else outcome.error,
        }
    if outcome.endpoint_down and outcome.status is None and outcome.state == MessageState.RETRY:
        return values | {"next_at": now}  # the message is not to blame: its server alone waits
    return values | {"next_at": now + _wait(outcome, message.attempts)}


def _wait(outcome: Outcome, failures: int) -> Any:
    return max(back_off.wait(failures), outcome.wait or back_off.SHORTEST)


def _first_try(message: Message) -> datetime:
    """When it was first tried since a person last decided about it."""
    first = message.lease_no - message.attempts + 1
    row = Delivery.objects.filter(message=message, lease_no=first).only("began_at").first()
    return row.began_at if row else clock.now()


def _follow(claim: Claim, outcome: Outcome, values: dict[str, Any], now: datetime) -> None:
    message = claim.message
    if outcome.state == MessageState.DELIVERED:
        _arrive(claim, outcome, now)
        return
    if values["next_at"] is not None:
        if message.attempts == URGENT_TRIES and message.escalation.urgency == Urgency.URGENT:
            announce_undelivered(message)  # it goes on trying, but no child waits for a server
        return
    _give_to_person(message, values["error"], outcome)


def _give_to_person(message: Message, error: str, outcome: Outcome | None = None) -> None:
    facts: dict[str, Any] = {"error": error}
    if outcome is not None:
        facts |= {"status": outcome.status, "detail": outcome.detail}
    audit.record("message.undelivered", row=message, school_id=message.school_id, **facts)
    announce_undelivered(message)


def _arrive(claim: Claim, outcome: Outcome, now: datetime) -> None:
    message = claim.message
    escalation = (
        Escalation.objects.select_for_update(of=("self",))
        .select_related("student")
        .get(pk=message.escalation_id)
    )
    escalation.recipient = claim.recipient
    number = outcome.receiver_case_no
    if escalation.version == message.version:
        carrying.arrived(
            escalation, happened_at=now, via=Via.HTTP, number=number, receiver_case_no=number
        )
        if not escalation.receiver_case_no:
            steps.change(escalation, receiver_case_no=number)
    # A receipt of this version is a later word than the answer to the message itself.
    has_receipt = escalation.receipt_at is not None and (
        escalation.receipt_version >= message.version
    )
    if outcome.says is None or has_receipt:
        return
    answers.apply_answer(
        escalation,
        status=outcome.says,
        version=message.version,
        said_at=now,
        via=Via.HTTP,
        number=number,
        words=outcome.words,
    )
    # `now` is our clock: no receipt by theirs may look older for it.
    if escalation.receipt_version == message.version:
        steps.change(escalation, receipt_at=None)


def _note_endpoint(claim: Claim, outcome: Outcome, now: datetime) -> None:
    """Back-off belongs to the server: it failed once more, or it answered."""
    recipient = claim.recipient
    same = Recipient.objects.filter(pk=recipient.pk, failures=recipient.failures)
    if outcome.is_gone:
        _pause(claim, now)
    if outcome.endpoint_down:
        # of several that failed at once, one counts
        same.update(
            failures=F("failures") + 1, next_try_at=now + _wait(outcome, recipient.failures + 1)
        )
        if recipient.failures >= len(back_off.LADDER):
            _bury_what_waits_too_long(recipient, now)
    elif recipient.failures and outcome.error not in ("secret", "address", "internal"):
        same.update(failures=0, next_try_at=None)
        if recipient.failures >= back_off.OUTAGE:
            waiting = (MessageState.RETRY, MessageState.UNKNOWN)
            Message.objects.filter(recipient=recipient, state__in=waiting, next_at__gt=now).update(
                next_at=now
            )


def _bury_what_waits_too_long(recipient: Recipient, now: datetime) -> None:
    """At a server long since silent one message asks for all: what waited as long goes to a person
    without a turn of its own. Counted from when a person last decided, else from the writing."""
    first_try = Delivery.objects.filter(
        message=OuterRef("pk"), lease_no=F("message__lease_no") - F("message__attempts") + 1
    )
    since = Case(
        When(lease_no=F("attempts"), then=F("made_at")),
        default=Coalesce(Subquery(first_try.values("began_at")[:1]), F("next_at")),
    )
    too_old = (
        Message.objects.filter(recipient=recipient, state__in=WAITING, next_at__isnull=False)
        .annotate(since=since)
        .filter(since__lte=now - back_off.GIVES_UP_AFTER)
        .select_related("escalation")
    )
    for message in too_old:
        # what may have arrived keeps the code that says so
        error = message.error if message.state == MessageState.UNKNOWN else "too_old"
        dead = {"state": MessageState.DEAD, "error": error, "next_at": None}
        if Message.objects.filter(pk=message.pk, state=message.state).update(**dead):
            _give_to_person(message, error)


def _pause(claim: Claim, now: datetime) -> None:
    message, recipient = claim.message, claim.recipient
    open_ones = Recipient.objects.filter(pk=recipient.pk, paused_at__isnull=True)
    if open_ones.update(paused_at=now, paused_why=PAUSED_WHY):
        audit.record(
            "recipient.paused", row=recipient, school_id=message.school_id, why="answered 410"
        )
        # of one shared by several schools, each that has something under way there
        waiting = Message.objects.filter(recipient=recipient).exclude(state__in=SETTLED)
        schools = {message.school_id, *waiting.values_list("school_id", flat=True)}
        for school_id in sorted(schools):
            key = f"{events.PAUSED}:{recipient.public_id}:{now:%Y%m%d%H%M%S}"
            about = message.escalation if school_id == message.school_id else None
            events.announce(events.Event(events.PAUSED, school_id, key, about))
