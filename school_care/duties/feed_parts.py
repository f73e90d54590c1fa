"""What apps above add to a person's calendar feed, beside the number of duties on a day.

register_feed_part("programme", lambda user, school: [Entry(...)])

Whoever holds the address reads it without a session: entries name no child, no class of a child's
and nothing of care.
"""

from collections.abc import Callable
from typing import Any

from school_care.core.ical import Entry
from school_care.school.models import School

Part = Callable[[Any, School], list[Entry]]

_parts: dict[str, Part] = {}


def register_feed_part(code: str, part: Part) -> None:
    """Add `part(user, school)` to every feed; a code again replaces it."""
    _parts[code] = part


def entries_of(user: Any, school: School) -> list[Entry]:
    """Everything the parts add, in the order they were registered."""
    return [entry for part in _parts.values() for entry in part(user, school)]
