"""Figures whose denominator is D, everybody in care: a function says who of them is in the
numerator."""

from collections.abc import Callable, Collection
from functools import wraps

from school_care.reports.figures.population import in_care, share
from school_care.reports.figures.registry import Member
from school_care.reports.figures.span import Span

Count = Callable[[Span], list[Member]]
IN_CARE = "在册关爱学生"
PUPILS = "名"


def out_of_care(good: Callable[[Span], Collection[int]]) -> Count:
    """The figure «those `good` names, out of all in care»; nobody in a month without school, and
    `good` is not asked."""

    @wraps(good)
    def count(span: Span) -> list[Member]:
        population = in_care(span)
        return share(population, set(good(span))) if population else []

    return count
