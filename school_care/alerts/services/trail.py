"""Which traces concern no warning. Rolls and calls concern no duty, but every warning of absence;
so the list is the one of what merely reads and prints, and the warnings' own."""

from school_care.alerts.models import Sweep
from school_care.core import trail
from school_care.duties.services.ledger import READ_ONLY

OF_NO_CONCERN = (
    *READ_ONLY,
    "signed_in",
    "signed_out",
    "account.password_changed",
    "account.password_reset",
    "account.slip_printed",
    "notice.address",
    "notice.read",
    "alert.raised",
    "alert.cleared",
    "alert.seen",
    "alert.ended",
    "alert.handed",
    "alert.reopened",
)


def nothing_since(held: Sweep) -> bool:
    """Whether nothing that may concern a warning happened at the school since the last sweep."""
    return trail.nothing_since(held, OF_NO_CONCERN)


def look_at_trail(held: Sweep) -> None:
    """Note on the row (unsaved) what the trail holds; before any fact is read."""
    trail.look_at_trail(held, OF_NO_CONCERN)
