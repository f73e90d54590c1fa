"""The folder of an order: its chunks while it runs, its result afterwards."""

import json
import os
from pathlib import Path
from typing import Any

from school_care.core.pdf import Rendered
from school_care.reports.models import PrintJob


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
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place)
