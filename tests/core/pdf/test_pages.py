"""Binding and cutting printed papers."""

import io

import pikepdf
import pytest

from school_care.core.pdf import (
    blank_page,
    count_pages,
    join_pdfs,
    render_document,
    split_pages,
    stamp_pages,
    wide_pages,
)
from tests.core.pdf.support import paper, text_of


def test_join_pdfs__parts_in_order__pages_title_and_bookmarks(tmp_path):
    first = render_document(paper(("a", 45)))
    on_disk = tmp_path / "second.pdf"
    on_disk.write_bytes(render_document(paper(("b", 1))).pdf)

    whole = join_pdfs([first.pdf, on_disk], title="成长进步报告", outline=[("甲", 0), ("乙", 2)])

    assert count_pages(whole) == 3
    assert "学生a" in text_of(whole, page=1)
    assert "学生b" in text_of(whole, page=3)
    with pikepdf.open(io.BytesIO(whole)) as document:
        assert str(document.docinfo["/Title"]) == "成长进步报告"
        with document.open_outline() as outline:
            assert [item.title for item in outline.root] == ["甲", "乙"]


def test_join_pdfs__no_parts__is_refused():
    with pytest.raises(ValueError, match="nothing to join"):
        join_pdfs([])


def test_split_pages__a_chunk_of_three__gives_each_its_own_pages():
    chunk = render_document(paper(("a", 1), ("b", 45), ("c", 1)))

    pieces = split_pages(chunk.pdf, list(chunk.starts.values()))

    assert [count_pages(piece) for piece in pieces] == [1, 2, 1]
    for key, piece in zip("abc", pieces, strict=True):
        assert f"学生{key}" in text_of(piece)
        assert all(f"学生{other}" not in text_of(piece) for other in "abc" if other != key)


def sideways() -> bytes:
    """An empty page that lies."""
    with pikepdf.new() as empty:
        empty.add_blank_page(page_size=(842, 595))
        out = io.BytesIO()
        empty.save(out)
        return out.getvalue()


def test_wide_pages__of_a_file_of_both__says_which_lie():
    assert wide_pages(join_pdfs([blank_page(), sideways(), blank_page()])) == [False, True, False]


def test_stamp_pages__over_a_file__each_page_bears_its_own():
    papers = render_document(paper(("a", 45))).pdf
    stamps = join_pdfs([render_document(paper((key, 1))).pdf for key in "xy"])

    stamped = stamp_pages(papers, stamps)

    assert all(name in text_of(stamped, page=1) for name in ("学生a", "学生x"))
    assert "学生y" in text_of(stamped, page=2)
    assert "学生y" not in text_of(stamped, page=1)


def test_stamp_pages__fewer_stamps_than_pages__is_refused():
    with pytest.raises(ValueError, match="shorter"):
        stamp_pages(join_pdfs([blank_page(), blank_page()]), blank_page())
