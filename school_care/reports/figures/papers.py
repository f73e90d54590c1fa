"""The dashboard on one sheet of A4 for the principal."""

from typing import Any

from django.conf import settings

from school_care.reports.figures.dashboard import Dashboard
from school_care.reports.figures.work import Work
from school_care.school.papers import print_paper


def print_dashboard(board: Dashboard, work: Work | None, printed_by: Any) -> bytes:
    """A month's figures; each leads to its list under the installation's public address. Raises
    PrintError."""
    content = {"board": board, "work": work, "public_url": settings.PUBLIC_URL.rstrip("/")}
    return print_paper(
        "print/figures.html", content, school=board.sight.school, printed_by=printed_by
    )
