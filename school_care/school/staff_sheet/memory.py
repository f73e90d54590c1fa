"""What a school's staff says before and after an import, so that it can be taken back.

Whatever the services behind the import do - a predecessor that ends, a role that comes with the
lessons - is found by comparing all of it, not by following each step. Passwords are left out.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models

from school_care.core.models import AuditEntry
from school_care.school.models import Appointment, School, SchoolClass, TeachingAssignment, User

Said = dict[str, Any]
WATCHED = (User, Appointment, TeachingAssignment, SchoolClass)
_SILENT = {"id", "public_id"}
_ACCOUNT = ("username", "name", "phone", "subject", "school_id", "is_active")


@dataclass
class Memory:
    """By model: rows made (key → as left) and changed (key → before, as left). `trail`: the last
    audit entry when it was imported."""

    trail: int = 0
    made: dict[type[models.Model], dict[int, Said]] = field(default_factory=dict)
    changed: dict[type[models.Model], dict[int, tuple[Said, Said]]] = field(default_factory=dict)

    def to_text(self) -> str:
        """As stored, to be sealed."""
        plain = {
            "trail": self.trail,
            "made": {
                model._meta.label_lower: list(rows.items()) for model, rows in self.made.items()
            },
            "changed": {
                model._meta.label_lower: [[key, *said] for key, said in rows.items()]
                for model, rows in self.changed.items()
            },
        }
        return json.dumps(plain, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> "Memory":
        """What `to_text` made."""
        plain = json.loads(text)
        return cls(
            trail=plain["trail"],
            made={apps.get_model(name): dict(rows) for name, rows in plain["made"].items()},
            changed={
                apps.get_model(name): {key: (old, left) for key, old, left in rows}
                for name, rows in plain["changed"].items()
            },
        )


class Watch:
    """The staff of a school before an import; `memory` tells what became of it."""

    def __init__(self, school: School):
        self._school = school
        self._before = self._now()

    def memory(self) -> Memory:
        """Call within the import's transaction, when everything is written."""
        memory = Memory(trail=last_entry(self._school))
        for model, now in self._now().items():
            before = self._before[model]
            made = {key: said for key, said in now.items() if key not in before}
            changed = {
                key: (before[key], said)
                for key, said in now.items()
                if key in before and before[key] != said
            }
            if made:
                memory.made[model] = made
            if changed:
                memory.changed[model] = changed
        return memory

    def _now(self) -> dict[type[models.Model], dict[int, Said]]:
        return {model: said_by(model.objects.filter(school=self._school)) for model in WATCHED}


def last_entry(school: School) -> int:
    """Key of the newest audit entry of the school, 0 for none."""
    entries = AuditEntry.objects.filter(school_id=school.pk).order_by("-id")
    return entries.values_list("id", flat=True).first() or 0


def said_by(rows: Iterable[models.Model]) -> dict[int, Said]:
    """Key → what the row says, ready for JSON."""
    return {row.pk: said(row) for row in rows}


def said(row: models.Model) -> Said:
    """What one row says, ready for JSON."""
    return {name: _plain(getattr(row, name)) for name in _names(type(row))}


def put_back(row: models.Model, before: Said) -> list[str]:
    """Set on the instance what it said before; returns the names of the columns that differ."""
    columns = []
    for name in _names(type(row)):
        if _plain(getattr(row, name)) != before[name]:
            column = row._meta.get_field(name)
            target = column.target_field if column.is_relation else column
            value = before[name]
            setattr(row, name, None if value is None else target.to_python(value))
            columns.append(column.name)
    return columns


def _names(model: type[models.Model]) -> tuple[str, ...]:
    if model is User:
        return _ACCOUNT
    names = (column.attname for column in model._meta.concrete_fields)
    return tuple(name for name in names if name not in _SILENT)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
