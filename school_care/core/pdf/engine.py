"""WeasyPrint, set up once for a process, and the loop of a print worker.

This file imports nothing of the project: a worker is started by its path (`pool.py`) and must not
pay for Django, nor be able to reach the database. Imported normally it serves `render_pdf`.

Protocol of a worker, on standard input and output, until the input ends:
`>I` length + UTF-8 HTML  →  one status byte (`D` done, `E` error), `>I` length + payload. The
payload of `D` is `>I` length of a JSON header, the header, the PDF; of `E` a UTF-8 sentence that
never quotes the document (it is about a child).
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import json
import logging
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

STYLESHEET = Path(__file__).resolve().parents[3] / "static" / "print" / "print.css"
LENGTH = struct.Struct(">I")
DONE, FAILED = b"D", b"E"


class PrintError(Exception):
    """A document could not be printed. The message is fit for a log: it quotes no document."""


@dataclass(frozen=True)
class Rendered:
    """One printed document: the PDF, its number of pages, and for every element with an `id`
    that begins with `report-` the page (0-based) on which it starts, in document order."""

    pdf: bytes
    pages: int
    starts: dict[str, int]


@functools.cache
def _toolbox() -> tuple[Any, Any, Any]:
    """Fonts, stylesheet and fetcher of this process. A font configuration a document costs three
    times the memory; a stylesheet parsed a document costs time."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    fetcher = URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)
    fonts = FontConfiguration()
    sheet = CSS(filename=str(STYLESHEET), font_config=fonts, url_fetcher=fetcher)
    return fonts, sheet, fetcher


# Before the interpreter takes apart the modules which a font configuration needs to clean up.
atexit.register(_toolbox.cache_clear)


def render_document(html: str) -> Rendered:
    """Print `html` (a whole document, lang="zh-CN") with `static/print/print.css`.

    The document may refer to nothing outside itself: only `data:` addresses are read.
    Raises `PrintError` when it does, or when WeasyPrint cannot lay it out.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import FatalURLFetchingError
    except (ImportError, OSError) as error:
        raise PrintError(f"WeasyPrint cannot start: {error}") from error
    # The cycle collector finds nothing to free while a layout tree grows, and looks often.
    collecting = gc.isenabled()
    gc.disable()
    try:
        fonts, sheet, fetcher = _toolbox()
        source = HTML(string=html, url_fetcher=fetcher)
        document = source.render(stylesheets=[sheet], font_config=fonts)
        starts: dict[str, int] = {}
        for number, page in enumerate(document.pages):
            for name in page.anchors:  # an element over three pages is on all three
                if name.startswith("report-"):
                    starts.setdefault(name, number)
        return Rendered(document.write_pdf(), len(document.pages), starts)
    except FatalURLFetchingError:  # a BaseException, with the address in its text
        raise PrintError("the document refers to something outside itself") from None
    except Exception as error:
        raise PrintError(f"WeasyPrint failed: {type(error).__name__}") from error
    finally:
        if collecting:
            gc.enable()


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Print documents from `source` to `sink` until `source` ends (see the module's docstring)."""
    _warm_up()
    while len(head := source.read(LENGTH.size)) == LENGTH.size:
        html = source.read(LENGTH.unpack(head)[0]).decode()
        try:
            done = render_document(html)
        except PrintError as error:
            status, payload = FAILED, str(error).encode()
        else:
            header = json.dumps({"pages": done.pages, "starts": done.starts}).encode()
            status, payload = DONE, LENGTH.pack(len(header)) + header + done.pdf
        sink.write(status + LENGTH.pack(len(payload)) + payload)
        sink.flush()
        gc.collect()


def _warm_up() -> None:
    """Load what every document needs while the parent is still making the first one. Troubles are
    kept for the first document: then there is somebody to tell."""
    gc.disable()
    with contextlib.suppress(PrintError):
        render_document('<html lang="zh-CN"><body>永<b>永</b></body></html>')
    gc.collect()
    gc.freeze()  # what is loaded now stays: collecting after a document need not look at it
    gc.enable()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
