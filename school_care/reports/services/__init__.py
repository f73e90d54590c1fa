"""Printing orders: asking for one, carrying it out, handing it over, erasing it."""

from school_care.reports.services.erase import erase_expired, erase_job
from school_care.reports.services.request import (
    may_take_away,
    note_download,
    request_print,
    waits_now,
    wake,
)
from school_care.reports.services.run import resume_stalled, run_print
from school_care.reports.services.wishes import Wishes

__all__ = [
    "Wishes",
    "erase_expired",
    "erase_job",
    "may_take_away",
    "note_download",
    "request_print",
    "resume_stalled",
    "run_print",
    "waits_now",
    "wake",
]
