"""What must come out of one cell."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .people import Child

Pick = Callable[[list], Any]  # one of a list, chosen by hypothesis


@dataclass(frozen=True)
class Read:
    """The cell is taken: `value` is stored (None: unknown)."""

    value: Any = None
    warn: str = ""  # a piece of the sentence a person is told; "" when nothing is to be said
    refuse: str = ""  # a piece of the sentence the row is refused with
    with_id: "Read | None" = None  # instead, when the row has a good ID number
    others: tuple[tuple[str, str], ...] = ()  # (role, number) of people the cell also names


@dataclass(frozen=True)
class Defect:
    """One way of writing one column wrongly, or only differently."""

    column: str
    line: str  # the problem as domain §3.1 names it
    make: Callable[[Child, Pick], tuple[Any, Read]]

    def __repr__(self) -> str:
        return f"{self.column}-{self.make.__name__}"


DEFECTS: dict[str, list[Defect]] = {}


def defect(column: str, line: str):
    """Enter a maker of (cell, what must come out) under its column."""

    def enter(make):
        DEFECTS.setdefault(column, []).append(Defect(column, line, make))
        return make

    return enter
