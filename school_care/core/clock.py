"""The only source of "now" and "today". Everything that depends on time takes a date or asks here,
so that tests and `--on`/`--today` need no tricks. The school's day is Asia/Shanghai's."""

from datetime import date, datetime, time

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware."""
    return timezone.now()


def today() -> date:
    """The school's calendar day."""
    return timezone.localdate()


def midnight(day: date) -> datetime:
    """The moment with which the school's calendar day begins, aware."""
    return timezone.make_aware(datetime.combine(day, time.min))
