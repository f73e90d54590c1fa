"""Rows of the reports about a pupil, for tests of merging two files."""

from collections.abc import Callable

from school_care.core import clock
from school_care.reports.models import ProblemItem
from tests.factories import days_ago


def _problem(c, p, o) -> ProblemItem:
    return ProblemItem.objects.create(
        school=c.school,
        student=p,
        source="visit",
        found_on=days_ago(5),
        what="冬衣不够",
        measure="联系爱心衣橱",
        due_on=clock.today(),
        written_at=clock.now(),
    )


BUILDERS: dict[str, Callable] = {"reports.problemitem.student": _problem}
