"""学籍—在校核对表 on paper."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from school_care.attendance.selectors_checks import CheckSheet
from school_care.attendance.services.register_check import STATEMENT
from school_care.core import clock
from school_care.core.pdf import render_pdf
from school_care.core.templatetags.days import long_date
from school_care.school.models import School, User


def paper_head(school: School, printed_by: Any) -> dict[str, str]:
    """What the foot of a page says."""
    now = timezone.localtime(clock.now())
    made_at = f"{long_date(now)} {now:%H:%M}"
    return {"school_name": school.name, "made_by": printed_by.name, "made_at": made_at}


def print_check(*, sheet: CheckSheet, school: School, printed_by: User) -> bytes:
    """The sheet on A4 sideways: figures that add up, variances with their explanations, who is
    apart, lines for hand-written signatures; the signature in the system is a sentence."""
    context = {
        "edition": "school",
        "paper": paper_head(school, printed_by),
        "sheet": sheet,
        "check": sheet.check,
        "statement": STATEMENT,
    }
    return render_pdf(render_to_string("print/register_check.html", context))
