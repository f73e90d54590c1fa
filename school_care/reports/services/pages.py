"""The HTML of one chunk and of the class sheets."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils import timezone

from school_care.reports.enums import Edition, PrintKind, PrintPurpose
from school_care.reports.layouts import layout_context
from school_care.reports.models import PrintJob
from school_care.reports.papers import order_of, paper_kind
from school_care.reports.progress import Paper, paper_of
from school_care.reports.services.changed import marks_of, note_marks
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
        number=job.spec.get("number", ""),
        purpose=purpose_words(job),
    )


def purpose_words(job: PrintJob) -> str:
    """What the print is for, as its foot says it; words of one's own stay with the order."""
    return PrintPurpose(job.purpose).short if job.purpose else ""


def chunk_html(job: PrintJob, keys: Sequence[int]) -> str:
    """The document of one chunk of the job's pupils. Effects: of files, the marks by which the next
    print knows what has changed."""
    held = Student.objects.in_bulk(keys)
    pupils = [held[key] for key in keys]
    kind = paper_kind(job.kind)
    papers = kind.build(pupils, order_of(job))
    if job.kind == PrintKind.FILE:
        note_marks(job, keys, marks_of(pupils, papers))
    context = page_context(Edition(job.edition), paper_of_job(job)) | {kind.name: papers}
    context |= _frame(job, kind.layout_of(job.edition))
    return render_to_string(kind.template, context)


def _frame(job: PrintJob, code: str) -> dict:
    """How the school wants this paper, its placeholders filled but for those of a pupil."""
    return layout_context(job.school, code, term_name=str(job.term)) | {"duplex": job.duplex}


def sheets_html(job: PrintJob, classes: Sequence[dict]) -> str:
    """The contents page and one sheet a class; see `binding`."""
    edition = Edition(job.edition)
    facts = {
        "classes": classes,
        "total": job.total,
        "label": edition.label,
        "title": paper_kind(job.kind).title,
    }
    context = page_context(edition, paper_of_job(job)) | facts | {"duplex": job.duplex}
    return render_to_string("print/class_sheets.html", context)


def page_context(edition: Edition, paper: Paper) -> dict:
    """What every paper of a print is given besides its own content."""
    watermark = paper.watermark if edition == Edition.SCHOOL else ""
    return {"edition": edition.value, "paper": paper, "watermark": watermark}
