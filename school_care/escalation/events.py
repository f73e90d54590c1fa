"""What happens in the transport, told to whoever informs people (apps above; the transport itself
knows no inbox). Listeners run inside the transaction of the event and must not fail for a reader's
sake."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

WAITS_FOR_SIGNATURE = "waits_for_signature"  # to the principal
SENT_BACK = "sent_back"  # the principal did not sign: to whoever drafted and who sends
URGENT_SENT = "urgent_sent"  # without a signature: to the principal
STATUS = "status"  # the receiver said something: to whoever began it and who sends
OVERDUE = "overdue"  # the receiver did not answer in time: to who sends, then the principal
UNDELIVERED = "undelivered"  # refused or dead: a person has to decide
PAUSED = "paused"  # a recipient takes nothing any more (410)
QUARANTINED = "quarantined"  # a receipt nobody can place
LINK_STOPPED = "link_stopped"  # too many wrong digits on an officer's link: to who sends


@dataclass(frozen=True)
class Event:
    """`actor` is never told of what they did themselves. `key` makes a notice one."""

    what: str
    school_id: int
    key: str
    escalation: Any = None
    actor: Any = None


_listeners: list[Callable[[Event], None]] = []


def listen(listener: Callable[[Event], None]) -> None:
    """Have `listener` told; registering again changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce(event: Event) -> None:
    """Tell everyone registered."""
    for listener in _listeners:
        listener(event)
