"""What happens to warnings, told to apps above: whoever keeps cases opens one, whoever informs
people writes to inboxes. Listeners run inside the transaction of the event."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from school_care.alerts.models import Alert
from school_care.school.models import School

RAISED = "raised"
CLEARED = "cleared"
ENDED = "ended"  # by a person
GONE = "gone"  # what it was about is over, after a person had ended it


@dataclass(frozen=True)
class Event:
    """`alert` changed on school day `on`; `by` null: the system."""

    what: str
    alert: Alert
    on: date
    by: Any = None


# fn(school, on): a sweep has brought a school's warnings to a day; its row is still held.
Swept = Callable[[School, date], None]

_listeners: list[Callable[[Event], None]] = []
_after_sweep: list[Swept] = []


def listen(listener: Callable[[Event], None]) -> None:
    """Have `listener` told; registering again changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce(event: Event) -> None:
    """Tell everyone registered."""
    for listener in _listeners:
        listener(event)


def after_sweep(listener: Swept) -> None:
    """Have `listener` called at the end of each sweep; registering again changes nothing."""
    if listener not in _after_sweep:
        _after_sweep.append(listener)


def announce_swept(school: School, on: date) -> None:
    """Tell everyone registered."""
    for listener in _after_sweep:
        listener(school, on)
