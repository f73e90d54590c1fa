"""Occasions of a term: taken up by the leaders, cancelled with a reason to nobody but the trace."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from school_care.activities.choices.home import LetterReason
from school_care.activities.models import Letter, LetterOccasion
from school_care.core import audit, clock
from school_care.core.templatetags.days import near_day
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School, Term
from school_care.school.refusal import Refused

MOST_DAYS = 60  # between the first day of writing and the last


@dataclass(frozen=True)
class Wanted:
    """An occasion as asked for."""

    reason: str
    name: str
    day: date
    opens_on: date
    due_on: date


def take_up_occasions(
    *, by: Any, school: School, term: Term, wanted: list[Wanted]
) -> list[LetterOccasion]:
    """Ask for letters on these occasions; one that is asked for already stays as it is. Returns
    those added. Raises Refused."""
    _require(by, school)
    for one in wanted:
        _check(one, term)
    with transaction.atomic():
        return [row for one in wanted if (row := _take_up(by, school, term, one)) is not None]


def cancel_occasion(*, by: Any, occasion: LetterOccasion) -> LetterOccasion:
    """Ask for these letters no longer, from today; what was written stays on record. Again changes
    nothing. Raises Refused."""
    _require(by, occasion.school)
    with transaction.atomic():
        row = LetterOccasion.objects.select_for_update(of=("self",), no_key=True).get(
            pk=occasion.pk
        )
        if row.cancelled_on is None:
            row.cancelled_on = clock.today()
            row.save(update_fields=["cancelled_on"])
            audit.record("letter_occasion.cancelled", actor=by, row=row)
    return row


def is_open(occasion: LetterOccasion, on: date) -> bool:
    """Whether letters are asked for on a day: begun, not cancelled. After the last day a late
    letter may still be noted."""
    return occasion.opens_on <= on and not cancelled(occasion, on)


def cancelled(occasion: LetterOccasion, on: date) -> bool:
    """Whether it asks for nothing any more."""
    return occasion.cancelled_on is not None and occasion.cancelled_on <= on


def count_written(occasion: LetterOccasion) -> int:
    """How many letters were noted for it."""
    return Letter.objects.filter(occasion=occasion, withdrawn_at__isnull=True).count()


def _require(by: Any, school: School) -> None:
    if not can(by, Capability.MANAGE_CARE, school):
        raise Refused("写信的日子由校长或德育主任安排。")


def _check(one: Wanted, term: Term) -> None:
    if one.reason not in LetterReason.values:
        raise Refused("请选择节日。")
    name = one.name.strip()
    if not name or len(name) > 30:
        raise Refused("请填写名称，不超过30个字。")
    if not term.first_day <= one.opens_on <= term.last_day:
        raise Refused(
            f"「{name}」开始写信的日期要在本学期内"
            f"（{near_day(term.first_day)}至{near_day(term.last_day)}）。"
        )
    if one.due_on < one.opens_on:
        raise Refused(f"「{name}」的最迟寄出日期不能早于开始写信的日期。")
    if one.due_on > one.day:
        raise Refused(f"「{name}」的最迟寄出日期不能晚于当天（{near_day(one.day)}）。")
    if (one.due_on - one.opens_on).days > MOST_DAYS:
        raise Refused(f"「{name}」从开始写信到最迟寄出不超过{MOST_DAYS}天，请核对日期。")


def _take_up(by: Any, school: School, term: Term, one: Wanted) -> LetterOccasion | None:
    key = {"school": school, "term": term, "reason": one.reason, "day": one.day}
    if LetterOccasion.objects.filter(**key, cancelled_on__isnull=True).exists():
        return None
    try:
        with transaction.atomic():
            row = LetterOccasion.objects.create(
                **key,
                name=one.name.strip(),
                opens_on=one.opens_on,
                due_on=one.due_on,
                made_by=by,
                made_at=clock.now(),
            )
    except IntegrityError:
        return None  # tapped twice
    audit.record("letter_occasion.taken_up", actor=by, row=row, reason=one.reason)
    return row
