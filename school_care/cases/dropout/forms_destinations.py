"""九年级去向 as a page asks it: a row of chips for each pupil, and one answer for many at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from school_care.cases.dropout.destinations import Row
from school_care.cases.dropout.enums import Destination
from school_care.cases.dropout.services.destinations import Entry
from school_care.school.refusal import Refused

# What most pupils do stands open; the rest is one tap away.
USUAL = (
    Destination.SENIOR,
    Destination.VOCATIONAL,
    Destination.TECHNICAL,
    Destination.WORK,
    Destination.UNKNOWN,
)
BETWEEN = "|"


@dataclass(frozen=True)
class Chip:
    """A choice of a row."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class AskedRow:
    """A pupil's row. `was`: what stands now, sent back so that nobody's entry is overwritten."""

    row: Row
    usual: list[Chip]
    rest: list[Chip]

    @property
    def was(self) -> str:
        return f"{self.row.kind}{BETWEEN}{self.row.to}"

    @property
    def rest_open(self) -> bool:
        """Whether the choice is among those not standing open."""
        return any(chip.chosen for chip in self.rest)


def asked(rows: Iterable[Row]) -> list[AskedRow]:
    """The rows as the page shows them."""
    found = []
    for row in rows:
        chips = [Chip(value, label, value == row.kind) for value, label in Destination.choices]
        found.append(
            AskedRow(
                row,
                [chip for chip in chips if chip.value in USUAL],
                [chip for chip in chips if chip.value not in USUAL],
            )
        )
    return found


def entries_of(posted: Any, rows: Iterable[Row]) -> list[Entry]:
    """What was posted of the rows it speaks of. With `do=bulk` the ticked ones are given the one
    answer, and what was tapped for the others is kept. Raises Refused."""
    entries = [_entry(posted, row) for row in rows if f"was-{row.student.public_id}" in posted]
    if posted.get("do") != "bulk":
        return entries
    ticked = set(posted.getlist("tick"))
    kind, to = posted.get("bulk_kind", ""), posted.get("bulk_to", "")
    if not ticked:
        raise Refused("请先勾选学生，再点“设为”。")
    if kind not in Destination.values:
        raise Refused("请先选择要设为哪一种去向。")
    return [
        replace(one, kind=kind, to=to) if str(one.student) in ticked else one for one in entries
    ]


def _entry(posted: Mapping[str, str], row: Row) -> Entry:
    key = str(row.student.public_id)
    kind, _, to = posted[f"was-{key}"].partition(BETWEEN)
    wanted = posted.get(f"kind-{key}", "")
    return Entry(
        student=row.student.public_id,
        kind="" if wanted == "none" else wanted,
        to=posted.get(f"to-{key}", ""),
        was=(kind, to),
    )
