"""Who has written down something about a day, so that a change of the calendar can say what it
touches. Apps above register themselves; the school knows none of them."""

from collections.abc import Callable, Collection
from datetime import date

from school_care.school.models import School

Use = Callable[[School, Collection[date]], set[date]]
_uses: list[Use] = []


def register_use(use: Use) -> None:
    """`use(school, days)`: those of `days` on which something is written down; one query."""
    if use not in _uses:
        _uses.append(use)


def days_in_use(school: School, days: Collection[date]) -> set[date]:
    """Those of `days` on which a roll was taken."""
    if not days:
        return set()
    return set().union(*(use(school, days) for use in _uses))
