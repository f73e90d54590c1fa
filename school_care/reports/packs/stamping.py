"""Page numbers through a file whose parts were laid out apart, on sheets of either direction."""

from django.template.loader import render_to_string

from school_care.core.pdf import render_pdf, stamp_pages, wide_pages


def number_pages(pdf: bytes) -> bytes:
    """`pdf` with 第 1 页 · 共 120 页 at the foot of every page."""
    wide = wide_pages(pdf)
    sheets = [{"number": number, "wide": one} for number, one in enumerate(wide, start=1)]
    html = render_to_string("print/pack_numbers.html", {"sheets": sheets, "total": len(sheets)})
    return stamp_pages(pdf, render_pdf(html))
