"""Reading printed papers the way a person does."""

import subprocess

PAGE = (
    '<!DOCTYPE html><html lang="zh-CN"><head><title>t</title></head><body class="edition-family">'
)


def text_of(pdf: bytes, *, page: int | None = None) -> str:
    """The text of a PDF, or of one page of it (from 1), by poppler's pdftotext."""
    pages = ["-f", str(page), "-l", str(page)] if page else []
    done = subprocess.run(
        ["pdftotext", "-layout", *pages, "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


def paper(*pupils: tuple[str, int]) -> str:
    """A document with a report for each (key, number of lines)."""
    reports = "".join(
        f'<article class="report" id="report-{key}"><div class="foot"><span>王秀英 制作</span>'
        f'<a class="page-of" href="#end-{key}"></a></div><h1>学生{key}</h1>'
        + "<p>今天认真听讲。</p>" * lines
        + f'<span id="end-{key}"></span></article>'
        for key, lines in pupils
    )
    return f"{PAGE}{reports}</body></html>"
