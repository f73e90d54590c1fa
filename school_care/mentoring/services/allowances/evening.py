"""An evening's payouts: several children, one save. Each child's stands or falls by itself, and
sent again nothing is paid twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from school_care.mentoring.models.allowances import AllowanceAccount, AllowanceEntry
from school_care.mentoring.services.allowances.entries import AboveQuota, pay_out
from school_care.school.refusal import Refused


@dataclass(frozen=True)
class Wanted:
    """What one child is to be given; the id is made by the page."""

    account: AllowanceAccount
    fen: int
    public_id: UUID
    why_above: str = ""


@dataclass(frozen=True)
class Answer:
    """What became of it: the entry, or the sentence why not. `above`: a reason is missing."""

    wanted: Wanted
    entry: AllowanceEntry | None = None
    refusal: str = ""
    above: bool = False


def pay_many(
    *, by: Any, wanted: Sequence[Wanted], on: date, spending: str, said: str
) -> list[Answer]:
    """Pay each child out in a transaction of its own, in the order given."""
    return [_paid(by, one, on, spending, said) for one in wanted]


def _paid(by: Any, one: Wanted, on: date, spending: str, said: str) -> Answer:
    try:
        entry = pay_out(
            by=by,
            account=one.account,
            fen=one.fen,
            on=on,
            spending=spending,
            said=said,
            why_above=one.why_above,
            public_id=one.public_id,
        )
    except Refused as refusal:
        return Answer(one, refusal=str(refusal), above=isinstance(refusal, AboveQuota))
    return Answer(one, entry)
