"""Carrying out an order: chunk by chunk, resumable at any moment."""

import json
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from school_care.core import audit, clock
from school_care.core.pdf import PrintError, Rendered, render_many, worker_count
from school_care.reports.enums import PrintState
from school_care.reports.models import PrintJob
from school_care.reports.services import binding, states
from school_care.reports.services.merged import follow_merges
from school_care.reports.services.pages import chunk_html
from school_care.reports.services.silenced import leave_out_silenced
from school_care.students import silence
from school_care.students.models import Student

log = logging.getLogger(__name__)

MOST_TRIES = 5


def run_print(public_id: str | UUID) -> bool:
    """Carry out the order `public_id` if nobody else is doing it; True when it is finished.

    Safe to call twice and after a kill: chunks whose result is on disk are not printed again.
    An order that cannot be printed ends as FAILED with a sentence for the person; other troubles
    (a full disk, a locked database) are raised, and the sweeper tries again up to five times.
    """
    job = PrintJob.objects.filter(public_id=public_id).first()
    if job is None or not states.take_up(job):
        return False
    try:
        _carry_out(job)
    except PrintError as error:
        log.error("print job %s: %s", job.public_id, error)
        _fail(job, "排版时出错，没有生成文件。请联系管理员查看运行记录。")
    except states.LeaseLost:
        return False
    return job.state == PrintState.DONE


def resume_stalled() -> int:
    """Wake every unfinished order nobody works on; returns how many. Called each minute."""
    from school_care.reports.services.request import wake

    jobs = list(PrintJob.objects.stalled(clock.now()))
    return sum(wake(job) for job in jobs)


def _carry_out(job: PrintJob) -> None:
    if job.lease_no > MOST_TRIES:
        _fail(job, "打印多次中断，请减少范围后再试；若仍不行，请联系管理员。")
        return
    follow_merges(job)
    if not leave_out_silenced(job):
        _fail(job, silence.WAITS)
        return
    if not _still_allowed(job):
        _fail(job, "您对其中部分学生的查看权限已变化，请重新选择后打印。")
        return
    _print_missing_chunks(job)
    bound = binding.bind(job)
    _write(job.result, bound.pdf)
    with transaction.atomic():
        states.move(
            job,
            to=PrintState.DONE,
            done=job.total,
            pages=bound.pages,
            size=len(bound.pdf),
            finished_at=clock.now(),
        )
        audit.record("print.done", actor=job.requested_by, row=job, pages=bound.pages)
    for leftover in job.folder.glob("chunk-*"):
        leftover.unlink()


def _still_allowed(job: PrintJob) -> bool:
    """Rights are looked at when printing starts, not only when it was asked for."""
    if job.requested_by is None:
        return True
    keys = set(job.student_ids)
    seen = Student.objects.care_visible_to(job.requested_by).filter(pk__in=keys)
    return seen.count() == len(keys)


def _print_missing_chunks(job: PrintJob) -> None:
    job.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    missing = [n for n in range(len(job.chunks)) if not binding.is_stored(job, n)]
    ready = job.total - sum(len(job.chunks[n]) for n in missing)
    states.keep(job, done=ready)
    if not missing:
        return

    def documents() -> Iterator[str]:
        for number in missing:
            yield chunk_html(job, job.chunks[number])

    def store(position: int, rendered: Rendered) -> None:
        number = missing[position]
        facts = {"pages": rendered.pages, "starts": rendered.starts}
        _write(binding.chunk_pdf(job, number), rendered.pdf)
        # Last: a chunk counts as stored when its facts are.
        _write(binding.chunk_facts(job, number), json.dumps(facts).encode())
        states.keep(job, done=job.done + len(job.chunks[number]))

    workers = min(worker_count(settings.PRINT_WORKERS), len(missing))
    render_many(documents(), workers=workers, on_done=store)


def _write(place: Path, data: bytes) -> None:
    """Whole or not at all, for the owner's eyes."""
    draft = place.with_suffix(".part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place)


def _fail(job: PrintJob, why: str) -> None:
    with transaction.atomic():
        states.move(job, to=PrintState.FAILED, error=why, finished_at=clock.now())
        audit.record("print.failed", actor=job.requested_by, row=job)
    shutil.rmtree(job.folder, ignore_errors=True)
