"""Of which school and days a figure speaks."""

from dataclasses import dataclass
from datetime import date

from school_care.core.months import first_of, last_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School, Term
from school_care.students.care_days import calendar_for


@dataclass(frozen=True)
class Span:
    """A school up to and with `as_of`. `term`: the one that holds the day, or the last one that
    reached into its month; None in a month without school (August): then nothing is counted."""

    school: School
    as_of: date
    term: Term | None

    @property
    def month(self) -> date:
        """The first day of the month."""
        return first_of(self.as_of)

    @property
    def since(self) -> date:
        """From which day a monthly figure looks: the month's first, not before the term's."""
        assert self.term is not None
        return max(self.month, self.term.first_day)

    @property
    def until(self) -> date:
        """Up to which day it looks: never after the term."""
        assert self.term is not None
        return min(self.as_of, self.term.last_day)

    @property
    def has_begun(self) -> bool:
        """Whether the month had a school day by now; until then nothing monthly is counted."""
        return bool(self.term and self.calendar.school_days(self.since, self.until))

    @property
    def calendar(self) -> SchoolCalendar:
        """The school's, the reckoning's own while one lasts."""
        return calendar_for(self.school.pk)


def span_of(school: School, as_of: date) -> Span:
    """The span of a day; at most the calendar's queries. Use within `one_reckoning()`."""
    calendar = calendar_for(school.pk)
    first = first_of(as_of)
    reached = [
        term
        for term in calendar.terms
        if term.first_day <= as_of
        and term.last_day >= first
        and calendar.school_days(max(first, term.first_day), min(last_of(as_of), term.last_day))
    ]
    return Span(school, as_of, reached[-1] if reached else None)
