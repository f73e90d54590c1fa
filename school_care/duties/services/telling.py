"""Telling people: one inbox row each, and what is sent about it, written in the caller's
transaction: whoever is told is told, whatever stops in between."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from school_care.core import clock
from school_care.duties.enums import NoticeKind, SendState, Stage
from school_care.duties.models import Delivery, Duty, Notice, Reminder
from school_care.duties.news import is_at_once
from school_care.duties.services import channels, sending_times
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School, User

LONGEST_CODE = 40


def tell(
    *,
    user: User,
    school: School,
    kind: str,
    key: str,
    on: date,
    count: int = 1,
    facts: dict[str, Any] | None = None,
    actor: User | None = None,
) -> Notice | None:
    """Put one row into a person's inbox, and a message beside it for each channel set up. None
    when there is nothing to say: to the actor, to who cannot sign in, or because the same (`key`)
    was told before. `facts`: counts and codes only; ValueError for any other text."""
    if actor is not None and actor.pk == user.pk:
        return None
    if not user.is_active or (user.left_on is not None and user.left_on <= on):
        return None
    facts = _impersonal(facts or {})
    if Notice.objects.filter(user=user, school=school, key=key).exists():
        return None
    try:
        with transaction.atomic():
            notice = Notice.objects.create(
                school=school,
                user=user,
                kind=kind,
                key=key,
                on=on,
                count=count,
                facts=facts,
                created_at=clock.now(),
            )
    except IntegrityError:
        return None  # another worker was quicker
    _write_deliveries(notice)
    return notice


def tell_again(notice: Notice, *, count: int, facts: dict[str, Any]) -> Notice:
    """More of the same on the same day: the row grows and calls again. What was sent is not sent
    twice, but for what concerns a child's safety."""
    notice.count, notice.facts = count, _impersonal(facts)
    notice.read_at = notice.snoozed_until = None
    notice.created_at = clock.now()
    notice.save(update_fields=["count", "facts", "read_at", "snoozed_until", "created_at"])
    if notice.kind == NoticeKind.CLIMBED:
        _write_deliveries(notice)
    return notice


def tell_assigned(*, duties: Iterable[Duty], to: User, by: User | None) -> Notice | None:
    """Tell a person at once that open duties are theirs from now on, in one row; the next daily run
    then says nothing more of it. Never to whoever took them over themselves."""
    duties = list(duties)
    if not duties:
        return None
    moment, today = clock.now(), clock.today()
    late = sum(duty.warn_on <= today for duty in duties)
    notice = tell(
        user=to,
        school=duties[0].school,
        kind=NoticeKind.ASSIGNED,
        key=f"assigned:{moment:%Y%m%d%H%M%S%f}",
        on=today,
        count=len(duties),
        facts={"late": late},
        actor=by,
    )
    if notice is not None:
        told = [(duty.pk, Stage.ASSIGNED) for duty in duties]
        told += [(duty.pk, Stage.OWNER) for duty in duties if duty.warn_on <= today]
        told += [(d.pk, Stage.DUE) for d in duties if d.due_on <= today < d.warn_on]
        remember(notice, told)
    return notice


def remember(notice: Notice, told: Iterable[tuple[int, str]]) -> None:
    """Note of which duties, at which stage, a row tells. Told anew (the deadline had moved, or the
    duty came back), a duty belongs to the newer row."""
    rows = [
        Reminder(duty_id=duty, stage=stage, user_id=notice.user_id, notice=notice)
        for duty, stage in told
    ]
    Reminder.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["duty", "stage", "user"],
        update_fields=["notice"],
        batch_size=500,
    )


def _impersonal(facts: dict[str, Any]) -> dict[str, Any]:
    """Counts, codes and days: what could be a name or a text is refused where it is written."""
    waiting = list(facts.values())
    while waiting:
        value = waiting.pop()
        if isinstance(value, (list, tuple)):
            waiting.extend(value)
        elif not str(value).isascii() or len(str(value)) > LONGEST_CODE:
            raise ValueError("a notice holds counts and codes only")
    return facts


def _write_deliveries(notice: Notice) -> None:
    """A row for each channel that reaches the person; nothing is sent here. One that went out
    before goes out again."""
    ways = channels.ways_to(notice.user, notice.school)
    if not ways:
        return
    next_at = clock.now()
    if not is_at_once(notice):
        next_at = sending_times.first_moment(
            SchoolCalendar(notice.school), next_at, on_any_day=notice.kind == NoticeKind.CLIMBED
        )
    for channel in ways:
        Delivery.objects.update_or_create(
            notice=notice,
            channel=channel,
            # `attempts` goes on counting: it is the number of the lease, and no number comes twice
            defaults={"next_at": next_at, "state": SendState.PENDING},
        )
