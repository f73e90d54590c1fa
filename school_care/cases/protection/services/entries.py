"""What is written into the course of a case: added, never changed; withdrawn with a reason."""

from datetime import datetime
from typing import Any

from django.db import transaction

from school_care.cases.models import Protection, ProtectionEntry
from school_care.cases.protection.enums import EntryKind, Level
from school_care.cases.protection.services.rights import require_level
from school_care.core import audit, clock
from school_care.school.refusal import Refused

MAX_TEXT = 2000


def add(
    *,
    by: Any,
    protection: Protection,
    kind: str,
    text: str,
    happened_at: datetime | None = None,
    in_content: bool | None = None,
) -> ProtectionEntry:
    """Write into a case. Whoever is in it may; what goes with the content (`in_content`) whoever
    reads that, or wrote it. Not said, it is so where there are children of two sides: who looks
    after one is not told who the other is. Raises Refused."""
    require_level(by, protection, Level.OWN)
    text = text.strip()
    if kind not in EntryKind.values:
        raise Refused("请选择这条记录的类别。")
    if not text:
        raise Refused("请写一写情况：什么时候、谁、做了什么。")
    if len(text) > MAX_TEXT:
        raise Refused(f"一条记录请不超过{MAX_TEXT}字，可以分几条写。")
    if happened_at is not None and happened_at > clock.now():
        raise Refused("时间不能晚于现在。")
    if in_content is None:
        in_content = protection.is_bullying
    return write(
        protection, by=by, kind=kind, text=text, happened_at=happened_at, in_content=in_content
    )


def write(
    protection: Protection,
    *,
    by: Any,
    text: str,
    kind: str = EntryKind.OTHER,
    happened_at: datetime | None = None,
    in_content: bool = False,
) -> ProtectionEntry:
    """The row and its trace; rights are asked by the caller."""
    with transaction.atomic():
        row = ProtectionEntry(
            protection=protection,
            kind=kind,
            happened_at=happened_at or clock.now(),
            in_content=in_content,
            written_by=by,
            written_at=clock.now(),
        )
        row.text = text
        row.save(force_insert=True)
        audit.record("protection.entry", actor=by, row=protection, kind=kind)
    return row


def withdraw(*, by: Any, entry: ProtectionEntry, why: str) -> None:
    """A mistake: the entry stays, struck through. Its author or a handler. Raises Refused."""
    mine = entry.written_by_id == by.pk
    require_level(by, entry.protection, Level.OWN if mine else Level.CONTENT)
    why = why.strip()
    if not why:
        raise Refused("请写明撤下的原因。")
    with transaction.atomic():
        held = ProtectionEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
        if held.withdrawn_at is not None:
            return
        held.withdrawn_by, held.withdrawn_at, held.withdrawn_why = by, clock.now(), why
        held.save()
        audit.record("protection.entry_withdrawn", actor=by, row=entry.protection)
