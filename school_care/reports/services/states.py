"""The one door through which a printing job changes its state."""

from datetime import timedelta
from typing import Any

from django.db.models import F, Q

from school_care.core import clock
from school_care.reports.enums import ALLOWED, PrintState
from school_care.reports.models import PrintJob

LEASE = timedelta(minutes=3)  # a chunk takes seconds; a slow school machine half a minute


class IllegalMove(Exception):
    """The state does not lead there."""


class LeaseLost(Exception):
    """Another worker has taken up the job, or it was erased meanwhile."""


def take_up(job: PrintJob) -> bool:
    """Claim `job` for this worker; False when another one holds it or nothing is to be done."""
    now = clock.now()
    claimed = (
        PrintJob.objects.stalled(now)
        .filter(pk=job.pk)
        .update(state=PrintState.RUNNING, lease_until=now + LEASE, lease_no=F("lease_no") + 1)
    )
    if claimed:
        job.refresh_from_db()
    return bool(claimed)


def keep(job: PrintJob, *, done: int) -> None:
    """Store the progress of a claimed job and prolong the lease. Raises `LeaseLost`."""
    job.done = done
    mine = PrintJob.objects.filter(pk=job.pk, state=PrintState.RUNNING, lease_no=job.lease_no)
    if not mine.update(done=done, lease_until=clock.now() + LEASE):
        raise LeaseLost


def rearrange(
    job: PrintJob,
    *,
    chunks: list[list[int]],
    told: str | None = None,
    spec: dict[str, Any] | None = None,
) -> None:
    """Give a claimed job other pupils to print; `told`: what whoever asked is told of it; `spec`:
    what the order is to remember besides. Raises `LeaseLost`."""
    values: dict[str, Any] = {"chunks": chunks, "total": sum(map(len, chunks)), "done": 0}
    if spec:
        values["spec"] = job.spec | spec
    if told is not None:
        values["error"] = told
    mine = PrintJob.objects.filter(pk=job.pk, state=PrintState.RUNNING, lease_no=job.lease_no)
    if not mine.update(**values):
        raise LeaseLost
    for name, value in values.items():
        setattr(job, name, value)


def move(job: PrintJob, *, to: PrintState, **values: Any) -> None:
    """Move `job` to state `to` and set `values`, if it still is as this worker knows it.

    Raises `IllegalMove` for a step `ALLOWED` does not hold, `LeaseLost` when it was moved
    by somebody else meanwhile.
    """
    if to not in ALLOWED[PrintState(job.state)]:
        raise IllegalMove(f"{job.state} → {to}")
    known = Q(pk=job.pk, state=job.state, lease_no=job.lease_no)
    values |= {"state": to, "lease_until": None}
    if not PrintJob.objects.filter(known).update(**values):
        raise LeaseLost
    for name, value in values.items():
        setattr(job, name, value)
