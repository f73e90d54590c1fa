"""The frame of a printed paper: what its foot says, and whom a copy can be traced to."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from school_care.core import clock
from school_care.core.pdf import render_pdf
from school_care.core.templatetags.days import long_moment
from school_care.school.models import School

FOR_SCHOOL, FOR_FAMILY = "school", "family"  # the edition: kept in the school, or given out


def print_paper(
    template: str,
    content: Mapping[str, Any],
    *,
    school: School,
    printed_by: Any,
    edition: str = FOR_SCHOOL,
    watermark: str = "",
    purpose: str = "",
) -> bytes:
    """The PDF of `template` (it extends print/base.html) with `content`; school, person, moment
    and, where the page asked for it, `purpose` stand in its foot (print/foot.html). Raises
    PrintError."""
    paper = {
        "school_name": school.name,
        "made_by": printed_by.name,
        "made_at": long_moment(clock.now()),
        "purpose": purpose,
    }
    frame = {"edition": edition, "watermark": watermark, "paper": paper}
    return render_pdf(render_to_string(template, {**content, **frame}))


def name_and_day(printed_by: Any) -> str:
    """The watermark of a list with families' words or numbers: who printed it, on which day."""
    return f"{printed_by.name} {clock.today():%Y%m%d}"
