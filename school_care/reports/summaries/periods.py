"""Of which days a report of the school speaks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from school_care.core.months import first_of, last_of, next_month
from school_care.core.templatetags.days import short_date
from school_care.reports.enums import SummaryKind
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import Term
from school_care.school.models.places import year_label

ONE_DAY = timedelta(days=1)
MONTHS_BACK = 12
PLAN_FROM = 60  # days before a term from which its plan can be written


@dataclass(frozen=True)
class Period:
    """The days of a report, both included. `terms`: those it is about, oldest first; `opens_on`:
    the first day on which it can be written."""

    kind: str
    code: str
    since: date
    until: date
    terms: tuple[Term, ...]
    opens_on: date

    @property
    def month(self) -> date | None:
        """Its first day, of a month's report."""
        return self.since if self.kind == SummaryKind.MONTH else None

    @property
    def term(self) -> Term | None:
        """The last of its terms."""
        return self.terms[-1] if self.terms else None

    @property
    def words(self) -> str:
        """2026年10月, 2026—2027学年第一学期, 2026—2027学年."""
        if self.kind == SummaryKind.MONTH:
            return f"{self.since.year}年{self.since.month}月"
        if self.kind == SummaryKind.YEAR:
            return year_label(int(self.code))
        return str(self.term)

    @property
    def title(self) -> str:
        """2026年10月关爱工作月报."""
        return f"{self.words}{_TITLES[SummaryKind(self.kind)]}"

    @property
    def days(self) -> str:
        """10月1日—10月31日."""
        return f"{short_date(self.since)}—{short_date(self.until)}"


_TITLES = {
    SummaryKind.MONTH: "关爱工作月报",
    SummaryKind.TERM: "关爱工作总结",
    SummaryKind.YEAR: "关爱工作总结",
    SummaryKind.PLAN: "关爱工作计划",
}


def period_of(calendar: SchoolCalendar, kind: str, code: str) -> Period | None:
    """The period of a kind and code; None for one the school does not have: a month without a
    school day, a term or year nobody has set."""
    if kind == SummaryKind.MONTH:
        return _month(calendar, code)
    if kind == SummaryKind.YEAR:
        return _year(calendar, code)
    term = calendar.term_by_code(code) if kind in SummaryKind.values else None
    return _of_term(kind, term) if term else None


def _month(calendar: SchoolCalendar, code: str) -> Period | None:
    try:
        first = date.fromisoformat(f"{code}-01")
    except ValueError:
        return None
    if not calendar.terms or first > calendar.terms[-1].last_day:
        return None
    terms = terms_in(calendar, first)
    if not terms:
        return None
    return Period(SummaryKind.MONTH, code, first, last_of(first), terms, next_month(first))


def terms_in(calendar: SchoolCalendar, month: date) -> tuple[Term, ...]:
    """The terms that have a school day in a month; of a month without any nothing is owed."""
    last = last_of(month)
    return tuple(
        term
        for term in calendar.terms
        if term.first_day <= last
        and term.last_day >= month
        and calendar.school_days(max(month, term.first_day), min(last, term.last_day))
    )


def _of_term(kind: str, term: Term) -> Period:
    opens_on = term.last_day - timedelta(days=14)
    if kind == SummaryKind.PLAN:
        opens_on = term.first_day - timedelta(days=PLAN_FROM)
    return Period(kind, term.code, term.first_day, term.last_day, (term,), opens_on)


def _year(calendar: SchoolCalendar, code: str) -> Period | None:
    terms = tuple(term for term in calendar.terms if str(term.school_year) == code)
    if not terms:
        return None
    last = terms[-1].last_day
    opens_on = last - timedelta(days=14)
    return Period(SummaryKind.YEAR, code, terms[0].first_day, last, terms, opens_on)


def months_offered(calendar: SchoolCalendar, today: date) -> list[Period]:
    """The months of the last year with a school day, the running one first."""
    month, found = first_of(today), []
    for _ in range(MONTHS_BACK + 1):
        period = _month(calendar, f"{month:%Y-%m}")
        if period:
            found.append(period)
        month = first_of(month - ONE_DAY)
    return found


def terms_offered(calendar: SchoolCalendar, today: date) -> list[Period]:
    """Plans, term and year reports that can be written or are running, newest first."""
    found: list[Period] = []
    for term in calendar.terms:
        plan = _of_term(SummaryKind.PLAN, term)
        if plan.opens_on > today or term.last_day < today - timedelta(days=730):
            continue
        found.append(plan)
        if term.first_day <= today:
            found.append(_of_term(SummaryKind.TERM, term))
            if term == _last_of_year(calendar.terms, term):
                year = _year(calendar, str(term.school_year))
                found += [year] if year else []
    return found[::-1]


def _last_of_year(terms: Iterable[Term], term: Term) -> Term:
    return [one for one in terms if one.school_year == term.school_year][-1]
