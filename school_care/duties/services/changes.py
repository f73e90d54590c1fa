"""Writing changes of duties: every change of state or owner is a row."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from school_care.core import clock
from school_care.duties.enums import FOLLOWS, DutyState
from school_care.duties.models import Duty, DutyChange

WRITTEN = (
    "rank",
    "owner_id",
    "assigned",
    "school_class_id",
    "urgency",
    "opens_on",
    "due_on",
    "warn_on",
    "provisional",
    "required",
    "counted",
    "attempts",
    "state",
    "settled_on",
    "waived_as",
)
BATCH = 500


@dataclass
class Book:
    """Changes gathered and written together."""

    by: Any = None
    at: datetime = field(default_factory=clock.now)
    _rows: dict[int, Duty] = field(default_factory=dict)
    _changes: list[DutyChange] = field(default_factory=list)

    def settle(self, duty: Duty, state: str, on: date | None, why: str) -> None:
        """Move a duty to another state; `on`: the day it was settled, None when it is open again.
        Raises ValueError for a step the ledger does not know."""
        if state not in FOLLOWS[duty.state]:
            raise ValueError(f"{duty.state} → {state}")
        self._note(duty, "state", duty.state, state, why)
        duty.state = state
        duty.settled_on = None if state == DutyState.OPEN else on
        if state != DutyState.WAIVED:
            duty.waived_as = ""

    def give(self, duty: Duty, owner: int | None, why: str, *, assigned: bool = False) -> None:
        """Hand a duty to another owner."""
        if owner != duty.owner_id:
            self._note(duty, "owner", str(duty.owner_id or ""), str(owner or ""), why)
        duty.owner_id, duty.assigned = owner, assigned
        self.touch(duty)

    def touch(self, duty: Duty) -> None:
        """Write the duty's fields as they are now."""
        self._rows[duty.pk] = duty

    def write(self) -> int:
        """Store everything gathered; returns how many duties changed."""
        rows = list(self._rows.values())
        fields = [name.removesuffix("_id") for name in WRITTEN]
        Duty.objects.bulk_update(rows, fields, batch_size=BATCH)
        DutyChange.objects.bulk_create(self._changes, batch_size=BATCH)
        self._rows, self._changes = {}, []
        return len(rows)

    def _note(self, duty: Duty, name: str, old: str, new: str, why: str) -> None:
        self._changes.append(
            DutyChange(
                duty=duty, at=self.at, by=self.by, field=name, old=old, new=new, why=why[:200]
            )
        )
        self.touch(duty)
