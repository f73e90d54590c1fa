"""What taking an import back needs, compact: which rows it made, what changed rows said before,
and a print of each as the import left it, so that a later change is noticed.

Works on any model through its fields. A sealed value is remembered as its text (the whole memory
is sealed with the import), so that it opens after a change of keys too.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import models

from school_care.core.sealed import Sealed

# Set by the database layer, not by a person.
_STAMPS = ("created_at", "updated_at")
# What follows from the stays of a pupil and is set anew on the day a stay begins or ends.
_FOLLOWS = {"students.student": ("current_class_id", "status")}
_PRINT_BYTES = 6


@dataclass
class Memory:
    """Rows by model label and key. `rows`: preview rows of other files that this import settled;
    `pupils`: pupils of the archive it touched; `gone`: rows it removed, label and values."""

    made: dict[str, dict[int, str]] = field(default_factory=dict)
    changed: dict[str, dict[int, tuple[dict[str, Any], str]]] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    pupils: set[int] = field(default_factory=set)
    gone: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _before: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict, repr=False)

    # -- while an import writes ---------------------------------------------------------------

    def note_before(self, row: models.Model) -> None:
        """A stored row that is about to change."""
        values = row.__dict__
        kept = {name: values[name] for name in _columns(type(row))}
        self._before.setdefault((row._meta.label_lower, row.pk), kept)

    def note_made(self, rows: Iterable[models.Model]) -> None:
        """Rows just stored for the first time."""
        for row in rows:
            self.made.setdefault(row._meta.label_lower, {})[row.pk] = print_of(row)

    def note_changed(self, rows: Iterable[models.Model]) -> None:
        """Rows announced by `note_before`, now stored."""
        for row in rows:
            label = row._meta.label_lower
            before = self._before.pop((label, row.pk), None)
            if row.pk in self.made.get(label, ()):
                self.made[label][row.pk] = print_of(row)
            elif before is not None and (old := _old_values(row, before)):
                known = self.changed.setdefault(label, {}).get(row.pk, ({}, ""))[0]
                self.changed[label][row.pk] = (old | known, print_of(row))

    def note_gone(self, label: str, pk: int) -> None:
        """A row announced by `note_before` that is stored no more."""
        if before := self._before.pop((label, pk), None):
            values = {name: _plain(value) for name, value in before.items()}
            self.gone.append((label, values))

    def watch(self, queryset: models.QuerySet) -> "Watch":
        """Note whatever happens to these rows until `Watch.done`."""
        return Watch(self, queryset)

    def absorb(self, later: "Memory") -> None:
        """Take in what the same import wrote afterwards: what was first stays what was."""
        for label, rows in later.made.items():
            self.made.setdefault(label, {}).update(rows)
        for label, rows in later.changed.items():
            for pk, (old, left) in rows.items():
                if pk in self.made.get(label, ()):
                    self.made[label][pk] = left
                    continue
                held = self.changed.setdefault(label, {})
                held[pk] = (old | held.get(pk, ({}, ""))[0], left)
        self.rows += later.rows
        self.gone += later.gone
        self.pupils |= later.pupils - set(self.made.get("students.student", ()))

    # -- stored -------------------------------------------------------------------------------

    def to_text(self) -> str:
        """As stored, to be sealed."""
        plain = {
            "made": {label: list(rows.items()) for label, rows in self.made.items() if rows},
            "changed": {
                label: [[pk, *facts] for pk, facts in rows.items()]
                for label, rows in self.changed.items()
                if rows
            },
            "rows": self.rows,
            "pupils": sorted(self.pupils),
            "gone": self.gone,
        }
        text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
        return base64.b85encode(zlib.compress(text.encode(), 6)).decode()

    @classmethod
    def from_text(cls, text: str) -> "Memory":
        """What `to_text` made."""
        plain = json.loads(zlib.decompress(base64.b85decode(text)))
        return cls(
            made={label: dict(rows) for label, rows in plain["made"].items()},
            changed={
                label: {pk: (old, left) for pk, old, left in rows}
                for label, rows in plain["changed"].items()
            },
            rows=plain["rows"],
            pupils=set(plain["pupils"]),
            gone=[(label, values) for label, values in plain.get("gone", ())],
        )


class Watch:
    """Rows of a queryset before and after something that is not told row by row."""

    def __init__(self, memory: Memory, queryset: models.QuerySet):
        self._memory, self._rows = memory, queryset
        self._known = set()
        for row in queryset.all():
            memory.note_before(row)
            self._known.add(row.pk)

    def done(self) -> None:
        """Compare with what is stored now."""
        now = list(self._rows.all())
        self._memory.note_made(row for row in now if row.pk not in self._known)
        self._memory.note_changed(row for row in now if row.pk in self._known)
        for pk in sorted(self._known - {row.pk for row in now}):
            self._memory.note_gone(self._rows.model._meta.label_lower, pk)


def print_of(row: models.Model) -> str:
    """A short print of what a row says, the same in memory and read again."""
    plain, seals = _said(type(row))
    said = [str(getattr(row, name)) for name in plain]
    said += [
        getattr(row, f"{name}_index") if searchable else getattr(row, name) or ""
        for name, searchable in seals
    ]
    digest = hashlib.blake2b("\x1f".join(said).encode(), digest_size=_PRINT_BYTES)
    return base64.b64encode(digest.digest()).decode()


def put_back(row: models.Model, old: dict[str, Any]) -> list[str]:
    """Set what a row said before on the instance; returns the names of the columns to store."""
    columns = []
    for name, value in old.items():
        if isinstance(getattr(type(row), name, None), Sealed):
            setattr(row, name, value)
            columns += _columns_of_seal(type(row), name)
        else:
            column = row._meta.get_field(name)
            setattr(row, column.attname, None if value is None else _read(column, value))
            columns.append(column.name)
    return columns


def stored_again(model: type[models.Model], values: dict[str, Any]) -> models.Model:
    """A removed row as an instance that is not stored yet, under its old keys."""
    columns = {column.attname: column for column in model._meta.concrete_fields}
    read = {n: None if v is None else _read(columns[n], v) for n, v in values.items()}
    return model(**read)


def _read(column: models.Field, value: Any) -> Any:
    target = column.target_field if column.is_relation else column
    return target.to_python(value)


def _old_values(row: models.Model, before: dict[str, Any]) -> dict[str, Any]:
    """What differs, as it was, ready for JSON."""
    model = type(row)
    plain, seals = _said(model)
    names = (*plain, *_FOLLOWS.get(row._meta.label_lower, ()))
    old = {name: _plain(before[name]) for name in names if before[name] != getattr(row, name)}
    for name, searchable in seals:
        same = f"{name}_index" if searchable else f"{name}_sealed"
        if before[same] != getattr(row, same):
            was = model()
            was.__dict__.update(before)
            old[name] = getattr(was, name)
    if "updated_at" in before:
        old["updated_at"] = _plain(before["updated_at"])
    return old


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


@lru_cache(maxsize=64)
def _columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(column.attname for column in model._meta.concrete_fields)


@lru_cache(maxsize=64)
def _said(model: type[models.Model]) -> tuple[tuple[str, ...], tuple[tuple[str, bool], ...]]:
    """Names of plain columns that say something, and sealed attributes (searchable or not)."""
    seals = [(name, each) for name in dir(model) if isinstance(each := _raw(model, name), Sealed)]
    hidden = {column for name, _ in seals for column in _columns_of_seal(model, name)}
    silent = {"id", "public_id", *_STAMPS, *hidden, *_FOLLOWS.get(model._meta.label_lower, ())}
    plain = tuple(name for name in _columns(model) if name not in silent)
    return plain, tuple((name, seal.searchable) for name, seal in seals)


def _raw(model: type[models.Model], name: str) -> Any:
    for kind in model.__mro__:
        if name in kind.__dict__:
            return kind.__dict__[name]
    return None


def _columns_of_seal(model: type[models.Model], name: str) -> list[str]:
    held = _columns(model)
    return [n for n in (f"{name}_sealed", f"{name}_index", f"{name}_last4") if n in held]
