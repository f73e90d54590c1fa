"""代管: somebody stands in for a pairing's holder on leave, and sees the child for those days."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date
from school_care.mentoring.choices.pairings import BY_STAFF
from school_care.mentoring.models import Pairing, PairingCover
from school_care.mentoring.services.pairings.ending import held_rows
from school_care.mentoring.services.pairings.holders import Holders
from school_care.mentoring.services.pairings.rights import lock_pupils, require_pairer
from school_care.mentoring.services.pairings.sight import (
    close_covers,
    give_cover_sight,
    not_over,
)
from school_care.school.models import User
from school_care.school.refusal import Refused

LONGEST = timedelta(days=200)  # 产假 with a holiday; whoever is away longer hands over
ONE_DAY = timedelta(days=1)


def cover_pairing(
    *,
    by: Any,
    pairing: Pairing,
    user: User,
    starts_on: date,
    last_day: date,
    why: str = "",
    public_id: UUID | None = None,
) -> PairingCover:
    """Let `user` stand in from `starts_on` to `last_day`, both included. Effects: the cover, sight
    of the child for those days, a trace. Sent again it does nothing more. Raises Refused."""
    with transaction.atomic():
        row = held_rows([pairing])[0]
        require_pairer(by, row.kind, [row.student])
        known = PairingCover.objects.filter(public_id=public_id).first() if public_id else None
        if known is not None:
            return known
        _check(row, user, starts_on, last_day)
        cover = PairingCover.objects.create(
            public_id=public_id or uuid4(),
            school_id=row.school_id,
            pairing=row,
            user=user,
            starts_on=starts_on,
            until=last_day + ONE_DAY,
            why=why.strip()[:100],
            made_by=by,
            made_at=clock.now(),
        )
        give_cover_sight(cover)
        audit.record(
            "pairing.covered",
            actor=by,
            row=cover,
            student_id=row.student.public_id,
            on=starts_on.isoformat(),
            last_day=last_day.isoformat(),
        )
    return cover


def _check(row: Pairing, user: User, starts_on: date, last_day: date) -> None:
    today = clock.today()
    if row.kind not in BY_STAFF:
        raise Refused("学习帮手和伙伴不用代管，请直接换人。")
    if row.until is not None and row.until <= max(today, row.starts_on):
        raise Refused("这次结对已经结束，请刷新页面。")
    if user.pk == row.user_id:
        raise Refused(f"{user.name}就是结对老师本人，请选另一位代管。")
    if last_day < starts_on:
        raise Refused("最后一天不能早于第一天。")
    if last_day < today:
        raise Refused("代管的日期已经过去，请改日期。")
    if last_day - starts_on > LONGEST:
        raise Refused(f"代管最长{LONGEST.days}天；更久请移交给另一位老师。")
    if starts_on < row.starts_on:
        raise Refused(f"代管不能早于结对开始的日期（{long_date(row.starts_on)}）。")
    if row.until is not None and last_day >= row.until:
        raise Refused(f"这次结对到{long_date(row.until)}结束，代管请在此之前。")
    day = max(starts_on, today)
    named = [(row.kind, user.pk, day)]
    if sentence := Holders(row.school_id, named, ()).objection(row.kind, user, row.student, day):
        raise Refused(sentence)
    beside = row.covers.filter(not_over(starts_on), starts_on__lte=last_day)
    if other := beside.select_related("user").first():
        last = other.until - ONE_DAY if other.until else last_day
        raise Refused(
            f"{long_date(other.starts_on)}到{long_date(last)}已由{other.user.name}代管，请改日期。"
        )


def end_cover(*, by: Any, cover: PairingCover, on: date | None = None) -> PairingCover:
    """End a cover early; `on` (default today) is the first day without it. Raises Refused."""
    day = on or clock.today()
    with transaction.atomic():
        lock_pupils([cover.pairing.student_id])
        row = PairingCover.objects.select_related("pairing__student").get(pk=cover.pk)
        require_pairer(by, row.pairing.kind, [row.pairing.student])
        if row.until is not None and row.until <= max(day, row.starts_on):
            raise Refused("代管已经结束，请刷新页面。")
        close_covers(PairingCover.objects.filter(pk=row.pk), day)
        audit.record(
            "pairing.cover_ended",
            actor=by,
            row=row,
            student_id=row.pairing.student.public_id,
            on=max(day, row.starts_on).isoformat(),
        )
    return PairingCover.objects.get(pk=cover.pk)
