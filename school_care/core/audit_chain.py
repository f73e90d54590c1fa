"""Sealing the audit trail into one hash chain a school.

A chain inside the request would serialise all writers; a job each minute seals what has settled.
An entry altered, removed or slipped in afterwards no longer matches its link.
"""

import hashlib
import json
from datetime import timedelta

from django.db import IntegrityError, transaction

from school_care.core import clock
from school_care.core.models import AuditEntry, AuditSeal

# A transaction may commit a lower id after a higher one; nothing in the product stays open so long.
SETTLE = timedelta(minutes=2)
LOOK_BACK = 5_000
BATCH = 2_000


def seal_all() -> int:
    """Seal every school's settled entries; returns the number of entries sealed."""
    schools = AuditEntry.objects.order_by().values_list("school_id", flat=True).distinct()
    return sum(_seal_school(school_id) for school_id in schools)


def _seal_school(school_id: int) -> int:
    last = AuditSeal.objects.filter(school_id=school_id).order_by("-number").first()
    floor = (last.last_entry_id - LOOK_BACK) if last else 0
    covered: set[int] = set()
    if last:
        recent = AuditSeal.objects.filter(school_id=school_id, last_entry_id__gte=floor)
        for ids in recent.values_list("entry_ids", flat=True):
            covered.update(ids)
    waiting = AuditEntry.objects.filter(
        school_id=school_id, id__gt=floor, at__lt=clock.now() - SETTLE
    ).order_by("id")
    entries = [entry for entry in waiting[: BATCH + LOOK_BACK] if entry.id not in covered]
    if not entries:
        return 0
    previous = last.digest if last else ""
    try:
        with transaction.atomic():
            AuditSeal.objects.create(
                school_id=school_id,
                number=last.number + 1 if last else 1,
                entry_ids=[entry.id for entry in entries],
                last_entry_id=entries[-1].id,
                previous=previous,
                digest=_digest(previous, entries),
                sealed_at=clock.now(),
            )
    except IntegrityError:  # another worker sealed this link first
        return 0
    return len(entries)


def broken_links(school_id: int) -> list[int]:
    """Numbers of the links that no longer match their entries or predecessor; [] when sound."""
    broken, previous = [], ""
    for link in AuditSeal.objects.filter(school_id=school_id).order_by("number"):
        entries = list(AuditEntry.objects.filter(id__in=link.entry_ids).order_by("id"))
        whole = [entry.id for entry in entries] == link.entry_ids
        if not whole or link.previous != previous or _digest(previous, entries) != link.digest:
            broken.append(link.number)
        previous = link.digest
    return broken


def _digest(previous: str, entries: list[AuditEntry]) -> str:
    digest = hashlib.sha256(previous.encode())
    for entry in entries:
        line = [
            entry.id,
            entry.at.isoformat(),
            entry.school_id,
            entry.actor_id,
            entry.action,
            entry.object_type,
            entry.object_id,
            str(entry.student_id or ""),
            entry.facts,
        ]
        digest.update(json.dumps(line, sort_keys=True, ensure_ascii=False).encode())
    return digest.hexdigest()
