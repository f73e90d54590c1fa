"""Erasing prints: papers about children do not lie about on a server."""

import shutil

from django.conf import settings
from django.db import transaction

from school_care.core import audit, clock
from school_care.reports.enums import PrintState
from school_care.reports.models import PrintJob
from school_care.reports.services.states import LeaseLost, move


def erase_expired() -> int:
    """Erase the files of every order older than 48 hours, and folders no order owns any more;
    returns how many orders were erased. Safe to run twice."""
    jobs = PrintJob.objects.filter(expires_at__lte=clock.now()).exclude(state=PrintState.ERASED)
    erased = sum(erase_job(job) for job in jobs)
    _erase_orphans()
    return erased


def erase_job(job: PrintJob) -> bool:
    """Erase the files of one order; False when a worker has taken it up this very moment."""
    try:
        with transaction.atomic():
            move(job, to=PrintState.ERASED)
            audit.record("print.erase", row=job)
    except LeaseLost:
        return False
    shutil.rmtree(job.folder, ignore_errors=True)
    return True


def _erase_orphans() -> None:
    """After a restored backup files may lie here whose order is gone or was erased."""
    root = settings.PRIVATE_ROOT / "print"
    if not root.is_dir():
        return
    live = PrintJob.objects.exclude(state=PrintState.ERASED)
    owned = {str(public_id) for public_id in live.values_list("public_id", flat=True)}
    for folder in root.iterdir():
        if folder.name not in owned:
            shutil.rmtree(folder, ignore_errors=True)
