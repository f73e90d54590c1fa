"""A stored duty as the ledger compares it: read as a tuple, made an object only when it changes."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from school_care.duties.models import Duty
from school_care.duties.reckoning.items import Item, Key


class Stored(NamedTuple):
    """Columns of a duty. Those from `rank` to `attempts` are what a reckoning says anew."""

    id: int
    rule_code: str
    subject_key: str
    period_key: str
    rank: int
    school_class_id: int | None
    urgency: str
    opens_on: date
    due_on: date
    warn_on: date
    provisional: bool
    required: int
    counted: int
    attempts: int
    owner_id: int | None
    assigned: bool
    state: str
    settled_on: date | None

    @property
    def key(self) -> Key:
        """What makes it one thing: rule code, subject, period."""
        return self[1:4]

    @property
    def subject(self) -> int:
        """The key of the pupil, class or school it is owed to."""
        return int(self.subject_key.rpartition(":")[2])

    def says(self, item: Item) -> bool:
        """Whether the row says already what the reckoning does, its owner aside."""
        return self[4:14] == said_by(item)

    def duty(self) -> Duty:
        """The row as an object `Book` can write."""
        return Duty(**self._asdict())


def read(rows: Any) -> Iterator[Stored]:
    """The duties of a queryset."""
    found: Iterable[tuple] = rows.order_by().values_list(*Stored._fields)
    return map(Stored._make, found)


def said_by(item: Item) -> tuple:
    """What a reckoning says of a duty, in the order of the columns."""
    return (
        item.rule.rank,
        item.school_class,
        item.rule.urgency,
        item.opens_on,
        item.due_on,
        item.warn_on,
        item.provisional,
        item.required,
        item.counted,
        item.attempts,
    )


def fill(duty: Duty, item: Item) -> None:
    """Let a duty say what the reckoning does."""
    (
        duty.rank,
        duty.school_class_id,
        duty.urgency,
        duty.opens_on,
        duty.due_on,
        duty.warn_on,
        duty.provisional,
        duty.required,
        duty.counted,
        duty.attempts,
    ) = said_by(item)
