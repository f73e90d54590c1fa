"""Which days figures are asked for: a month of the term, or the term."""

from dataclasses import dataclass
from datetime import date, timedelta

from school_care.core.months import next_month
from school_care.core.templatetags.days import from_to, near_day
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import Term

TERM = "term"


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included; `code` stands in the address."""

    code: str
    label: str
    first: date
    last: date

    @property
    def words(self) -> str:
        """2026年9月1日至11月21日."""
        return from_to(self.first, self.last)


def spans_of(calendar: SchoolCalendar, today: date) -> list[Span]:
    """The months of the running term (in the holidays the last one) that have begun, and the term
    itself; empty before the first term."""
    term = calendar.current_or_last_term(today)
    if term is None:
        return []
    last = min(today, term.last_day)
    spans = list(_months(term, last))
    return [
        *spans,
        Span(TERM, "本学期" if today <= term.last_day else str(term), term.first_day, last),
    ]


def _months(term: Term, last: date):
    first = term.first_day
    while first <= last:
        following = next_month(first)
        yield Span(
            f"{first:%Y-%m}", f"{first.month}月", first, min(last, following - timedelta(days=1))
        )
        first = following


def chosen_span(spans: list[Span], code: str | None) -> Span | None:
    """The span asked for; without one that exists, the latest month."""
    known = {span.code: span for span in spans}
    latest = spans[-2] if len(spans) > 1 else None
    return known.get(code or "", latest)


def untaken_words(days: list[date], most: int = 8) -> str:
    """11月3日、11月4日等3天."""
    said = "、".join(near_day(day) for day in days[:most])
    return f"{said}等{len(days)}天" if len(days) > most else said
