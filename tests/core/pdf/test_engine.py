"""One document in one process: pages, page numbers, Chinese, and no way out of the document."""

import contextlib
import subprocess
import sys

import pytest

from school_care.core.pdf import PrintError, render_document, render_pdf
from tests.core.pdf.support import PAGE, paper, text_of

LINES_OF_THREE_PAGES = 70


def test_page_numbers__reports_of_different_length__each_counts_its_own_pages():
    done = render_document(paper(("a", 1), ("b", LINES_OF_THREE_PAGES), ("c", 1)))

    assert done.pages == 5
    assert done.starts == {"report-a": 0, "report-b": 1, "report-c": 4}
    expected = ["第1页/共1页", "第1页/共3页", "第2页/共3页", "第3页/共3页", "第1页/共1页"]
    for number, words in enumerate(expected, start=1):
        page = "".join(text_of(done.pdf, page=number).split())
        assert words in page
        assert page.count("页/共") == 1
        assert "王秀英制作" in page


def test_chinese__rare_and_common_characters__come_out_as_text_with_an_embedded_font():
    pdf = render_pdf(f"{PAGE}<p>张梓萱 尉迟喆</p></body></html>")

    assert "张梓萱 尉迟喆" in text_of(pdf)
    fonts = subprocess.run(
        ["pdffonts", "-"], input=pdf, capture_output=True, text=False, check=True
    )
    assert b"Noto-Sans-CJK-SC" in fonts.stdout


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://127.0.0.1:9/pixel.png">',
        '<img src="https://example.org/pixel.png">',
        '<img src="FILE:///etc/passwd">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<style>@import url("file:///etc/passwd");</style>',
        '<style>@font-face { font-family: x; src: url("file:///etc/passwd") }</style>',
        '<p style="background: url(file:///etc/passwd)">x</p>',
        '<base href="file:///etc/"><img src="passwd">',
        '<object data="file:///etc/passwd">x</object>',
        '<embed src="file:///etc/passwd">',
    ],
)
def test_address_in_a_document__outside_it__is_refused(markup):
    with pytest.raises(PrintError) as refusal:
        render_pdf(f"{PAGE}{markup}</body></html>")

    assert "passwd" not in str(refusal.value)
    assert "pixel" not in str(refusal.value)


@pytest.mark.parametrize(
    "drawing",
    [
        '<svg width="9" height="9"><image href="file:///etc/passwd"/></svg>',
        '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 '
        "width=%229%22 height=%229%22%3E%3Cimage href=%22file:///etc/passwd%22 width=%229%22 "
        'height=%229%22/%3E%3C/svg%3E">',
    ],
)
def test_address_in_a_drawing__outside_the_document__is_not_opened(drawing):
    opened = _watch_what_is_opened()

    with contextlib.suppress(PrintError):
        render_pdf(f"{PAGE}{drawing}</body></html>")

    assert not [name for name in opened if "passwd" in name and "data:" not in name]


def test_address_in_a_document__inside_it__is_drawn():
    dot = (
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwAD"
        "hgGAWjR9awAAAABJRU5ErkJggg=="
    )

    assert b"/Image" in render_pdf(f'{PAGE}<img src="{dot}"></body></html>')


def test_long_table__over_two_pages__repeats_its_head():
    rows = "<tr><td>2026年9月1日</td><td>读书</td></tr>" * 60
    head = "<thead><tr><th>日期</th><th>内容一栏</th></tr></thead>"
    done = render_document(f'{PAGE}<table class="grid">{head}{rows}</table></body></html>')

    assert done.pages > 1
    for number in range(1, done.pages + 1):
        assert "内容一栏" in text_of(done.pdf, page=number)


def test_watermark__on_every_page__beside_readable_text():
    marked = paper(("a", 45)).replace(
        "<article", '<div class="watermark"><span>校内资料 请勿外传</span></div><article', 1
    )
    done = render_document(marked)

    assert done.pages == 2
    for number in (1, 2):
        page = text_of(done.pdf, page=number)
        # Slanted text comes out letter by letter; it must not get between the letters of a line.
        assert set("校内资料请勿外传") <= set(page)
        assert page.count("今天认真听讲。") == page.count("今")


def _watch_what_is_opened() -> list[str]:
    """Names of files and addresses this process opens from now on (a hook cannot be taken off)."""
    opened: list[str] = []

    def note(event: str, arguments: tuple) -> None:
        if event in {"open", "socket.connect", "urllib.Request"}:
            opened.append(str(arguments))

    sys.addaudithook(note)
    return opened
