"""A preview row as text, to be sealed: the parsed row, what would change, what to tell."""

import json
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from typing import Any

from school_care.core.sealed import lookup_index
from school_care.students.roster.rows import (
    CategoryClaim,
    ClassRef,
    ContactClaim,
    ParsedRow,
    PartialDate,
)

_NESTED = {"birth": PartialDate, "class_ref": ClassRef}
_LISTED = {"categories": CategoryClaim, "contacts": ContactClaim}
_DATES = ("care_from", "care_until", "left_on")


@dataclass(slots=True)
class Payload:
    """What one preview row holds. `changes` and `warnings` are what the page shows: identity
    numbers masked; `problems` of a refused row show the cell as it stands."""

    row: ParsedRow | None = None
    changes: list[list[str]] = field(default_factory=list)  # label, old, new
    warnings: list[list[str]] = field(default_factory=list)  # column, value, message
    problems: list[list[str]] = field(default_factory=list)  # column, value, message
    cells: dict[str, str] = field(default_factory=dict)  # refused: the whole row by heading
    why: str = ""  # doubtful: why a person must choose
    candidates: list[str] = field(default_factory=list)  # public ids
    can_be_new: bool = True

    def to_text(self) -> str:
        """As stored."""
        stored = {
            name: value
            for name in self.__slots__
            if name != "row" and (value := getattr(self, name)) not in ([], {}, "", True)
        }
        if self.row is not None:
            stored["row"] = row_to_plain(self.row)
        return json.dumps(stored, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str | None) -> "Payload":
        """What `to_text` made; an erased payload is an empty one."""
        stored = json.loads(text) if text else {}
        if "row" in stored:
            stored["row"] = row_from_plain(stored["row"])
        return cls(**stored)


def row_to_plain(row: ParsedRow) -> dict[str, Any]:
    """The row as JSON values; defaults are left out."""
    plain: dict[str, Any] = {"given": sorted(row.given)}
    for name, default in _row_fields():
        value = getattr(row, name)
        if value == default:
            continue
        if name in _NESTED:
            value = _values(value)
        elif name in _LISTED:
            value = [_values(item) for item in value]
        elif name in _DATES:
            value = value.isoformat()
        plain[name] = value
    return plain


def row_from_plain(plain: dict[str, Any]) -> ParsedRow:
    """The row `row_to_plain` told of."""
    told = dict(plain)
    told["given"] = frozenset(told["given"])
    for name in _DATES:
        if name in told:
            told[name] = date.fromisoformat(told[name])
    if "birth" in told:
        value, precision = told["birth"]
        told["birth"] = PartialDate(date.fromisoformat(value), precision)
    if "class_ref" in told:
        told["class_ref"] = ClassRef(*told["class_ref"])
    for name, kind in _LISTED.items():
        if name in told:
            told[name] = tuple(kind(*map(_tuples, values)) for values in told[name])
    return ParsedRow(**told)


def fingerprint_of(row: ParsedRow) -> str:
    """Keyed hash of what a row says, wherever in whichever file it stands: how a row without ID
    number and pupil number is known again."""
    plain = row_to_plain(row)
    del plain["sheet"], plain["row"], plain["given"]
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
    return lookup_index(text, "roster-row")


@lru_cache(maxsize=1)
def _row_fields() -> list[tuple[str, Any]]:
    return [(f.name, f.default) for f in fields(ParsedRow) if f.name != "given"]


@lru_cache(maxsize=8)
def _names_of(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


def _values(item: Any) -> list[Any]:
    values = [getattr(item, name) for name in _names_of(type(item))]
    return [value.isoformat() if isinstance(value, date) else value for value in values]


def _tuples(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def masked(number: str) -> str:
    """An identity number with the middle hidden: 990101********0012."""
    if len(number) <= 10:
        return "*" * len(number)
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"
