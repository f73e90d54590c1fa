"""Where a figure is read on the desk."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from school_care.core.months import month_before, next_month
from school_care.reports.figures.registry import Measure, measure


def slug_of(one: Measure | str) -> str:
    """archive.opened → archive-opened, as its address has it."""
    return (one if isinstance(one, str) else one.code).replace(".", "-", 1)


def measure_of(slug: str) -> Measure | None:
    """The figure of an address."""
    return measure(slug.replace("-", ".", 1))


def month_text(month: date) -> str:
    """2026-11."""
    return f"{month:%Y-%m}"


def months_beside(month: date, last: date) -> dict[str, str]:
    """The months before and after as addresses have them; "" after the `last` there is."""
    after = next_month(month)
    return {
        "before": month_text(month_before(month)),
        "after": month_text(after) if after <= last else "",
        "month_text": month_text(month),
    }


def figure_url(one: Measure | str, month: date, **asked: str) -> str:
    """The page of a figure in a month."""
    return _url("reports:figure", one, month, asked)


def list_url(one: Measure | str, month: date, **asked: str) -> str:
    """The list behind it."""
    return _url("reports:figure_list", one, month, asked)


def _url(route: str, one: Measure | str, month: date, asked: dict[str, str]) -> str:
    return (
        f"{reverse(route, args=[slug_of(one)])}?{urlencode({'month': month_text(month), **asked})}"
    )
