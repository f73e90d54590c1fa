"""People from outside who stand by children: entered, corrected, ended with what they held."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from school_care.core import audit, clock
from school_care.mentoring.choices.pairings import PairingEnd, PairingKind
from school_care.mentoring.models import Pairing, Partner
from school_care.mentoring.services.pairings.ending import end_rows
from school_care.mentoring.services.pairings.rights import BY_WHOM, lock_pupils
from school_care.mentoring.services.pairings.sight import not_over
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused

WORDS = ("kind", "name", "organisation", "note")  # what a partner's form asks beside the phone


def _require(by: Any, school: School) -> None:
    if not can(by, Capability.PAIR, school):
        raise Refused(BY_WHOM[Capability.PAIR])


def add_partner(
    *, by: Any, school: School, phone: str = "", public_id: UUID | None = None, **words: str
) -> Partner:
    """Enter somebody from outside; sent again it stores nothing twice. Raises Refused."""
    _require(by, school)
    key = public_id or uuid4()
    known = Partner.objects.filter(public_id=key, school=school).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            row = Partner.objects.create(public_id=key, school=school, phone=phone, **_named(words))
            audit.record("partner.added", actor=by, row=row, kind=row.kind)
    except IntegrityError:  # the first sending was stored a moment ago
        return Partner.objects.get(public_id=key, school=school)
    return row


def _named(words: dict[str, str]) -> dict[str, str]:
    named = {name: words.get(name, "").strip() for name in WORDS}
    if not named["name"]:
        raise Refused("请填写姓名。")
    return named


def correct_partner(*, by: Any, partner: Partner, phone: str | None, **words: str) -> Partner:
    """Correct what is known of a partner; `phone` None leaves the number as it is, "" clears it.
    Raises Refused."""
    _require(by, partner.school)
    with transaction.atomic():
        row = Partner.objects.select_for_update().get(pk=partner.pk)
        before = {name: getattr(row, name) for name in WORDS} | {"phone": row.phone_index}
        for name, value in _named(words).items():
            setattr(row, name, value)
        if phone is not None:
            row.phone = phone
        row.save()
        after = {name: getattr(row, name) for name in WORDS} | {"phone": row.phone_index}
        fields = sorted(name for name in after if after[name] != before[name])
        if fields:
            audit.record("partner.corrected", actor=by, row=row, fields=fields)
    return row


def end_partner(*, by: Any, partner: Partner, on: date | None = None) -> int:
    """A partner takes part no longer from `on` (default today): all their pairings end. Returns how
    many. Raises Refused."""
    _require(by, partner.school)
    day = on or clock.today()
    with transaction.atomic():
        keys = Pairing.objects.filter(partner=partner).values_list("student_id", flat=True)
        lock_pupils(keys)
        row = Partner.objects.select_for_update().get(pk=partner.pk)
        if row.ended_on is not None:
            raise Refused("这位校外结对人已经结束，请刷新页面。")
        row.ended_on = day
        row.save(update_fields=["ended_on"])
        held = Pairing.objects.filter(not_over(day), partner=row, kind=PairingKind.PARTNER)
        rows = list(held.select_related("student"))
        end_rows(rows, day, why=PairingEnd.OTHER, by=by, note="对方不再参加")
        audit.record("partner.ended", actor=by, row=row, pairings=len(rows))
    return len(rows)
