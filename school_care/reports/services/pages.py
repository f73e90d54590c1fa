"""The HTML of one chunk and of the class sheets."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils import timezone

from school_care.reports.enums import Edition
from school_care.reports.models import PrintJob
from school_care.reports.papers import Order, paper_kind
from school_care.reports.progress import Paper, paper_of
from school_care.students.models import Student

SERVER = "系统管理员"  # a command on the server, without --by


def paper_of_job(job: PrintJob) -> Paper:
    """What every page of the job's print says about itself: the moment is that of the order, so
    that chunks printed after an interruption say the same."""
    return paper_of(
        school_name=job.school.name,
        term=job.term,
        until=min(timezone.localdate(job.created_at), job.term.last_day),
        made_by=job.requested_by.name if job.requested_by else SERVER,
        at=job.created_at,
    )


def chunk_html(job: PrintJob, keys: Sequence[int]) -> str:
    """The document of one chunk of the job's pupils."""
    pupils = Student.objects.in_bulk(keys)
    edition = Edition(job.edition)
    kind = paper_kind(job.kind)
    reports = kind.build(
        [pupils[key] for key in keys],
        Order(
            term=job.term,
            edition=edition,
            day=min(timezone.localdate(job.created_at), job.term.last_day),
            reader=job.requested_by,
        ),
    )
    context = page_context(edition, paper_of_job(job)) | {kind.name: reports}
    return render_to_string(kind.template, context)


def sheets_html(job: PrintJob, classes: Sequence[dict]) -> str:
    """The contents page and one sheet a class; see `binding`."""
    edition = Edition(job.edition)
    facts = {
        "classes": classes,
        "total": job.total,
        "label": edition.label,
        "title": paper_kind(job.kind).title,
    }
    context = page_context(edition, paper_of_job(job)) | facts
    return render_to_string("print/class_sheets.html", context)


def page_context(edition: Edition, paper: Paper) -> dict:
    """What every paper of a print is given besides its own content."""
    watermark = paper.watermark if edition == Edition.SCHOOL else ""
    return {"edition": edition.value, "paper": paper, "watermark": watermark}
