"""Pairings by the services, and what must always hold of them."""

from school_care.core import clock
from school_care.mentoring.choices.pairings import BY_STAFF, PairingKind
from school_care.mentoring.models import Pairing, PairingCover
from school_care.mentoring.services.pairings import Wanted, pair
from school_care.students.enums import GrantReason
from school_care.students.models import AccessGrant
from tests.factories import days_ago


def mentor(cast, student, user, *, days: int = 0, **more) -> Pairing:
    """A teacher beside a child since so many days."""
    return pair(by=cast.director, wanted=Wanted(student, user, starts_on=days_ago(days), **more))


def helper(cast, student, peer) -> Pairing:
    """A study helper, from today."""
    return pair(by=cast.director, wanted=Wanted(student, peer, kind=PairingKind.HELPER))


def grants_stand() -> None:
    """Sight is given for exactly the days of pairings and covers, to exactly their people."""
    assert _given(GrantReason.PAIRING) == {
        (str(row.public_id), row.user_id, row.student_id, row.starts_on, row.until)
        for row in Pairing.objects.filter(kind__in=BY_STAFF)
    }
    assert _given(GrantReason.DEPUTY) == {
        (str(row.public_id), row.user_id, row.pairing.student_id, row.starts_on, row.until)
        for row in PairingCover.objects.select_related("pairing")
    }


def _given(reason: str) -> set[tuple]:
    rows = AccessGrant.objects.filter(reason=reason)
    return set(rows.values_list("source_ref", "user_id", "student_id", "starts_on", "until"))


def running(kind: str):
    """Pairings of a kind that hold today."""
    return Pairing.objects.filter(kind=kind).on(clock.today())
