"""账号条: slips with account and initial password, several on an A4 page, to cut and hand out."""

from collections.abc import Iterable

from django.conf import settings
from django.template.loader import render_to_string

from school_care.core import clock
from school_care.core.pdf import render_pdf
from school_care.school.models import School, User
from school_care.school.services import NewAccount


def print_slips(
    *, school: School, accounts: Iterable[NewAccount], printed_by: User | None
) -> bytes:
    """The PDF of the slips; the passwords go onto the paper and nowhere else."""
    html = render_to_string(
        "school/slips_print.html",
        {
            "school": school,
            "accounts": list(accounts),
            "address": f"{settings.PUBLIC_URL}/desk/",
            "printed_by": printed_by,
            "printed_on": clock.today(),
        },
    )
    return render_pdf(html)
