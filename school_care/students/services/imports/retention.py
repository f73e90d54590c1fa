"""What an import leaves behind, and for how long: thirty days after its end the file and the
contents of the rows are erased; counts, decisions and fingerprints stay."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from school_care.core import audit, clock
from school_care.students.enums import ImportState
from school_care.students.models import RosterImport, RosterImportRow
from school_care.students.services.imports import files

KEPT_FOR = timedelta(days=30)


def erase_old_imports() -> int:
    """Erase what is due; an import left unconfirmed as long is given up. Returns how many.

    Effects: stored files gone, payloads empty, an audit entry each. Safe at any time.
    """
    limit = clock.now() - KEPT_FOR
    given_up = Q(state=ImportState.PREVIEW, created_at__lt=limit)
    due = RosterImport.objects.filter(Q(finished_at__lt=limit) | given_up)
    due = due.filter(Q(rows__payload_sealed__isnull=False) | ~Q(stored_file="")).distinct()
    erased = 0
    for roster_import in due:
        _erase(roster_import)
        erased += 1
    return erased


@transaction.atomic
def _erase(roster_import: RosterImport) -> None:
    stored = roster_import.stored_file
    if roster_import.state == ImportState.PREVIEW:
        roster_import.state, roster_import.finished_at = ImportState.CANCELLED, clock.now()
    roster_import.stored_file = ""
    roster_import.save(update_fields=["state", "finished_at", "stored_file"])
    RosterImportRow.objects.filter(roster_import=roster_import).update(payload_sealed=None)
    audit.record("roster.erased", row=roster_import)
    transaction.on_commit(lambda: files.erase(stored))
