"""Putting printed documents together and taking them apart, by page."""

from __future__ import annotations

import functools
import io
import logging
from collections.abc import Iterable, Sequence
from copy import copy
from pathlib import Path
from typing import Any, NamedTuple

A4 = (595.28, 841.89)  # points


class Bookmark(NamedTuple):
    """A line of a PDF's outline: its page from 0, and the lines below it, folded at first."""

    text: str
    page: int
    below: Sequence[tuple[str, int]] = ()


def join_pdfs(
    parts: Iterable[bytes | Path],
    *,
    title: str = "",
    outline: Iterable[tuple[str, int] | Bookmark] = (),
) -> bytes:
    """One PDF of all `parts` (PDF bytes, or files) in order, smallest form.

    `title` is what a viewer shows for the file; `outline` lists its bookmarks as (text, page from
    0) or `Bookmark`. Bookmarks of the parts are left out. Raises `ValueError` when there are none.
    """
    pikepdf = _pikepdf()
    with pikepdf.new() as whole:
        for part in parts:
            with pikepdf.open(io.BytesIO(part) if isinstance(part, bytes) else part) as document:
                whole.add_pages_from(document)  # with the destinations of links
        if not whole.pages:
            raise ValueError("nothing to join")
        if title:
            whole.docinfo["/Title"] = pikepdf.String(title)
            whole.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        with whole.open_outline() as bookmarks:
            bookmarks.root.extend(_bookmark(Bookmark(*line)) for line in outline)
        return _bytes(whole)


def _bookmark(line: Bookmark) -> Any:
    item = _pikepdf().OutlineItem(line.text, line.page)
    item.is_closed = True
    item.children.extend(_bookmark(Bookmark(*child)) for child in line.below)
    return item


def blank_page() -> bytes:
    """An empty A4 page: the back of a leaf where the next paper is to begin on a front."""
    with _pikepdf().new() as empty:
        empty.add_blank_page(page_size=A4)
        return _bytes(empty)


def split_pages(pdf: bytes, starts: Sequence[int]) -> list[bytes]:
    """Cut `pdf` before each page of `starts` (from 0, ascending, the first 0): one PDF a start."""
    pikepdf = _pikepdf()
    with pikepdf.open(io.BytesIO(pdf)) as whole:
        ends = [*starts[1:], len(whole.pages)]
        pieces = []
        for first, end in zip(starts, ends, strict=True):
            with pikepdf.new() as piece:
                piece.add_pages_from(whole, range(first, end))
                piece.remove_unreferenced_resources()
                pieces.append(_bytes(piece))
        return pieces


def overprint(form: bytes, stamps: bytes) -> bytes:
    """One copy of `form` for each page of `stamps`, that page printed over every page of the
    copy. A form for a class is laid out once and not forty times; the file keeps it once, too."""
    pikepdf = _pikepdf()
    with (
        pikepdf.open(io.BytesIO(form)) as blank,
        pikepdf.open(io.BytesIO(stamps)) as marks,
        pikepdf.new() as whole,
    ):
        forms = [whole.copy_foreign(page.obj) for page in blank.pages]
        for mark in marks.pages:
            for form_page in forms:
                # shallow copies share what they are made of; a stamp must not reach the others
                one = whole.make_indirect(copy(form_page))
                one.Resources = copy(one.Resources)
                if "/XObject" in one.Resources:
                    one.Resources.XObject = copy(one.Resources.XObject)
                if isinstance(one.Contents, pikepdf.Array):
                    one.Contents = copy(one.Contents)
                whole.pages.append(pikepdf.Page(one))
                whole.pages[-1].add_overlay(mark)
        return _bytes(whole)


def stamp_pages(pdf: bytes, stamps: bytes) -> bytes:
    """`pdf` with each page of `stamps` printed over the page of the same number; both have as many.
    Raises `ValueError` when they have not."""
    pikepdf = _pikepdf()
    with pikepdf.open(io.BytesIO(pdf)) as whole, pikepdf.open(io.BytesIO(stamps)) as marks:
        for page, mark in zip(whole.pages, marks.pages, strict=True):
            page.add_overlay(mark)
        return _bytes(whole)


def wide_pages(pdf: bytes) -> list[bool]:
    """Of each page of `pdf` whether it lies sideways."""
    with _pikepdf().open(io.BytesIO(pdf)) as document:
        return [_is_wide(page.mediabox) for page in document.pages]


def _is_wide(box: Any) -> bool:
    left, bottom, right, top = (float(one) for one in box)
    return right - left > top - bottom


def count_pages(pdf: bytes) -> int:
    """Number of pages of `pdf`."""
    with _pikepdf().open(io.BytesIO(pdf)) as document:
        return len(document.pages)


@functools.cache
def _pikepdf() -> Any:
    """The library, loaded by the first who binds: web processes seldom do."""
    logging.getLogger("pikepdf").setLevel(logging.WARNING)  # it greets on import
    import pikepdf

    return pikepdf


def _bytes(document: Any) -> bytes:
    out = io.BytesIO()
    mode = _pikepdf().ObjectStreamMode.generate
    document.save(out, object_stream_mode=mode, deterministic_id=True)
    return out.getvalue()
