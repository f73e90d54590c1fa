"""What apps contribute to shared pages, without those pages knowing the apps.

The today page, the pupil's file and the list of pupils are composed of parts. Each app registers
its parts in `AppConfig.ready`; the page shows whatever is registered. A part decides for itself
whether this person may see it: its `build` answers None to be absent.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Part:
    """A registered part: `build` gives the data its `template` shows (there called `part`)."""

    code: str
    order: int
    template: str
    build: Callable[..., Any]
    slot: str = ""


@dataclass(frozen=True)
class Shown:
    """A part for this request: include `template` with `part=data`."""

    code: str
    template: str
    data: Any


class Registry:
    """Parts of one kind of page, by code; registering a code again replaces it."""

    def __init__(self) -> None:
        self._parts: dict[str, Part] = {}

    def register(self, part: Part) -> None:
        """Add `part` to the page."""
        self._parts[part.code] = part

    def parts(self, slot: str = "") -> list[Part]:
        """The registered parts of a slot, in order."""
        return sorted(
            (part for part in self._parts.values() if part.slot == slot),
            key=lambda part: part.order,
        )

    def shown(
        self, request: HttpRequest, *subject: Any, slot: str = "", most: int | None = None
    ) -> list[Shown]:
        """The parts this request gets to see, built; absent ones left out. With `most`, no more
        than so many, and what comes after them is not built."""
        found: list[Shown] = []
        for part in self.parts(slot):
            if most is not None and len(found) == most:
                break
            data = part.build(request, *subject)
            if data is not None:
                found.append(Shown(part.code, part.template, data))
        return found


# build(request) -> data | None. The page shows at most five.
today_cards = Registry()

# build(request, student) -> data | None. Slots: "strengths" (after the pupil's own), "lead",
# "people", "main", "rest", "actions".
pupil_panels = Registry()

# build(request, students) -> {student.pk: data}; a pupil without an entry shows nothing.
# Slots: "" (a line below the name), "tags" (beside the name), "actions" (beside the row).
pupil_columns = Registry()
COLUMN_SLOTS = {"": "lines", "tags": "tags", "actions": "actions"}


def add_columns(request: HttpRequest, students: Iterable[Any], *, lines: bool = True) -> list[Any]:
    """The students, each with `lines`, `tags` and `actions`: what apps show in a list's row.
    Without `lines` where the person has chosen columns instead.

    Every column is built once for all rows, so that a longer list costs no more queries.
    """
    rows = list(students)
    for slot, attribute in COLUMN_SLOTS.items():
        if not (slot or lines):
            continue
        columns = pupil_columns.shown(request, rows, slot=slot)
        for row in rows:
            cells = [
                Shown(column.code, column.template, column.data[row.pk])
                for column in columns
                if row.pk in column.data
            ]
            setattr(row, attribute, cells)
    return rows
