"""The AccessGrants that live exactly as long as a pairing or a cover does; how intervals end."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from school_care.mentoring.choices.pairings import BY_STAFF
from school_care.mentoring.models import Pairing, PairingCover
from school_care.students.enums import GrantReason
from school_care.students.models import AccessGrant


def give_sight(pairings: Iterable[Pairing]) -> None:
    """Sight of the child for the holders of staff among `pairings`, for the same days."""
    AccessGrant.objects.bulk_create(
        AccessGrant(
            school_id=row.school_id,
            user_id=row.user_id,
            student_id=row.student_id,
            reason=GrantReason.PAIRING,
            source_ref=str(row.public_id),
            starts_on=row.starts_on,
            until=row.until,
        )
        for row in pairings
        if row.kind in BY_STAFF
    )


def give_cover_sight(cover: PairingCover) -> None:
    """Sight of the child for whoever stands in, for the days of the cover."""
    AccessGrant.objects.create(
        school_id=cover.school_id,
        user_id=cover.user_id,
        student_id=cover.pairing.student_id,
        reason=GrantReason.DEPUTY,
        source_ref=str(cover.public_id),
        starts_on=cover.starts_on,
        until=cover.until,
    )


def not_over(on: date) -> Q:
    """The condition "holds on `on` or later"."""
    return Q(until__isnull=True) | (Q(until__gt=on) & Q(until__gt=F("starts_on")))


def close(rows: QuerySet, on: date, **values: Any) -> None:
    """End intervals: `on` is the first day they no longer hold; one that has not begun never
    holds; what ended before stays as it is."""
    running = rows.filter(not_over(on))
    running.filter(starts_on__gt=on).update(until=F("starts_on"), **values)
    running.filter(starts_on__lte=on).update(until=on, **values)


def close_covers(covers: QuerySet[PairingCover], on: date) -> None:
    """End covers and the sight they gave."""
    refs = [str(one) for one in covers.values_list("public_id", flat=True)]
    close(PairingCover.objects.filter(pk__in=list(covers.values_list("pk", flat=True))), on)
    if refs:
        close(AccessGrant.objects.filter(reason=GrantReason.DEPUTY, source_ref__in=refs), on)


def close_pairings(rows: Iterable[Pairing], on: date, **values: Any) -> None:
    """End pairings, the sight they gave, and who stands in for them. `values`: what is written
    into those that ran."""
    held = list(rows)
    keys = [row.pk for row in held]
    refs = [str(row.public_id) for row in held if row.kind in BY_STAFF]
    close(Pairing.objects.filter(pk__in=keys), on, **values)
    if refs:
        close(AccessGrant.objects.filter(reason=GrantReason.PAIRING, source_ref__in=refs), on)
        close_covers(PairingCover.objects.filter(pairing_id__in=keys), on)
