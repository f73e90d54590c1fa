"""Carrying out an order: chunk by chunk, resumable at any moment."""

import logging
import shutil
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from school_care.core import audit, clock
from school_care.core.pdf import PrintError, Rendered, render_many, worker_count
from school_care.reports.enums import PrintState
from school_care.reports.models import PrintJob
from school_care.reports.services import folder, states
from school_care.reports.services.makers import Bound, JobMaker, maker_of

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
    maker = maker_of(job.kind)
    if why := maker.prepare(job):
        _fail(job, why)
        return
    if not maker.still_allowed(job):
        _fail(job, "您对其中部分学生的查看权限已变化，请重新选择后打印。")
        return
    _print_missing_chunks(job, maker)
    bound = maker.bind(job)
    _finish(job, bound)
    folder.clear_chunks(job)


def _finish(job: PrintJob, bound: Bound) -> None:
    """The result in its place, then the state: one without the other is taken up again."""
    if isinstance(bound.content, Path):
        bound.content.replace(job.result)
    else:
        folder.write(job.result, bound.content)
    with transaction.atomic():
        states.move(
            job,
            to=PrintState.DONE,
            done=job.total,
            pages=bound.pages,
            size=job.result.stat().st_size,
            spec=job.spec | bound.spec,
            finished_at=clock.now(),
        )
        audit.record("print.done", actor=job.requested_by, row=job, pages=bound.pages)


def _print_missing_chunks(job: PrintJob, maker: JobMaker) -> None:
    job.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    missing = [n for n in range(len(job.chunks)) if not folder.is_stored(job, n)]
    ready = job.total - sum(len(job.chunks[n]) for n in missing)
    states.keep(job, done=ready)
    if not missing:
        return

    def store(position: int, rendered: Rendered) -> None:
        number = missing[position]
        folder.store_chunk(job, number, rendered)
        states.keep(job, done=job.done + len(job.chunks[number]))

    documents = (maker.make(job, job.chunks[number]) for number in missing)
    workers = min(worker_count(settings.PRINT_WORKERS), len(missing))
    render_many(documents, workers=workers, on_done=store)


def _fail(job: PrintJob, why: str) -> None:
    with transaction.atomic():
        states.move(job, to=PrintState.FAILED, error=why, finished_at=clock.now())
        audit.record("print.failed", actor=job.requested_by, row=job)
    shutil.rmtree(job.folder, ignore_errors=True)
