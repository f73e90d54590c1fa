"""What apps beside mentoring know of a pupil's growth bag (F-10): words by item of the bag. What is
offered names days and counts, never a text."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from school_care.students.models import Student

# fn(reader, students, first, last) → words by pupil's key, of the days first…last, both included
Words = Callable[[Any, Sequence[Student], date, date], dict[int, list[str]]]

_sources: dict[str, Words] = {}


def register_bag_words(item: str, words: Words) -> None:
    """Put `words`, a constant number of queries, under an item of the bag (the value of its
    choice); an item again replaces it. Only of pupils whose care `reader` may read; a `reader` of
    None is the server's own command and reads all."""
    _sources[item] = words


def bag_words(
    reader: Any, students: Sequence[Student], first: date, last: date
) -> dict[int, dict[str, list[str]]]:
    """All words by pupil's key and item."""
    found: dict[int, dict[str, list[str]]] = defaultdict(dict)
    for item, words in sorted(_sources.items()):
        for pupil, lines in words(reader, students, first, last).items():
            found[pupil][item] = lines
    return found
