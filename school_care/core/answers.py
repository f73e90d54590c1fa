"""Handing out a printed paper or a stored file over the web, in one way."""

from typing import IO

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Should a browser ever take a file for a page, that page may do nothing but be looked at; a
# browser's own view of a picture is laid out by inline styles.
HEADERS = {
    "Content-Security-Policy": (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def file_answer(
    content: bytes | IO[bytes], name: str, media_type: str, *, as_attachment: bool = True
) -> HttpResponseBase:
    """`content`, an open file is streamed and closed, under a neutral `name` with its ending; a
    name says nothing of a child. `media_type`: known from what we made, not from what was given."""
    if isinstance(content, bytes):
        answer: HttpResponseBase = HttpResponse(content, content_type=media_type)
    else:
        answer = FileResponse(content, content_type=media_type)
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment, name)
    for header, value in HEADERS.items():
        answer.headers[header] = value
    return answer


def pdf_answer(pdf: bytes, name: str, *, as_attachment: bool = True) -> HttpResponseBase:
    """`pdf` under a neutral Chinese file name without its ending («联系卡-七(1)班»)."""
    return file_answer(pdf, f"{name}.pdf", "application/pdf", as_attachment=as_attachment)


def workbook_answer(workbook: bytes | IO[bytes], name: str) -> HttpResponseBase:
    """`workbook`, an open file from its beginning, under a neutral name without its ending."""
    if not isinstance(workbook, bytes):
        workbook.seek(0)
    return file_answer(workbook, f"{name}.xlsx", XLSX)


def by_private_address(response: HttpResponse) -> HttpResponse:
    """The answer of a page whose address is its key: kept by no cache, told to no other site, found
    by no search."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
