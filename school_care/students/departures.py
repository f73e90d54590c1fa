"""What must end when a pupil is gone: a bed, a leave note, a standing.

Apps above register what they end themselves; the enrolment service tells them inside its own
transaction, so that nobody sleeps in a room on paper who is no longer at the school. Nothing else
is to be hung here.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

# fn(student_ids, on, actor): `on` is the first day they are no longer here; it may lie ahead. Safe
# to be told twice of the same pupils.
Departure = Callable[[Collection[int], date, Any], None]

_departures: list[Departure] = []


def register_departure(end: Departure) -> None:
    """Have `end` called for pupils who leave the school; registering again changes nothing."""
    if end not in _departures:
        _departures.append(end)


def tell_departures(gone: Iterable[tuple[int, date]], actor: Any) -> None:
    """Tell everyone registered of pupils and their first day away, days in order."""
    by_day: dict[date, list[int]] = {}
    for student_id, on in gone:
        by_day.setdefault(on, []).append(student_id)
    for on, ids in sorted(by_day.items()):
        for end in _departures:
            end(ids, on, actor)
