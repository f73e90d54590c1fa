"""When the report of a month is due (domain §4.2: 月报 by the 15th, the 28th or month end).

A day up to the 15th means the report of the month before; a later one that of the same month, cut
off on the day it is filled in. The next one goes on where it stopped, so that nobody who came or
went on the last days of a month is in neither."""

from collections.abc import Sequence
from datetime import date, timedelta

from school_care.cases.dropout.policy import policy_on
from school_care.cases.models import DropoutPolicy
from school_care.core.months import last_of, next_month

EARLY_DAY = 15
OPENS_BEFORE = 6  # days before the last one from which the report may be filled in
ONE_DAY = timedelta(days=1)
MONTH_END = 31


def month_words(month_day: int) -> str:
    """How a policy's day is said: 每月28日前报当月月报."""
    if month_day <= EARLY_DAY:
        return f"每月{month_day}日前报上月的月报"
    if month_day >= MONTH_END:
        return "每月月底前报当月的月报"
    return f"每月{month_day}日前报当月的月报"


def due_day(month: date, month_day: int) -> date:
    """The last day in time for the report of `month` (its first day). Holidays move nothing."""
    within = next_month(month) if month_day <= EARLY_DAY else month
    return within.replace(day=min(month_day, last_of(within).day))


def due_of(
    school_id: int, month: date, on: date, versions: Sequence[DropoutPolicy] | None = None
) -> date:
    """The same by the limits that hold in the month, as known on `on`."""
    day = max(month, min(on, last_of(month)))
    known = None if versions is None else list(versions)
    return due_day(month, policy_on(school_id, day, known).month_day)


def opens_on(month: date, due_on: date) -> date:
    """The first day on which the report can be filled in."""
    if due_on > last_of(month):
        return next_month(month)
    return max(month, due_on - timedelta(days=OPENS_BEFORE))
