"""The one renderer of printed papers (打印): HTML in, PDF out.

`render_pdf` prints one document in this process; `render_many` prints many on several; and
`join_pdfs`, `split_pages`, `stamp_pages` and `overprint` bind, cut and fill in what came out.
Look: `static/print/print.css`; skeleton: `templates/print/base.html`.
No document can read a file or an address.
"""

from school_care.core.pdf.engine import PrintError, Rendered, render_document
from school_care.core.pdf.pages import (
    Bookmark,
    blank_page,
    count_pages,
    join_pdfs,
    overprint,
    split_pages,
    stamp_pages,
    wide_pages,
)
from school_care.core.pdf.pool import render_many, worker_count

__all__ = [
    "Bookmark",
    "PrintError",
    "Rendered",
    "blank_page",
    "count_pages",
    "join_pdfs",
    "overprint",
    "render_document",
    "render_many",
    "render_pdf",
    "split_pages",
    "stamp_pages",
    "wide_pages",
    "worker_count",
]


def render_pdf(html: str) -> bytes:
    """The PDF of one HTML document, printed in this process.

    `html` must be complete (`<html lang="zh-CN">`) and self-contained; raises `PrintError`.
    """
    return render_document(html).pdf
