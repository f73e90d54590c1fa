"""Calendar months, each named by its first day."""

from datetime import date, timedelta


def first_of(day: date) -> date:
    """The first day of the month that holds `day`."""
    return day.replace(day=1)


def last_of(day: date) -> date:
    """The last day of the month that holds `day`."""
    return next_month(day) - timedelta(days=1)


def next_month(day: date) -> date:
    """The first day of the month after the one that holds `day`."""
    return (first_of(day) + timedelta(days=32)).replace(day=1)


def month_before(day: date) -> date:
    """The first day of the month before the one that holds `day`."""
    return first_of(first_of(day) - timedelta(days=1))
