"""Working days of public bodies: Monday to Friday without holidays, with make-up days. School
vacations do not stop an office. A year whose holidays are not announced counts as plain weeks."""

from datetime import date, timedelta
from functools import lru_cache

from school_care.school.enums import DayKind
from school_care.school.official_days import is_published, official_days


@lru_cache(maxsize=16)
def _differs(year: int) -> dict[date, bool]:
    return {day: kind == DayKind.WORK for day, (kind, _) in official_days(year).items()}


def is_working_day(day: date) -> bool:
    """Whether offices work on `day`."""
    return _differs(day.year).get(day, day.weekday() < 5)


def after(day: date, count: int) -> date:
    """The `count`th working day after `day`."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def between(since: date, until: date) -> int:
    """Working days after `since` up to and including `until`."""
    return sum(
        is_working_day(since + timedelta(days=n)) for n in range(1, (until - since).days + 1)
    )


def is_provisional(day: date) -> bool:
    """Whether the holidays of its year are not announced yet."""
    return not is_published(day.year)
