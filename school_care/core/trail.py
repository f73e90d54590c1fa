"""Whether anything happened at a school since somebody last looked, told by the audit trail.

What is worked out from facts (duties, warnings) is worked out anew when the trail has grown, so
that no service can forget to say that it changed something. A table that is brought up this way
carries the columns of `Watch` and names the traces that do not concern it.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol

from django.db.models import Max

from school_care.core import clock
from school_care.core.models import AuditEntry

FLOOR_AGE = timedelta(hours=1)  # longer than any transaction, so that a late commit is seen


class Watch(Protocol):
    """What the trail held at the last look: entries after `floor_id`, their number, and since when
    the floor stands."""

    school_id: int
    floor_id: int
    floor_at: datetime | None
    seen: int


def seen_since(school_id: int, floor_id: int, ignoring: Collection[str]) -> int:
    """How many traces, save those of the actions ignored, a school left after an entry."""
    entries = AuditEntry.objects.filter(school_id=school_id, id__gt=floor_id)
    return entries.exclude(action__in=ignoring).count()


def nothing_since(watch: Watch, ignoring: Collection[str]) -> bool:
    """Whether nothing of concern happened at the school since the last look."""
    return watch.seen == seen_since(watch.school_id, watch.floor_id, ignoring)


def look_at_trail(watch: Watch, ignoring: Collection[str]) -> None:
    """Note on the row (unsaved) what the trail holds. Call before reading any fact: what is written
    meanwhile makes the row stale again."""
    moment = clock.now()
    if watch.floor_at is not None and watch.floor_at > moment:  # the clock was wrong then
        watch.floor_id, watch.floor_at = 0, None
    if watch.floor_at is None or moment - watch.floor_at > FLOOR_AGE:
        # the floor itself must be old enough that nothing below it is still being written
        old = AuditEntry.objects.filter(school_id=watch.school_id, at__lt=moment - FLOOR_AGE)
        old = old.filter(id__gte=watch.floor_id)
        watch.floor_id = old.aggregate(last=Max("id"))["last"] or watch.floor_id
        watch.floor_at = moment
    watch.seen = seen_since(watch.school_id, watch.floor_id, ignoring)
