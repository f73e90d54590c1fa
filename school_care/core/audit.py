"""The one door to the audit trail.

Services call `record` inside their own transaction, so that an effect and its trace stand or fall
together. Entries hold plain ids and codes, never names, numbers or texts.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import models

from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange


def entry(
    action: str,
    *,
    actor: Any = None,
    school_id: int | None = None,
    row: models.Model | None = None,
    student_id: UUID | None = None,
    **facts: Any,
) -> AuditEntry:
    """An unsaved entry; `row` is the object acted on and needs a `public_id` or a key."""
    return AuditEntry(
        at=clock.now(),
        actor_id=getattr(actor, "pk", None),
        school_id=school_id or getattr(row, "school_id", None) or 0,
        action=action,
        object_type=row._meta.label_lower if row is not None else "",
        object_id=str(getattr(row, "public_id", None) or getattr(row, "pk", "") or ""),
        student_id=student_id,
        facts=facts,
    )


def record(action: str, **details: Any) -> None:
    """Write one entry; see `entry` for the arguments."""
    entry(action, **details).save(force_insert=True)


def record_many(entries: Iterable[AuditEntry]) -> None:
    """Write many entries at once (imports)."""
    AuditEntry.objects.bulk_create(entries, batch_size=500)


def record_read(*, actor: Any, row: models.Model, student_id: UUID | None, why: str) -> None:
    """Note that a child's page was opened, once an hour for each reader and child; a page in
    confidence (no `student_id`) for each reader and row."""
    of = student_id or getattr(row, "public_id", row.pk)
    key = f"audit-read:{actor.pk}:{of}:{clock.now():%Y%m%d%H}"
    if cache.add(key, 1, timeout=3600):
        record("read", actor=actor, row=row, student_id=student_id, why=why)


def changes(
    row: models.Model,
    *,
    before: dict[str, Any],
    after: dict[str, Any],
    actor: Any,
    student_id: UUID | None = None,
    source: str = "",
) -> list[FieldChange]:
    """Unsaved FieldChange rows for every field whose text differs between the two dicts."""

    def text(value: Any) -> str | None:
        return None if value in (None, "") else str(value)

    return [
        FieldChange(
            at=clock.now(),
            actor=actor,
            school_id=getattr(row, "school_id", None),
            object_type=row._meta.label_lower,
            object_id=row.public_id,
            student_id=student_id,
            field=name,
            source=source,
            old=text(before.get(name)),
            new=text(after[name]),
        )
        for name in after
        if text(before.get(name)) != text(after[name])
    ]
