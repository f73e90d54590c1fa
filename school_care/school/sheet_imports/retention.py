"""What an import leaves behind, and for how long: after thirty days its rows and what is needed to
take it back are erased, a preview nobody confirmed is given up; figures and the trail stay."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q

from school_care.core import audit, clock
from school_care.school.enums import SheetState

KEPT_FOR = timedelta(days=30)


def erase_old(model: type[models.Model], trail: str) -> int:
    """Erase what is due of a model with sealed `plan` and `undo`; returns how many imports. Safe at
    any time."""
    limit = clock.now() - KEPT_FOR
    due = model.objects.filter(uploaded_at__lt=limit).filter(
        Q(plan_sealed__isnull=False) | Q(undo_sealed__isnull=False)
    )
    erased = 0
    for one in due.defer("plan_sealed", "undo_sealed"):
        with transaction.atomic():
            state = {"state": SheetState.CANCELLED} if one.state == SheetState.PREVIEW else {}
            model.objects.filter(pk=one.pk).update(plan_sealed=None, undo_sealed=None, **state)
            audit.record(f"{trail}.erased", row=one)
        erased += 1
    return erased
