"""The days of both ends of a term: when classes count who has come, when they ask where pupils
spend the holidays. Pure rules of dates.

Counting (domain §4.2: totals on days 1, 3, 10 and 15; the district wants the check within 10 days
and the report within 15). The days are calendar days, the first day of the term is day 1, because
the district's limits run in calendar days too. Where such a day is no school day nobody can be
counted, so the class counts on the next school day, never before: an earlier count would say
nothing of that day. Two rounds may then fall on one day (a term that begins on 22 September has its
days 10 and 15 in the National Day holiday); they are handed in with one tap and stay two rounds.
A round for which the term has no school day left is not asked for.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from school_care.attendance.enums import REGISTRATION_ROUNDS
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Season
from school_care.school.models import Term

ONE_DAY = timedelta(days=1)
EARLY = timedelta(days=3)  # many schools register on the day or weekend before lessons begin
HOLIDAY_AHEAD = timedelta(days=21)  # before the term's last day
REMIND_AFTER = timedelta(days=7)  # after the last round the director is still told who is missing


@dataclass(frozen=True)
class Round:
    """One count of a term. `day`: its calendar day; `counts_on`: the school day on which it is
    taken, which is also the last day in time."""

    number: int
    day: date
    counts_on: date

    @property
    def label(self) -> str:
        return f"第{self.number}天"

    @property
    def moved(self) -> bool:
        """Whether the day itself was no school day."""
        return self.counts_on != self.day


@dataclass(frozen=True)
class Holiday:
    """The holidays after a term. `opens_on`: from when one asks; `due_on`: the term's last school
    day; `ends_on`: the first day of the next term, None while nobody has set it."""

    term: Term
    opens_on: date
    due_on: date
    ends_on: date | None

    @property
    def name(self) -> str:
        """2027年寒假."""
        kind = "寒假" if self.term.season == Season.AUTUMN else "暑假"
        return f"{self.term.school_year + 1}年{kind}"

    def asks_on(self, day: date) -> bool:
        """Whether pupils are asked on `day`: until the next term begins."""
        return self.opens_on <= day and (self.ends_on is None or day < self.ends_on)


def rounds_of(term: Term, calendar: SchoolCalendar) -> list[Round]:
    """The counts of a term, in order."""
    found = []
    for number in REGISTRATION_ROUNDS:
        day = term.first_day + (number - 1) * ONE_DAY
        counts_on = day if calendar.is_school_day(day) else calendar.next_school_day(day)
        if counts_on is not None and counts_on <= term.last_day:
            found.append(Round(number, day, counts_on))
    return found


def registration_term(calendar: SchoolCalendar, day: date) -> Term | None:
    """The term pupils register for on `day`: the one about to begin, else the running or last."""
    coming = (term for term in calendar.terms if term.first_day - EARLY <= day < term.first_day)
    return next(coming, None) or calendar.current_or_last_term(day)


def day_within(term: Term, day: date) -> date:
    """`day`, or the end of the term nearest to it: the day whose classes are meant."""
    return min(max(day, term.first_day), term.last_day)


def next_term(calendar: SchoolCalendar, term: Term) -> Term | None:
    """The term after `term`."""
    return next((other for other in calendar.terms if other.first_day > term.last_day), None)


def term_before(calendar: SchoolCalendar, term: Term) -> Term | None:
    """The term before `term`."""
    earlier = [other for other in calendar.terms if other.last_day < term.first_day]
    return earlier[-1] if earlier else None


def holiday_after(term: Term, calendar: SchoolCalendar) -> Holiday:
    """The holidays after a term."""
    following = next_term(calendar, term)
    days = calendar.school_days(term.last_day - HOLIDAY_AHEAD, term.last_day)
    return Holiday(
        term=term,
        opens_on=term.last_day - HOLIDAY_AHEAD,
        due_on=days[-1] if days else term.last_day,
        ends_on=following.first_day if following else None,
    )


def holiday_asked(calendar: SchoolCalendar, day: date) -> Holiday | None:
    """The holidays pupils are asked about on `day`; None in the middle of a term."""
    term = calendar.current_or_last_term(day)
    if term is None or day < term.last_day - HOLIDAY_AHEAD:
        return None
    holiday = holiday_after(term, calendar)
    return holiday if holiday.asks_on(day) else None


def holiday_past(calendar: SchoolCalendar, day: date) -> Holiday | None:
    """The holidays before the running term, whose return is checked; None before the second
    term."""
    term = calendar.current_or_last_term(day)
    before = term_before(calendar, term) if term else None
    return holiday_after(before, calendar) if before else None
