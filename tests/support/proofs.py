"""What a printer's proof-reader looks for in a PDF: fonts inside, words that can be searched,
nothing beyond the page or in the binding, no page with nothing on it but its foot."""

import html
import io
import re
import subprocess
from dataclasses import dataclass
from typing import Any

import pikepdf

MM = 72 / 25.4
FOOT = 22 * MM  # of every page, from below: the running foot
EDGE = 4 * MM  # what a printer cannot reach
WATERMARK = re.compile(r'<div class="watermark">.*?</div>', re.DOTALL)
_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(
    r'<word xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)">(.*?)</word>'
)


@dataclass(frozen=True)
class Word:
    """A word and where it stands, in points from the upper left."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True)
class Page:
    """One page."""

    width: float
    height: float
    words: tuple[Word, ...]

    @property
    def body(self) -> list[Word]:
        """Its words without the running foot."""
        return [word for word in self.words if word.top < self.height - FOOT]


def without_watermark(document: str) -> str:
    """The HTML of a paper without its slanted words, which run over every edge on purpose."""
    return WATERMARK.sub("", document)


def pages_of(pdf: bytes) -> list[Page]:
    """Pages and words, by poppler."""
    done = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return [
        Page(float(width), float(height), tuple(_words(content)))
        for width, height, content in _PAGE.findall(done.stdout.decode())
    ]


def _words(content: str):
    for left, top, right, bottom, text in _WORD.findall(content):
        yield Word(float(left), float(top), float(right), float(bottom), html.unescape(text))


def faults_of(pdf: bytes, *, binding: float = 10.0) -> list[str]:
    """What a proof-reader would strike out; `binding`: millimetres kept free on the left of an
    upright page. One on its side is bound at its upper edge."""
    found = [f"font {name} is not embedded" for name in fonts_outside(pdf)]
    pages = pages_of(pdf)
    for number, page in enumerate(pages, start=1):
        for word in page.words:
            if _is_beyond(word, page, binding * MM):
                found.append(f"page {number}: “{word.text}” at {word.left / MM:.0f} mm runs over")
    if len(pages) > 1 and not pages[-1].body and not _has_picture(pdf):
        found.append("the last page has nothing on it but its foot")
    text = "".join(word.text for page in pages for word in page.words)
    if len(re.findall(r"[\u4e00-\u9fff]", text)) < 10:
        found.append("there is no text to search for")
    if re.search(r"[\ue000-\uf8ff\ufffd]", text):
        found.append("letters without a meaning")
    return found


def _is_beyond(word: Word, page: Page, binding: float) -> bool:
    upright = page.width <= page.height
    return (
        word.left < (binding if upright else EDGE)
        or word.right > page.width - EDGE
        or word.top < EDGE
        or word.bottom > page.height - EDGE
    )


def _has_picture(pdf: bytes) -> bool:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return bool(opened.pages[-1].images)


def fonts_outside(pdf: bytes) -> list[str]:
    """Fonts a page names whose shapes are not in the file."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        fonts = {
            str(font.get("/BaseFont")): _is_inside(font)
            for page in opened.pages
            for font in _fonts(page.obj.get("/Resources", {}))
        }
    return sorted(name for name, inside in fonts.items() if not inside)


def _fonts(resources: Any):
    yield from dict(resources.get("/Font", {})).values()
    for form in dict(resources.get("/XObject", {})).values():
        if form.get("/Subtype") == "/Form" and "/Resources" in form:
            yield from _fonts(form.Resources)


def _is_inside(font: Any) -> bool:
    if font.get("/Subtype") == "/Type3":
        return True
    [described] = font.get("/DescendantFonts", [font])
    shapes = described.get("/FontDescriptor", {})
    return any(key in shapes for key in ("/FontFile", "/FontFile2", "/FontFile3"))
