"""Time as duties count it: the clock of rolling duties, and the periods of the others.

Pure beside the school's calendar. Weeks run Monday to Sunday; a week or month exists if it holds a
school day, make-up days included. Days outside terms stop a rolling clock; beyond the last term
anybody has set it runs on, because nobody knows yet when the holidays are (contract of `owed`).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from school_care.school.calendar import SchoolCalendar
from school_care.school.models import Term

ONE_DAY = timedelta(days=1)
LOOK_AHEAD = 366  # days in which a deadline counted in school days is looked for


@dataclass(frozen=True, slots=True)
class Period:
    """A period something is owed in: `due_on` is its last day; `counts_on` the day on which its
    population is counted when asked about a later one (its last school day)."""

    key: str
    opens_on: date
    due_on: date
    counts_on: date


class SchoolClock:
    """Deadlines of one school, by its calendar."""

    def __init__(self, calendar: SchoolCalendar) -> None:
        self.calendar = calendar
        self._terms = [(term.first_day, term.last_day) for term in calendar.terms]
        self._known: dict[tuple[date, int], date] = {}

    def after(self, anchor: date, days: int, *, in_vacation: bool = False) -> date:
        """The day on which `days` days have passed since `anchor`; days in the holidays count only
        `in_vacation`."""
        if in_vacation or not self._terms:
            return anchor + timedelta(days=days)
        key = anchor, days
        if key not in self._known:
            self._known[key] = self._walk(anchor, days)
        return self._known[key]

    def _walk(self, anchor: date, days: int) -> date:
        at, left = anchor, days
        for first, last in self._terms:
            if at >= last:
                continue
            at = max(at, first - ONE_DAY) if left else at
            room = (last - at).days
            if left <= room:
                return at + timedelta(days=left)
            at, left = last, left - room
        return at + timedelta(days=left)

    def nth_school_day(self, start: date, number: int) -> date:
        """The `number`-th school day from `start`, which counts if it is one. Where no term is
        known, by the week as it is marked."""
        left = max(number, 1)
        beyond = self._terms[-1][1] if self._terms else None
        for ahead in range(LOOK_AHEAD):
            day = start + timedelta(days=ahead)
            unknown = beyond is None or day > beyond
            if self.calendar.teaches_on(day) if unknown else self.calendar.is_school_day(day):
                left -= 1
                if not left:
                    return day
        return start + timedelta(days=LOOK_AHEAD)

    def is_provisional(self, day: date) -> bool:
        """Whether a deadline may still move: its year's holidays are not published (未公布)."""
        return not self.calendar.published(day.year)

    def week(self, day: date) -> Period | None:
        """The week holding `day`; None when it has no school day."""
        return self._period(*self.calendar.week_of(day), "%Y-%m-%d")

    def month(self, day: date) -> Period | None:
        """The calendar month holding `day`; None when it has no school day."""
        first = day.replace(day=1)
        return self._period(first, day.replace(day=monthrange(day.year, day.month)[1]), "%Y-%m")

    def _period(self, first: date, last: date, key: str) -> Period | None:
        days = self.calendar.school_days(first, last)
        return Period(first.strftime(key), first, last, days[-1]) if days else None

    def term(self, day: date) -> Term | None:
        """The term holding `day`."""
        return self.calendar.term_on(day)
