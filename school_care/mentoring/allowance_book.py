"""What the entries of an account say: balances, the use of the quota, statements. Pure reckoning on
entries already read.

The book is kept in the order of writing (`number`, `balance_fen`). Days may lie back, so a
statement of a span goes by days and reckons its own running balance; both end in the same sum. No
new entry may let either fall below zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from school_care.mentoring.choices.allowances import EntryKind, QuotaPer
from school_care.mentoring.models.allowances import AllowanceEntry, AllowanceQuota


def period_of(per: str, day: date) -> tuple[date, date]:
    """First and last day of the week (Monday to Sunday) or month that holds `day`."""
    if per == QuotaPer.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    return month_of(day)


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the month that holds `day`."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return first, following - timedelta(days=1)


def balance_of(entries: Iterable[AllowanceEntry]) -> int:
    """The sum of all entries."""
    return sum(entry.fen for entry in entries)


def lowest_from(entries: Iterable[AllowanceEntry], day: date) -> tuple[int, date]:
    """The lowest balance from the end of `day` on, going by days, and since when: what an entry of
    that day may take out at most."""
    ordered = sorted(entries, key=lambda entry: (entry.happened_on, entry.number))
    running = balance_of(entry for entry in ordered if entry.happened_on <= day)
    lowest, since = running, day
    for entry in ordered:
        if entry.happened_on > day:
            running += entry.fen
            if running < lowest:
                lowest, since = running, entry.happened_on
    return lowest, since


@dataclass(frozen=True)
class QuotaUse:
    """The quota that holds on a day and what is left of its period. `per` in words: 本周, 本月."""

    fen: int
    per: str
    first: date
    last: date
    used: int

    @property
    def left(self) -> int:
        """What may still be paid out in the period; zero when more was."""
        return max(0, self.fen - self.used)

    @property
    def period(self) -> str:
        """每周, 每月."""
        return QuotaPer(self.per).label


def quota_use(
    entries: Iterable[AllowanceEntry], quotas: Iterable[AllowanceQuota], day: date
) -> QuotaUse | None:
    """The use of the quota holding on `day`: payouts of its period; one that was countered is given
    back. None where no quota holds."""
    quota = next((one for one in quotas if one.holds_on(day)), None)
    if quota is None:
        return None
    first, last = period_of(quota.per, day)
    rows = list(entries)
    undone = {entry.counters_id for entry in rows if entry.kind == EntryKind.COUNTER}
    used = -sum(
        entry.fen
        for entry in rows
        if entry.kind == EntryKind.PAYOUT
        and first <= entry.happened_on <= last
        and entry.pk not in undone
    )
    return QuotaUse(quota.fen, quota.per, first, last, used)


@dataclass(frozen=True)
class Line:
    """One entry of a statement, with the balance after it going by days."""

    entry: AllowanceEntry
    balance: int


@dataclass(frozen=True)
class Statement:
    """Movements of a span: `opening` + `received` - `spent` = `closing`, in fen."""

    first: date
    last: date
    opening: int
    received: int
    spent: int
    closing: int
    lines: tuple[Line, ...]


def statement(entries: Iterable[AllowanceEntry], first: date, last: date) -> Statement:
    """The statement from `first` to `last`, both included. Raises ValueError if it does not foot:
    such a paper is never printed."""
    ordered = sorted(entries, key=lambda entry: (entry.happened_on, entry.number))
    opening = balance_of(entry for entry in ordered if entry.happened_on < first)
    within = [entry for entry in ordered if first <= entry.happened_on <= last]
    running, lines = opening, []
    for entry in within:
        running += entry.fen
        lines.append(Line(entry, running))
    found = Statement(
        first,
        last,
        opening,
        sum(entry.fen for entry in within if entry.fen > 0),
        -sum(entry.fen for entry in within if entry.fen < 0),
        balance_of(entry for entry in ordered if entry.happened_on <= last),
        tuple(lines),
    )
    _check_foot(found, ordered)
    return found


def _check_foot(found: Statement, ordered: Sequence[AllowanceEntry]) -> None:
    foots = found.opening + found.received - found.spent == found.closing
    if not foots or any(line.balance < 0 for line in found.lines):
        raise ValueError("allowance statement does not foot")
    written = sorted(ordered, key=lambda entry: entry.number)
    if written and written[-1].balance_fen != balance_of(written):
        raise ValueError("allowance book does not foot")
