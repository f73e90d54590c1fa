"""What apps above the archive have to say about taking an import of a roster back: work that was
done since with the pupils as they then stood. The archive names nobody; they register here."""

from collections.abc import Callable, Collection
from datetime import datetime

# fn(class_ids, since): sentences without a full stop about classes whose pupils the import
# changed, and what was done with them after `since`; a constant number of queries.
Hindrances = Callable[[Collection[int], datetime], list[str]]

_hindrances: dict[str, Hindrances] = {}


def register_import_hindrances(code: str, tell: Hindrances) -> None:
    """Add an app's; a code again replaces it."""
    _hindrances[code] = tell


def hindrances_of(class_ids: Collection[int], since: datetime) -> list[str]:
    """What stands in the way of taking an import back."""
    return [sentence for tell in _hindrances.values() for sentence in tell(class_ids, since)]
