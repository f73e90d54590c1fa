"""The only source of "now" and "today". Everything that depends on time takes a date or asks here,
so that tests and `--on`/`--today` need no tricks. The school's day is Asia/Shanghai's."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.utils import timezone

_stands_at: ContextVar[datetime | None] = ContextVar("clock_stands_at", default=None)


def now() -> datetime:
    """The present moment, aware."""
    return _stands_at.get() or timezone.now()


def today() -> date:
    """The school's calendar day."""
    return timezone.localdate(_stands_at.get())


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at `moment` for this thread: only for what invents a past, so that demo
    schools get theirs from the services that write the real one."""
    before = _stands_at.set(moment)
    try:
        yield
    finally:
        _stands_at.reset(before)


def midnight(day: date) -> datetime:
    """The moment with which the school's calendar day begins, aware."""
    return timezone.make_aware(datetime.combine(day, time.min))
