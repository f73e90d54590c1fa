"""One file a pupil, in a zip: streamed to disk, so that a school's files need no memory at once."""

from collections import Counter
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.utils import timezone

from school_care.core.pdf import split_pages
from school_care.reports.masking import STAR, masked_name
from school_care.reports.models import PrintJob
from school_care.reports.papers import paper_kind
from school_care.reports.progress import safe_name
from school_care.reports.services import folder
from school_care.students.models import Student


def zip_pupils(job: PrintJob) -> tuple[Path, int]:
    """The draft of the zip with a paper a pupil, in printing order, and its pages. Names say class,
    pupil and paper, no label; the same order makes the same names and times."""
    draft = job.folder / "draft.zip"
    pupils = Student.objects.select_related("current_class").in_bulk(job.student_ids)
    moment = timezone.localtime(job.created_at).timetuple()[:6]
    names: Counter[str] = Counter()
    pages = 0
    with folder.open_private(draft) as file, ZipFile(file, "w", ZIP_STORED) as whole:
        for number, keys in enumerate(job.chunks):
            facts = folder.facts_of(job, number)
            pages += facts["pages"]
            starts = [facts["starts"][f"report-{pupils[key].public_id.hex}"] for key in keys]
            pieces = split_pages(folder.chunk_pdf(job, number).read_bytes(), starts)
            for key, pdf in zip(keys, pieces, strict=True):
                name = _name(job, pupils[key], names)
                entry = ZipInfo(name, date_time=moment)
                entry.external_attr = 0o600 << 16
                whole.writestr(entry, pdf)
    return draft, pages


def _name(job: PrintJob, pupil: Student, names: Counter[str]) -> str:
    """七(1)班-张子轩-进步报告.pdf, of a masked print 张○轩; a second child of that name gets a
    number."""
    group = f"{pupil.current_class}-" if pupil.current_class_id else ""
    called = masked_name(pupil.name).replace(STAR, "○") if job.masked else pupil.name
    plain = safe_name(f"{group}{called}-{paper_kind(job.kind).title}")
    names[plain] += 1
    again = f"-{names[plain]}" if names[plain] > 1 else ""
    return f"{plain}{again}.pdf"
