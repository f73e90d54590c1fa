"""Counting a figure of a school on a day, as pages and snapshots do."""

from datetime import date

from school_care.core.duty_kinds import one_reckoning
from school_care.reports.figures.registry import Member, Tally, measure, tally
from school_care.reports.figures.span import span_of
from school_care.school.models import School


def counted(school: School, code: str, on: date) -> Tally:
    """The figure within its own reckoning."""
    with one_reckoning():
        return tally(measure(code), span_of(school, on))


def sums(school: School, code: str, on: date) -> tuple[int, int]:
    """(part, whole)."""
    found = counted(school, code, on)
    return found.part, found.whole


def good(members: tuple[Member, ...]) -> set[int]:
    """Subjects in the numerator."""
    return {member.subject for member in members if member.amount}


def words(school: School, code: str, on: date) -> str:
    """What a reader is shown."""
    return measure(code).words(*sums(school, code, on))
