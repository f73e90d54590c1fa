"""Storing an order of any kind: its number, its trail, and not too many at once."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from school_care.core import audit, clock
from school_care.reports.enums import UNFINISHED
from school_care.reports.models import PrintJob
from school_care.school.models import School
from school_care.school.refusal import Refused

UNFINISHED_PER_PERSON = 5
KEPT_FOR = timedelta(hours=48)  # a finished file; also told on the pages


def require_few_waiting(actor: Any) -> None:
    """Raises `Refused` while a person has too many orders unfinished."""
    waiting = PrintJob.objects.filter(requested_by=actor, state__in=UNFINISHED).count()
    if actor is not None and waiting >= UNFINISHED_PER_PERSON:
        raise Refused(f"您还有 {waiting} 个打印任务没有完成，请等它们完成后再提交。")


@transaction.atomic
def place_order(job: PrintJob, *, pupils: Iterable[UUID], **facts: Any) -> PrintJob:
    """Store a new order with its running number. Effects: the job, one audit row for it and one for
    each of `pupils` (public ids) with `facts` beside what every order tells."""
    School.objects.select_for_update(no_key=True).get(pk=job.school_id)  # numbers in turn
    job.spec = job.spec | {"number": _next_number(job.school_id)}
    job.save()
    keys = list(pupils)
    told = {
        "kind": str(job.kind),
        "edition": str(job.edition),
        "scope": str(job.scope),
        "term": job.term.code,
        "purpose": str(job.purpose),
        "number": job.spec["number"],
        **facts,
    }
    told |= {"restricted": True} if job.restricted_too else {}
    audit.record("print.request", actor=job.requested_by, row=job, pupils=len(keys), **told)
    audit.record_many(
        audit.entry("print", actor=job.requested_by, row=job, student_id=key, **told)
        for key in keys
    )
    return job


def _next_number(school_id: int) -> str:
    """印次: counted in the year, by school."""
    year = clock.today().year
    held = PrintJob.objects.filter(school=school_id).order_by("-pk")
    before = held.values_list("spec__number", flat=True).first() or ""
    last = int(before.partition("-")[2]) if before.startswith(f"{year}-") else 0
    return f"{year}-{last + 1:04d}"
