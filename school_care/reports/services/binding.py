"""Binding the printed chunks of an order into one file.

A print of all care pupils begins with a contents page, and each class with a sheet that lists its
pupils and the pages of the file: the head teacher takes the pile, signs and hands it out.
"""

import json
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from school_care.core.pdf import join_pdfs, render_many, split_pages
from school_care.reports.enums import Scope
from school_care.reports.models import PrintJob
from school_care.reports.services.pages import sheets_html
from school_care.students.models import Student

CONTENTS = "report-contents"  # ids of class_sheets.html
SHEET = "report-class-{}"


@dataclass(frozen=True)
class Bound:
    """The finished file."""

    pdf: bytes
    pages: int


@dataclass
class _Part:
    """The chunks of one class and, after counting, where its pages begin (0-based)."""

    name: str
    pupils: list[Student]
    chunks: list[int]
    offsets: list[int]  # of each pupil, from the first report page of the class
    pages: int
    sheet_page: int = 0
    first_page: int = 0


def chunk_pdf(job: PrintJob, number: int) -> Path:
    """Where the pages of chunk `number` lie."""
    return job.folder / f"chunk-{number:04d}.pdf"


def chunk_facts(job: PrintJob, number: int) -> Path:
    """Where its page numbers lie; the chunk counts as stored when this file exists."""
    return job.folder / f"chunk-{number:04d}.json"


def is_stored(job: PrintJob, number: int) -> bool:
    """Whether chunk `number` need not be printed again."""
    return chunk_facts(job, number).exists() and chunk_pdf(job, number).exists()


def bind(job: PrintJob) -> Bound:
    """Join the stored chunks of `job`, with sheets if it is a print of all care pupils."""
    parts = _parts(job)
    if job.scope != Scope.ALL:
        _place(parts, sheets=[0] * len(parts), contents=0)
        outline = [
            (pupil.name, part.first_page + offset)
            for part in parts
            for pupil, offset in zip(part.pupils, part.offsets, strict=True)
        ]
        files = [chunk_pdf(job, number) for part in parts for number in part.chunks]
        pdf = join_pdfs(files, title=Path(job.file_name).stem, outline=outline)
        return Bound(pdf, sum(part.pages for part in parts))
    contents, *sheets, count = _sheets(job, parts)
    files = [contents]
    for part, sheet in zip(parts, sheets, strict=True):
        files += [sheet, *(chunk_pdf(job, number) for number in part.chunks)]
    outline = [("目录", 0), *((part.name, part.sheet_page) for part in parts)]
    pdf = join_pdfs(files, title=Path(job.file_name).stem, outline=outline)
    return Bound(pdf, count + sum(part.pages for part in parts))


def _parts(job: PrintJob) -> list[_Part]:
    pupils = Student.objects.select_related("current_class").in_bulk(job.student_ids)
    numbered = [(n, [pupils[key] for key in keys]) for n, keys in enumerate(job.chunks)]
    parts = []
    for _, chunks in groupby(numbered, key=lambda pair: pair[1][0].current_class_id):
        part = _Part(name="", pupils=[], chunks=[], offsets=[], pages=0)
        for number, of_chunk in chunks:
            facts = json.loads(chunk_facts(job, number).read_text())
            part.chunks.append(number)
            part.pupils += of_chunk
            part.offsets += [
                part.pages + facts["starts"][f"report-{pupil.public_id.hex}"] for pupil in of_chunk
            ]
            part.pages += facts["pages"]
        school_class = part.pupils[0].current_class
        part.name = str(school_class) if school_class else "未分班"
        parts.append(part)
    return parts


def _place(parts: list[_Part], *, sheets: list[int], contents: int) -> None:
    """Where each part begins when its sheet has so many pages."""
    page = contents
    for part, sheet in zip(parts, sheets, strict=True):
        part.sheet_page = page
        part.first_page = page + sheet
        page += sheet + part.pages


def _sheets(job: PrintJob, parts: list[_Part]) -> list:
    """The PDF of the contents page, of each class's sheet, and last their number of pages.

    The page numbers they print depend on how long they are themselves: printed for one page
    each, and again if that was wrong."""
    contents, sheets = 1, [1] * len(parts)
    for _ in range(3):
        _place(parts, sheets=sheets, contents=contents)
        printed = _print_one(sheets_html(job, [_listing(part) for part in parts]))
        starts = [printed.starts[CONTENTS]]
        starts += [printed.starts[SHEET.format(number)] for number in range(1, len(parts) + 1)]
        lengths = [b - a for a, b in zip(starts, [*starts[1:], printed.pages], strict=True)]
        if lengths == [contents, *sheets]:
            break
        contents, *sheets = lengths
    return [*split_pages(printed.pdf, starts), printed.pages]


def _listing(part: _Part) -> dict:
    return {
        "name": part.name,
        "page": part.sheet_page + 1,
        "pupils": [
            {"name": pupil.name, "page": part.first_page + offset + 1}
            for pupil, offset in zip(part.pupils, part.offsets, strict=True)
        ],
    }


def _print_one(html: str):
    """Printed in a worker, so that this process keeps its memory small."""
    printed = []
    render_many([html], workers=1, on_done=lambda _, rendered: printed.append(rendered))
    return printed[0]
