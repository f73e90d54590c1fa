"""One file a pupil, in a zip."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from school_care.core.pdf import split_pages
from school_care.reports.masking import file_words
from school_care.reports.models import PrintJob
from school_care.reports.papers import paper_kind
from school_care.reports.progress import safe_name
from school_care.reports.services import folder
from school_care.students.models import Student


def zip_pupils(job: PrintJob) -> tuple[Path, int]:
    """The draft of the zip with a paper a pupil, in printing order, and its pages. Names say class,
    pupil and paper, no label; the same order makes the same names and times."""
    pages = sum(folder.facts_of(job, number)["pages"] for number in range(len(job.chunks)))
    return folder.write_zip(job, _papers(job)), pages


def _papers(job: PrintJob) -> Iterator[tuple[str, bytes]]:
    pupils = Student.objects.select_related("current_class").in_bulk(job.student_ids)
    names: Counter[str] = Counter()
    for number, keys in enumerate(job.chunks):
        starts = folder.starts_of(job, number, [pupils[key] for key in keys])
        pieces = split_pages(folder.chunk_pdf(job, number).read_bytes(), starts)
        for key, pdf in zip(keys, pieces, strict=True):
            yield _name(job, pupils[key], names), pdf


def _name(job: PrintJob, pupil: Student, names: Counter[str]) -> str:
    """七(1)班-张子轩-进步报告, of a masked print 张○轩; a second child of that name gets a
    number."""
    group = f"{pupil.current_class}-" if pupil.current_class_id else ""
    called = file_words(pupil.name) if job.masked else pupil.name
    plain = safe_name(f"{group}{called}-{paper_kind(job.kind).title}")
    names[plain] += 1
    again = f"-{names[plain]}" if names[plain] > 1 else ""
    return f"{plain}{again}"
