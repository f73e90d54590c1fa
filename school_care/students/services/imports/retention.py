"""What an import leaves behind, and for how long: thirty days after its end the file, the contents
of the rows and what taking it back needs are erased; counts, decisions and fingerprints stay.
Doubtful rows that nobody has decided keep their contents longer (docs/rules.md)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from school_care.core import audit, clock
from school_care.students.enums import ImportState, ReviewChoice, RowOutcome
from school_care.students.models import RosterImport, RosterImportRow
from school_care.students.services.imports import files

KEPT_FOR = timedelta(days=30)
# A doubt is often settled with the family at the next visit or the next term's registration.
PARKED_FOR = timedelta(days=180)


def erase_old_imports() -> int:
    """Erase what is due; an import left unconfirmed as long is given up. Returns how many.

    Effects: stored files gone, payloads and `undo` empty, an audit entry each. Safe at any time.
    """
    limit = clock.now() - KEPT_FOR
    given_up = Q(state=ImportState.PREVIEW, created_at__lt=limit)
    ended = RosterImport.objects.filter(Q(finished_at__lt=limit) | given_up)
    kept = RosterImportRow.objects.filter(payload_sealed__isnull=False)
    own = rows_due(kept.filter(roster_import=OuterRef("pk")))
    due = ended.filter(~Q(stored_file="") | Q(undo_sealed__isnull=False) | Exists(own))
    erased = 0
    for roster_import in due.defer("undo_sealed"):
        _erase(roster_import)
        erased += 1
    return erased


def rows_due(rows: QuerySet[RosterImportRow]) -> QuerySet[RosterImportRow]:
    """Of the rows of ended imports, those whose contents go: all but the doubtful ones of a
    finished import that still wait for a decision, and these after PARKED_FOR."""
    waiting = Q(
        roster_import__state=ImportState.DONE,
        outcome=RowOutcome.REVIEW,
        settled_at__isnull=True,
        roster_import__finished_at__gte=clock.now() - PARKED_FOR,
    ) & ~Q(choice__in=[ReviewChoice.SAME, ReviewChoice.NEW])
    return rows.exclude(waiting)


@transaction.atomic
def _erase(roster_import: RosterImport) -> None:
    stored = roster_import.stored_file
    if roster_import.state == ImportState.PREVIEW:
        roster_import.state, roster_import.finished_at = ImportState.CANCELLED, clock.now()
    roster_import.stored_file, roster_import.undo, roster_import.sample = "", None, None
    columns = ["state", "finished_at", "stored_file", "undo_sealed", "sample_sealed"]
    roster_import.save(update_fields=columns)
    rows = RosterImportRow.objects.filter(roster_import=roster_import)
    RosterImportRow.objects.filter(pk__in=rows_due(rows).values("pk")).update(payload_sealed=None)
    audit.record("roster.erased", row=roster_import)
    transaction.on_commit(lambda: files.erase(stored))
