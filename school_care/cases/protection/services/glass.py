"""紧急查阅 of one case: the principal reads it for minutes, with a reason. Whoever keeps the case
and the auditor are told, the trail keeps it."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from school_care.cases.models import Protection, ProtectionGlass
from school_care.cases.protection import telling
from school_care.cases.protection.enums import Level
from school_care.cases.protection.services.rights import require_level
from school_care.cases.protection.sight import level_of
from school_care.core import audit, clock
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused

OPEN_FOR = timedelta(minutes=30)
MIN_WHY, MAX_WHY = 10, 200  # characters


def may_break(user: Any, protection: Protection) -> bool:
    """Whether the glass is there for this person: they know of the case and do not read it."""
    known = Level.KNOWN <= level_of(user, protection) < Level.CONTENT
    return known and can(user, Capability.BREAK_GLASS, protection.school)


def break_glass(*, by: Any, protection: Protection, why: str) -> ProtectionGlass:
    """Open a case to `by` for OPEN_FOR; one that is open already stays as it is. Raises Refused."""
    if not can(by, Capability.BREAK_GLASS, protection.school):
        raise Refused("紧急查阅只有校长可以使用。")
    require_level(by, protection, Level.KNOWN)
    why = why.strip()
    if not MIN_WHY <= len(why) <= MAX_WHY:
        raise Refused(f"请写明原因，{MIN_WHY}到{MAX_WHY}个字。")
    now = clock.now()
    with transaction.atomic():
        Protection.objects.select_for_update(no_key=True, of=("self",)).get(pk=protection.pk)
        running = ProtectionGlass.objects.filter(
            protection=protection, opened_by=by, until_at__gt=now
        ).first()
        if running is not None:
            return running
        row = ProtectionGlass.objects.create(
            protection=protection, opened_by=by, why=why, opened_at=now, until_at=now + OPEN_FOR
        )
        audit.record("protection.glass", actor=by, row=protection)
        telling.tell_of(protection, telling.GLASS, actor=by, key=str(row.public_id))
    return row
