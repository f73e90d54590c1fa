"""Ordering packs and reading them."""

import subprocess
from datetime import date
from io import BytesIO

import pikepdf

from school_care.core import clock
from school_care.reports import services
from school_care.reports.models import PrintJob
from school_care.reports.packs.order import PackWish, request_pack
from school_care.reports.packs.topics import parts_of


def wish(term, topic: str = "left", *, on: date | None = None, **details) -> PackWish:
    """Every part of a topic today, masked, unless told otherwise."""
    codes = [part.code for part in parts_of(topic)]
    return PackWish(
        **{
            "topic": topic,
            "term": term,
            "on": on or min(clock.today(), term.last_day),
            "parts": codes,
            "seed": "17",
            **details,
        }
    )


def made(by, school, asked: PackWish) -> PrintJob:
    """A pack, ordered and carried out."""
    job = request_pack(by=by, school=school, wish=asked)
    assert services.run_print(job.public_id), PrintJob.objects.get(pk=job.pk).error
    job.refresh_from_db()
    return job


def words_of(pdf: bytes) -> str:
    """The text in the order it was written, cell by cell, without white space."""
    command = ["pdftotext", "-raw", "-", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


def bookmarks_of(pdf: bytes) -> list[str]:
    """The titles of a file's outline."""
    with pikepdf.open(BytesIO(pdf)) as document, document.open_outline() as outline:
        return [item.title for item in outline.root]
