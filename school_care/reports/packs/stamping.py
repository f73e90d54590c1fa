"""Page numbers through a file whose parts were laid out apart, on sheets of either direction."""

import io

from django.template.loader import render_to_string

from school_care.core.pdf import render_pdf


def number_pages(pdf: bytes) -> bytes:
    """`pdf` with 第 1 页 · 共 120 页 at the foot of every page."""
    import pikepdf  # loaded by who binds: web processes seldom do

    with pikepdf.open(io.BytesIO(pdf)) as whole:
        wide = [_is_wide(page.mediabox) for page in whole.pages]
        sheets = [{"number": number, "wide": one} for number, one in enumerate(wide, start=1)]
        html = render_to_string("print/pack_numbers.html", {"sheets": sheets, "total": len(sheets)})
        with pikepdf.open(io.BytesIO(render_pdf(html))) as stamps:
            for page, stamp in zip(whole.pages, stamps.pages, strict=True):
                page.add_overlay(stamp)
            out = io.BytesIO()
            whole.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
            return out.getvalue()


def _is_wide(box) -> bool:
    left, bottom, right, top = (float(one) for one in box)
    return right - left > top - bottom
