"""Who stood at a family's door: visits that apps above keep beside the care records.

A rule that asks whether anybody has been there asks them all, so that nobody writes the same visit
twice.
"""

from collections.abc import Callable, Collection
from datetime import date

# fn(students, since, until): the last day from `since` to `until` on which somebody met the family
# of each of these pupils (keys) at home; one query.
Visits = Callable[[Collection[int], date, date], dict[int, date]]

_sources: dict[str, Visits] = {}


def register_visits(source: str, visits: Visits) -> None:
    """Add a source of visits; a source again replaces it."""
    _sources[source] = visits


def last_visits(students: Collection[int], since: date, until: date) -> dict[int, date]:
    """The last such day of each pupil who had one, over all sources."""
    found: dict[int, date] = {}
    for visits in _sources.values():
        for student, day in visits(students, since, until).items():
            found[student] = max(day, found.get(student, day))
    return found
