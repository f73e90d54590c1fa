"""Which care records a person sees: all of the pupils they reach by post or lesson; of those they
see by a pairing alone, what was written since it began, and what was handed over with it.

The successor of a mentor does not inherit everything ever said to another (see
docs/decisions/0013-mentoring.md).
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from school_care.core import clock
from school_care.core.intervals import running_on
from school_care.core.scoping import nobody
from school_care.mentoring.choices.pairings import BY_STAFF, NotesReach
from school_care.mentoring.models.pairings import HandedNote, Pairing
from school_care.school.access import remembered
from school_care.school.enums import READS_CARE
from school_care.students.access import care_grants_of, pupil_ids_reached_by, schools_in_sight
from school_care.students.enums import DocumentKind, GrantReason
from school_care.students.models import Student

BY_PAIRING = (GrantReason.PAIRING, GrantReason.DEPUTY)


def records_visible_to(user: Any) -> Q:
    """The condition "this person sees the record". Three queries a user object, and those only for
    whoever holds a pairing."""
    return remembered(user, "records in sight", lambda: _condition(user))


def limits_of(user: Any) -> dict[int, date | None]:
    """Pupils seen by a pairing alone, with the day from which records are read; None: all."""
    return remembered(user, "note limits", lambda: _limits(user))


def _limits(user: Any) -> dict[int, date | None]:
    paired = {grant.student_id for grant in care_grants_of(user) if grant.reason in BY_PAIRING}
    if not paired:
        return {}
    others = {grant.student_id for grant in care_grants_of(user) if grant.reason not in BY_PAIRING}
    reached = pupil_ids_reached_by(user, READS_CARE)
    whole = Student.objects.filter(pk__in=paired).filter(pk__in=reached)
    return _days(user, paired - others - set(whole.values_list("pk", flat=True)))


def _days(user: Any, pupils: set[int]) -> dict[int, date | None]:
    """The earliest day from which a pairing, or one covered, lets this person read."""
    if not pupils:
        return {}
    today = clock.today()
    held = Pairing.objects.on(today).filter(kind__in=BY_STAFF, student_id__in=pupils)
    mine = held.filter(Q(user=user) | _covered_by(user, today)).distinct()
    found: dict[int, list[date | None]] = defaultdict(list)
    for pairing in mine:
        found[pairing.student_id].append(_reads_from(pairing))
    # sight without a running pairing of that kind reads nothing older than today
    return {
        pupil: None if None in days else min(days, default=today)
        for pupil, days in ((pupil, found[pupil]) for pupil in pupils)
    }


def _covered_by(user: Any, today: date) -> Q:
    return Q(covers__user=user) & running_on(today, "covers__")


def _reads_from(pairing: Pairing) -> date | None:
    if pairing.notes == NotesReach.ALL:
        return None
    if pairing.notes == NotesReach.SINCE and pairing.notes_from:
        return min(pairing.notes_from, pairing.starts_on)
    return pairing.starts_on


def mark_of_sight(user: Any, pupils: Collection[int]) -> str:
    """What `user` reads of those of `pupils` whom they see by a pairing alone, as a fingerprint; ""
    where they see all, or are the server's command. Two marks differ when a day or a handed record
    does, so that a file made then is not given to who reads less now."""
    if nobody(user):
        return ""
    limits = sorted((pk, day) for pk, day in limits_of(user).items() if pk in pupils)
    if not limits:
        return ""
    handed = _handed_to(user, [pk for pk, _ in limits]).order_by("record_id")
    said = repr((limits, list(handed.values_list("record_id", flat=True))))
    return hashlib.sha256(said.encode()).hexdigest()


def _handed_to(user: Any, pupils: Collection[int]) -> QuerySet[HandedNote]:
    """The earlier records opened to this person's pairings, or to those they stand in for."""
    today = clock.today()
    rows = HandedNote.objects.filter(
        running_on(today, "pairing__"), pairing__student_id__in=list(pupils)
    )
    return rows.filter(
        Q(pairing__user=user)
        | (Q(pairing__covers__user=user) & running_on(today, "pairing__covers__"))
    )


def _condition(user: Any) -> Q:
    limits = limits_of(user)
    if not limits:
        return Q(student_id__in=pupil_ids_reached_by(user, READS_CARE, care_grants_of(user)))
    whole = [grant for grant in care_grants_of(user) if grant.student_id not in limits]
    sight = Q(student_id__in=pupil_ids_reached_by(user, READS_CARE, whole))
    by_day: dict[date | None, list[int]] = defaultdict(list)
    for pupil, day in limits.items():
        by_day[day].append(pupil)
    for day, pupils in by_day.items():
        mine = Q(student_id__in=pupils)
        sight |= mine if day is None else mine & Q(happened_on__gte=day)
    limited = Q(student_id__in=list(limits))
    sight |= limited & (Q(author=user) | Q(pk__in=_handed_to(user, limits).values("record_id")))
    # the school beside the OR keeps PostgreSQL from reading the whole table
    return sight & Q(school_id__in=schools_in_sight(user))


def pages_visible_to(user: Any) -> Q | None:
    """The condition "no page of a record out of sight", for attachments; None for whoever is
    limited nowhere (`students.document_limits`)."""
    from school_care.mentoring.models import CareRecord

    limits = limits_of(user)
    if not limits:
        return None
    seen = CareRecord.objects.visible_to(user).filter(student_id__in=list(limits))
    free = ~Q(student_id__in=list(limits)) | ~Q(kind=DocumentKind.PAPER_RECORD)
    return free | Q(about__in=seen.order_by().values("public_id"))
