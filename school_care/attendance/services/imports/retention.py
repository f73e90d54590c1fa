"""What an import leaves behind, and for how long: after thirty days its rows and what is needed to
take it back are erased, a preview nobody confirmed is given up; figures and the trail stay."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from school_care.attendance.enums import ImportState
from school_care.attendance.models import AttendanceImport
from school_care.core import audit, clock

KEPT_FOR = timedelta(days=30)


def erase_old_imports() -> int:
    """Erase what is due; returns how many imports. Safe at any time."""
    limit = clock.now() - KEPT_FOR
    due = AttendanceImport.objects.filter(uploaded_at__lt=limit).filter(
        Q(plan_sealed__isnull=False) | Q(undo_sealed__isnull=False)
    )
    erased = 0
    for one in due.defer("plan_sealed", "undo_sealed"):
        with transaction.atomic():
            state = {"state": ImportState.CANCELLED} if one.state == ImportState.PREVIEW else {}
            AttendanceImport.objects.filter(pk=one.pk).update(
                plan_sealed=None, undo_sealed=None, **state
            )
            audit.record("attendance.erased", row=one)
        erased += 1
    return erased
