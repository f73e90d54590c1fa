"""Who does the work of an import: this request when it is small, else a worker.

The import row is the queue of record. When the broker does not answer, the row waits for the
minute sweep (`resume_stalled`).
"""

import logging
from datetime import timedelta

from django.core.cache import cache
from django.db.models import Q
from kombu.exceptions import OperationalError

from school_care.core import clock
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.rights import require
from school_care.students.enums import ImportState, RowOutcome
from school_care.students.models import RosterImport
from school_care.students.services.enrolment import settle_departures, settle_moves
from school_care.students.services.imports import files
from school_care.students.services.imports.cautions import cautions_of
from school_care.students.services.imports.lease import NotFree
from school_care.students.services.imports.lifecycle import (
    ArchiveMoved,
    check_roster,
    commit_roster,
)
from school_care.students.services.imports.retention import erase_old_imports

logger = logging.getLogger(__name__)

# About a second of work on the reference machine (bench/README.md).
SMALL_FILE_BYTES = 150 * 1024
SMALL_COMMIT_ROWS = 1000
PATIENCE = timedelta(seconds=20)


def check_soon(roster_import: RosterImport) -> None:
    """Have an upload checked: at once when it is small, otherwise by a worker."""
    size = files.path_of(roster_import.stored_file).stat().st_size
    if size <= SMALL_FILE_BYTES:
        check_roster(roster_import=roster_import)
    else:
        wake(roster_import)


def commit_soon(roster_import: RosterImport, *, actor, sure: bool = False) -> None:
    """Have a confirmed import written; `sure`: the person has agreed with what `cautions_of` says.
    Raises NotFree, ArchiveMoved when done at once, Refused without the right and while there is
    something to agree with.
    """
    require(actor, Capability.IMPORT_ROSTER, roster_import.school)
    if not sure and cautions_of(roster_import):
        raise Refused("还没有导入：请先看清楚提醒，确认无误就勾选，再点“确认导入”。")
    counts = roster_import.report.get("counts", {})
    rows = counts.get(RowOutcome.NEW, 0) + counts.get(RowOutcome.CHANGED, 0)
    if rows <= SMALL_COMMIT_ROWS:
        commit_roster(roster_import=roster_import, actor=actor)
        return
    confirmed = RosterImport.objects.filter(pk=roster_import.pk, state=ImportState.PREVIEW)
    # A lease that has run out: the first worker, or the sweep, takes it up.
    if not confirmed.update(
        state=ImportState.COMMITTING, lease_until=clock.now() - PATIENCE, actor=actor
    ):
        raise NotFree
    roster_import.refresh_from_db()
    wake(roster_import)


def wake(roster_import: RosterImport) -> bool:
    """Ask a worker to take the import up; False when the broker does not answer."""
    from school_care.students.tasks import carry_on

    try:
        carry_on.delay(str(roster_import.public_id))
    except (OperationalError, OSError) as error:
        logger.warning("broker does not answer, roster waits: %s", type(error).__name__)
        return False
    return True


def carry_on(public_id: str) -> None:
    """A worker's whole job: whatever the import waits for. Safe when another was first."""
    roster_import = RosterImport.objects.select_related("school", "actor").get(public_id=public_id)
    try:
        if roster_import.state in (ImportState.UPLOADED, ImportState.READING):
            check_roster(roster_import=roster_import)
        elif roster_import.state == ImportState.COMMITTING:
            commit_roster(roster_import=roster_import, actor=roster_import.actor)
    except ArchiveMoved:
        check_roster(roster_import=roster_import)
    except NotFree:
        logger.info("roster %s is with another worker", public_id)


def resume_stalled() -> int:
    """Each minute: wake imports nobody works on; once a day the archive's small chores."""
    if cache.add(f"students-daily:{clock.today()}", 1, timeout=86400):
        settle_departures()
        settle_moves()
        erase_old_imports()
    now = clock.now()
    unheld = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    waiting = RosterImport.objects.filter(
        Q(state__in=[ImportState.READING, ImportState.COMMITTING])
        | Q(state=ImportState.UPLOADED, created_at__lt=now - PATIENCE),
        unheld,
    )
    # A command that was killed: its file is not ours to read again.
    waiting.filter(stored_file="").update(state=ImportState.CANCELLED, finished_at=now)
    return sum(wake(roster_import) for roster_import in waiting.exclude(stored_file=""))
