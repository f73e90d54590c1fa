"""Who works on an import: claimed by conditional update, held by a lease, lost when it expires.

The database row is the queue of record. A worker that was killed leaves a lease that runs out; a
worker that comes back late matches no row and gives up.
"""

from datetime import datetime, timedelta

from django.db.models import Q

from school_care.core import clock
from school_care.school.refusal import Refused
from school_care.students.enums import ImportState
from school_care.students.models import RosterImport

LEASE = timedelta(minutes=10)
# A check that was killed this often will be killed again.
ATTEMPTS = 3


class NotFree(Refused):
    """The import is not in a state for this step, or another worker holds it."""

    def __init__(self) -> None:
        super().__init__("这次导入的状态已经改变，请按页面现在显示的内容操作。")


class LeaseLost(Exception):
    """Another worker took over; whatever this one still wants to write is void."""


class Lease:
    """The right to work on one import, renewed with every step."""

    def __init__(self, roster_import: RosterImport, state: ImportState, until: datetime):
        self._pk, self._state, self._until = roster_import.pk, state, until

    @classmethod
    def claim(cls, roster_import: RosterImport, *, waiting: ImportState, working: ImportState):
        """Take an import that waits, or whose worker's lease ran out. Raises NotFree."""
        now = clock.now()
        until = now + LEASE
        free = Q(state=waiting) | Q(state=working, lease_until__lt=now)
        taken = RosterImport.objects.filter(free, pk=roster_import.pk).update(
            state=working, lease_until=until
        )
        if not taken:
            raise NotFree
        roster_import.refresh_from_db()
        return cls(roster_import, working, until)

    def keep(self, **columns) -> None:
        """Renew, writing columns along (done, total). Raises LeaseLost."""
        until = clock.now() + LEASE
        self._write(lease_until=until, **columns)
        self._until = until

    def hand_over(self, state: ImportState, **columns) -> None:
        """Leave the import in `state`. Raises LeaseLost."""
        self._write(state=state, lease_until=None, **columns)

    def _write(self, **columns) -> None:
        held = RosterImport.objects.filter(pk=self._pk, state=self._state, lease_until=self._until)
        if not held.update(**columns):
            raise LeaseLost
