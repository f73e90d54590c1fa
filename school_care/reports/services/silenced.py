"""Family editions that were asked for before nothing was to go to one of the families any more."""

import re

from school_care.reports.enums import Edition
from school_care.reports.models import PrintJob
from school_care.reports.services import folder, states
from school_care.students import silence


def leave_out_silenced(job: PrintJob) -> bool:
    """Let a claimed order print nothing for a family to whom nothing goes now, whatever it was when
    it was asked for; False where nobody is left. Effects: new chunks and what whoever asked is
    told, and the pages printed so far go; mostly none. Raises `LeaseLost`."""
    keys = job.student_ids
    quiet = silence.silenced(keys) if job.edition == Edition.FAMILY else set()
    if not quiet:
        return True
    chunks = [[key for key in chunk if key not in quiet] for chunk in job.chunks]
    chunks = [chunk for chunk in chunks if chunk]
    if not chunks:
        return False
    folder.clear_chunks(job)
    told = silence.left_out_words(_left_out(job) + len(quiet.intersection(keys)))
    states.rearrange(job, chunks=chunks, told=told)
    return True


def _left_out(job: PrintJob) -> int:
    """How many were left out when it was asked for."""
    found = re.search(r"\d+", job.error)
    return int(found[0]) if found else 0
