"""Ending pairings: by hand, at the end of a term, and by itself when somebody leaves."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date
from school_care.mentoring.choices.pairings import PairingEnd, PairingKind
from school_care.mentoring.models import Pairing, PairingCover
from school_care.mentoring.services.pairings.beginning import FURTHEST, earliest_start
from school_care.mentoring.services.pairings.holders import CONSENT_FOR_PARTNERS
from school_care.mentoring.services.pairings.rights import lock_pupils, require_pairer
from school_care.mentoring.services.pairings.sight import close_covers, close_pairings, not_over
from school_care.school.models import School, User
from school_care.school.refusal import Refused

MAX_NOTE = 200


def end_pairing(
    *, by: Any, pairing: Pairing, why: str, on: date | None = None, note: str = ""
) -> Pairing:
    """End one pairing; `on` (default today) is the first day without it. The row as stored is
    returned. Raises Refused."""
    end_many(by=by, pairings=[pairing], on=on, why=why, note=note)
    return Pairing.objects.get(pk=pairing.pk)


def end_many(
    *, by: Any, pairings: Sequence[Pairing], why: str, on: date | None = None, note: str = ""
) -> int:
    """End several pairings of one school for one reason; all or nothing. Returns how many.
    Raises Refused when one is over already."""
    if not pairings:
        return 0
    day, note = on or clock.today(), note.strip()
    if why not in PairingEnd.values:
        raise Refused("请点选结束的原因。")
    if why == PairingEnd.OTHER and not note:
        raise Refused("请写一句为什么结束。")
    if len(note) > MAX_NOTE:
        raise Refused(f"说明不超过{MAX_NOTE}字。")
    with transaction.atomic():
        rows = held_rows(pairings)
        for kind in {row.kind for row in rows}:
            require_pairer(by, kind, [row.student for row in rows if row.kind == kind])
        check_day(rows, day)
        end_rows(rows, day, why=why, note=note, by=by)
    return len(rows)


def held_rows(pairings: Sequence[Pairing]) -> list[Pairing]:
    """The rows as they are now, their pupils locked."""
    lock_pupils([row.student_id for row in pairings])
    rows = Pairing.objects.filter(pk__in=[row.pk for row in pairings])
    return list(rows.select_related("student__school").order_by("pk"))


def check_day(rows: Sequence[Pairing], day: date) -> None:
    today = clock.today()
    if day > today + FURTHEST:
        raise Refused("结束日期太远，请核对年份。")
    earliest = earliest_start(rows[0].student.school) if day < today else today
    for row in rows:
        if row.until is not None and row.until <= max(today, row.starts_on):
            raise Refused("这次结对已经结束，请刷新页面。")
        if row.until is not None and day >= row.until:
            raise Refused(f"这次结对已定于{long_date(row.until)}结束，请选更早的日期。")
        first = max(row.starts_on, earliest)
        if row.starts_on <= today and day < min(first, today):
            raise Refused(f"结束日期最早是{long_date(first)}，请改日期。")


def end_rows(rows: Iterable[Pairing], on: date, *, why: str, by: Any, note: str = "") -> None:
    held = list(rows)
    close_pairings(held, on, end_why=why, end_note=note, ended_by=by, ended_at=clock.now())
    audit.record_many(
        audit.entry(
            "pairing.ended",
            actor=by,
            row=row,
            student_id=row.student.public_id,
            kind=row.kind,
            why=why,
            on=max(on, row.starts_on).isoformat(),
        )
        for row in held
    )


def _running_of(condition: Q, on: date) -> list[Pairing]:
    """What still runs on a day or later, its pupils locked; read again below the lock."""
    rows = Pairing.objects.filter(condition).filter(not_over(on))
    lock_pupils(rows.values_list("student_id", flat=True))
    return list(rows.select_related("student").order_by("pk"))


def end_on_leaving(*, user: User, school: School, on: date, by: User | None) -> None:
    """Who leaves the school stands beside nobody: pairings and covers end, their pupils are to be
    paired anew (`school.leaving`). What the duties ask goes on by itself."""
    held = _running_of(Q(school=school, user=user), on)
    end_rows(held, on, why=PairingEnd.STAFF_LEFT, by=by)
    close_covers(PairingCover.objects.filter(school=school, user=user), on)


def end_at_departure(student_ids: Collection[int], on: date, actor: Any) -> None:
    """Who is gone is nobody's care here, and nobody's helper (`students.departures`)."""
    ids = list(student_ids)
    held = _running_of(Q(student_id__in=ids) | Q(peer_id__in=ids), on)
    end_rows(held, on, why=PairingEnd.PUPIL_LEFT, by=actor)


def end_without_consent(student_ids: Collection[int], purpose: str, on: date, actor: Any) -> None:
    """What a family no longer wants told to people from outside ends those pairings."""
    if purpose != CONSENT_FOR_PARTNERS:
        return
    partners = Q(student_id__in=list(student_ids), kind=PairingKind.PARTNER)
    end_rows(_running_of(partners, on), on, why=PairingEnd.NO_CONSENT, by=actor)
