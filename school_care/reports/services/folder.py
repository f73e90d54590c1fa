"""The folder of an order: its chunks while it runs, its result afterwards."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.utils import timezone

from school_care.core.pdf import Rendered
from school_care.reports.masking import paper_key
from school_care.reports.models import PrintJob
from school_care.reports.progress import safe_name
from school_care.students.models import Student


def chunk_pdf(job: PrintJob, number: int) -> Path:
    """Where the pages of chunk `number` lie."""
    return job.folder / f"chunk-{number:04d}.pdf"


def chunk_facts(job: PrintJob, number: int) -> Path:
    """Where its page numbers lie; the chunk counts as stored when this file exists."""
    return job.folder / f"chunk-{number:04d}.json"


def is_stored(job: PrintJob, number: int) -> bool:
    """Whether chunk `number` need not be printed again."""
    return chunk_facts(job, number).exists() and chunk_pdf(job, number).exists()


def store_chunk(job: PrintJob, number: int, rendered: Rendered) -> None:
    """Keep a printed chunk. Its facts come last: a chunk counts as stored when they are there."""
    facts = {"pages": rendered.pages, "starts": rendered.starts}
    write(chunk_pdf(job, number), rendered.pdf)
    write(chunk_facts(job, number), json.dumps(facts).encode())


def facts_of(job: PrintJob, number: int) -> dict[str, Any]:
    """`pages` and `starts` of a stored chunk."""
    return json.loads(chunk_facts(job, number).read_text())


def starts_of(job: PrintJob, number: int, pupils: Iterable[Student]) -> list[int]:
    """The page of a stored chunk on which the paper of each of its pupils begins."""
    starts = facts_of(job, number)["starts"]
    keys = (paper_key(pupil.public_id, masked=job.masked) for pupil in pupils)
    return [starts[f"report-{key}"] for key in keys]


def clear_chunks(job: PrintJob) -> None:
    """Let go of what was printed so far, or is no longer needed beside the result."""
    for leftover in job.folder.glob("chunk-*"):
        leftover.unlink()


def open_private(place: Path):
    """A new file for the owner's eyes, open for writing."""
    return os.fdopen(os.open(place, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b")


def write(place: Path, data: bytes) -> None:
    """Whole or not at all, for the owner's eyes."""
    draft = place.with_suffix(".part")
    with open_private(draft) as file:
        file.write(data)
        _settle(file)
    draft.replace(place)


def write_zip(job: PrintJob, files: Iterable[tuple[str, bytes]]) -> Path:
    """The draft of the order's zip, for the owner's eyes: names with their content, as they come,
    so that a school's files need no memory at once. The same order makes the same zip."""
    draft = job.folder / "draft.zip"
    moment = timezone.localtime(job.created_at).timetuple()[:6]
    with open_private(draft) as file:
        with ZipFile(file, "w", ZIP_STORED) as whole:
            for name, content in files:
                entry = ZipInfo(f"{safe_name(name)}.pdf", date_time=moment)
                entry.external_attr = 0o600 << 16
                whole.writestr(entry, content)
        _settle(file)
    return draft


def _settle(file: BinaryIO) -> None:
    """On the disk before anything says that it is there: the power may go at any moment."""
    file.flush()
    os.fsync(file.fileno())
