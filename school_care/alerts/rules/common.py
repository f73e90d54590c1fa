"""What several rules say and reckon alike: moments, days in words."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from school_care.core import clock
from school_care.core.templatetags.days import short_date


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a school day, by the school's clock."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def hours_from(day: date, hours: int) -> datetime:
    """So many hours from now; for a day that is not today, the end of that day."""
    if day == clock.today():
        return clock.now() + timedelta(hours=hours)
    return at(day, 20)


def day_words(day: date) -> str:
    """11月16日."""
    return short_date(day)
