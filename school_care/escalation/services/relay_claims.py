"""Taking a message to send it: by lease, in the order of its case, one probe at a silent server."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from school_care.core import clock
from school_care.core.intervals import running_on
from school_care.escalation import events
from school_care.escalation.enums import SETTLED, WAITING, MessageState, OnAmbiguous
from school_care.escalation.models import Delivery, Message, Recipient
from school_care.escalation.services import back_off

LEASE = timedelta(seconds=45)  # longer than any exchange, with the database busy after it
TRIES = 5  # somebody else was first: look again


@dataclass(frozen=True)
class Claim:
    """A message in our hands up to `message.lease_until`; `message.lease_no` is the fence."""

    message: Message
    recipient: Recipient
    began_at: datetime


def take(*, without: Collection[int] = ()) -> Claim | None:
    """The next message that may go now, None where there is none. Its attempt is on record before
    anything is sent."""
    for _ in range(TRIES):
        with transaction.atomic():
            claim, is_quiet = _take_one(clock.now(), without)
        if claim is not None or is_quiet:
            return claim
    return None


def due(now: datetime) -> QuerySet[Message]:
    """What may go now, those tried least first, so that none that always fails holds others up.
    Nothing goes to whom is paused, ended or left alone for a while, and nothing of a case while
    something earlier of it is not settled."""
    unsettled = Message.objects.filter(
        recipient=OuterRef("recipient"), case_no=OuterRef("case_no"), pk__lt=OuterRef("pk")
    ).exclude(state__in=SETTLED)
    open_to_us = Q(recipient__next_try_at__isnull=True) | Q(recipient__next_try_at__lte=now)
    return (
        Message.objects.filter(state__in=WAITING, next_at__lte=now)
        .filter(open_to_us, running_on(clock.today(), "recipient__"))
        .filter(~Exists(unsettled), recipient__paused_at__isnull=True)
        .order_by("attempts", "pk")
    )


def expire_leases() -> int:
    """Messages whose worker is gone: bytes may have left, so that nobody knows. They are sent again
    under the same id, or held where their recipient would not know them again."""
    now = clock.now()
    lost = Message.objects.filter(state=MessageState.SENDING, lease_until__lt=now)
    return sum(_expire(row, now) for row in lost.select_related("recipient", "escalation"))


def held(message: Message) -> QuerySet[Message]:
    """The row, while it is still ours."""
    return Message.objects.filter(
        pk=message.pk, lease_no=message.lease_no, state=MessageState.SENDING
    )


def announce_undelivered(message: Message) -> None:
    """A person has to decide."""
    key = f"{events.UNDELIVERED}:{message.public_id}:{message.lease_no}"
    events.announce(events.Event(events.UNDELIVERED, message.school_id, key, message.escalation))


def _take_one(now: datetime, without: Collection[int]) -> tuple[Claim | None, bool]:
    """A claim, and whether there was nothing to claim."""
    rows = due(now).exclude(pk__in=without).select_related("recipient")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    message = rows.first()
    if message is None:
        return None, True
    if not _may_ask(message.recipient, now):
        return None, False
    values = {
        "state": MessageState.SENDING,
        "attempts": message.attempts + 1,
        "lease_no": message.lease_no + 1,
        "lease_until": now + LEASE,
    }
    mine = Message.objects.filter(pk=message.pk, state=message.state, lease_no=message.lease_no)
    if not mine.update(**values):
        transaction.set_rollback(True)  # nor a probe
        return None, False
    for name, value in values.items():
        setattr(message, name, value)
    Delivery.objects.create(message=message, lease_no=message.lease_no, began_at=now)
    return Claim(message, message.recipient, now), False


def _may_ask(recipient: Recipient, now: datetime) -> bool:
    """A server that failed is asked by one worker alone; the others find it waiting."""
    if not recipient.failures:
        return True
    mine = Recipient.objects.filter(
        pk=recipient.pk, failures=recipient.failures, next_try_at=recipient.next_try_at
    )
    return bool(mine.update(next_try_at=now + LEASE))


def _expire(message: Message, now: datetime) -> int:
    is_held = message.recipient.on_ambiguous == OnAmbiguous.HOLD
    with transaction.atomic():
        done = (
            held(message)
            .filter(lease_until=message.lease_until)
            .update(
                state=MessageState.UNKNOWN,
                error="lease",
                lease_until=None,
                next_at=None if is_held else _again(message, now),
            )
        )
        if done and is_held:
            announce_undelivered(message)
    return done


def _again(message: Message, now: datetime) -> datetime:
    """The first time at once; one that ends its worker each time waits longer and longer."""
    return now + back_off.wait(message.attempts - 1) if message.attempts > 1 else now
