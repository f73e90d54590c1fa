"""Binding the printed chunks of an order into one file.

A print of all care pupils begins with a contents page, and each class with a sheet that lists its
pupils and the pages of the file: the head teacher takes the pile, signs and hands it out. Printed
on both sides, every paper begins on a right-hand page. One file a pupil goes into a zip instead.
"""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from school_care.core.pdf import Bookmark, blank_page, join_pdfs, render_many, split_pages
from school_care.reports.enums import Output, Scope
from school_care.reports.masking import masked_name
from school_care.reports.models import PrintJob
from school_care.reports.services import folder
from school_care.reports.services.changed import marks_of_print
from school_care.reports.services.makers import Bound
from school_care.reports.services.pages import sheets_html
from school_care.reports.services.zipped import zip_pupils
from school_care.students.models import Student

CONTENTS = "report-contents"  # ids of class_sheets.html
SHEET = "report-class-{}"


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
    masked: bool = False

    @property
    def bookmarks(self) -> list[tuple[str, int]]:
        """Its pupils, as the print may call them, and the page each begins on."""
        return [
            (masked_name(pupil.name) if self.masked else pupil.name, self.first_page + offset)
            for pupil, offset in zip(self.pupils, self.offsets, strict=True)
        ]


def bind(job: PrintJob) -> Bound:
    """Join the stored chunks of `job`, with sheets if it is a print of all care pupils."""
    spec = marks_of_print(job)
    if job.output == Output.ZIP:
        file, pages = zip_pupils(job)
        return Bound(file, pages, spec)
    parts = _parts(job)
    bind_parts = _with_sheets if job.scope == Scope.ALL else _without_sheets
    pdf, pages = bind_parts(job, parts)
    return Bound(pdf, pages, spec)


def _without_sheets(job: PrintJob, parts: list[_Part]) -> tuple[bytes, int]:
    _place(parts, sheets=[0] * len(parts), contents=0)
    outline = [line for part in parts for line in part.bookmarks]
    files = [file for part in parts for file in _leaves(job, part)]
    pdf = join_pdfs(files, title=Path(job.file_name).stem, outline=outline)
    return pdf, sum(part.pages for part in parts)


def _with_sheets(job: PrintJob, parts: list[_Part]) -> tuple[bytes, int]:
    contents, *sheets, count = _sheets(job, parts)
    files = contents
    for part, sheet in zip(parts, sheets, strict=True):
        files += [*sheet, *_leaves(job, part)]
    outline = [
        ("目录", 0),
        *(Bookmark(part.name, part.sheet_page, part.bookmarks) for part in parts),
    ]
    pdf = join_pdfs(files, title=Path(job.file_name).stem, outline=outline)
    return pdf, count + sum(part.pages for part in parts)


def _padded(job: PrintJob, pages: int) -> int:
    """With the empty back of the last leaf."""
    return pages + pages % 2 if job.duplex else pages


def _leaves(job: PrintJob, part: _Part) -> list[Any]:
    """The files of a class, each chunk ending with a whole leaf."""
    files: list[Any] = []
    for number in part.chunks:
        pages = folder.facts_of(job, number)["pages"]
        files.append(folder.chunk_pdf(job, number))
        files += [blank_page()] * (_padded(job, pages) - pages)
    return files


def _parts(job: PrintJob) -> list[_Part]:
    pupils = Student.objects.select_related("current_class").in_bulk(job.student_ids)
    numbered = [(n, [pupils[key] for key in keys]) for n, keys in enumerate(job.chunks)]
    parts = []
    for _, chunks in groupby(numbered, key=lambda pair: pair[1][0].current_class_id):
        part = _Part(name="", pupils=[], chunks=[], offsets=[], pages=0, masked=job.masked)
        for number, of_chunk in chunks:
            facts = folder.facts_of(job, number)
            part.chunks.append(number)
            part.pupils += of_chunk
            starts = folder.starts_of(job, number, of_chunk)
            part.offsets += [part.pages + start for start in starts]
            part.pages += _padded(job, facts["pages"])
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
    """The files of the contents page, of each class's sheet, and last their number of pages.

    The page numbers they print depend on how long they are themselves: printed for one page
    each, and again if that was wrong."""
    lengths = [1] * (len(parts) + 1)
    for _ in range(3):
        contents, *sheets = (_padded(job, length) for length in lengths)
        _place(parts, sheets=sheets, contents=contents)
        printed = _print_one(sheets_html(job, [_listing(part) for part in parts]))
        starts = [printed.starts[CONTENTS]]
        starts += [printed.starts[SHEET.format(number)] for number in range(1, len(parts) + 1)]
        found = [b - a for a, b in zip(starts, [*starts[1:], printed.pages], strict=True)]
        if found == lengths:
            break
        lengths = found
    pieces = [
        [piece] + [blank_page()] * (_padded(job, length) - length)
        for piece, length in zip(split_pages(printed.pdf, starts), lengths, strict=True)
    ]
    return [*pieces, sum(_padded(job, length) for length in lengths)]


def _listing(part: _Part) -> dict:
    return {
        "name": part.name,
        "page": part.sheet_page + 1,
        "pupils": [{"name": name, "page": page + 1} for name, page in part.bookmarks],
    }


def _print_one(html: str):
    """Printed in a worker, so that this process keeps its memory small."""
    printed = []
    render_many([html], workers=1, on_done=lambda _, rendered: printed.append(rendered))
    return printed[0]
