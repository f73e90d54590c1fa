"""The school's calendar: which days are school days, in which term and week.

A day is a school day when a term holds it and it is Monday–Friday, unless a SchoolDay row says
otherwise (休息, 上课). Outside terms there are no school days. Official holidays are stored as rows
by `services.calendar.fill_calendar`; a year nobody has published yet falls back to the plain week.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property

from django.http import HttpRequest

from school_care.school.enums import DayKind
from school_care.school.models import CalendarYear, School, SchoolDay, Term
from school_care.school.models.places import school_year_of

__all__ = ["SchoolCalendar", "calendar_of", "school_year_of"]

ONE_DAY = timedelta(days=1)
SATURDAY = 5
Known = dict[str, list]


class SchoolCalendar:
    """Answers about one school's days; terms, marked days and published years are read once each,
    when first asked. Make a new one for each request or job: it does not see later edits."""

    def __init__(self, school: School) -> None:
        self.school = school

    @cached_property
    def terms(self) -> list[Term]:
        """All terms of the school, oldest first."""
        return list(Term.objects.filter(school=self.school).order_by("first_day"))

    @cached_property
    def _marked(self) -> dict[date, str]:
        marked = SchoolDay.objects.filter(school=self.school).exclude(kind=DayKind.NOTE)
        return dict(marked.values_list("date", "kind"))

    @cached_property
    def _published(self) -> frozenset[int]:
        years = CalendarYear.objects.filter(school=self.school, published=True)
        return frozenset(years.values_list("year", flat=True))

    @cached_property
    def _first_days(self) -> list[date]:
        return [term.first_day for term in self.terms]

    def as_known(self) -> Known:
        """All it knows, as plain JSON: to be compared, and kept for `of_known`."""
        return {
            "terms": [
                [term.pk, term.school_year, term.season, *_texts(term.first_day, term.last_day)]
                for term in self.terms
            ],
            "days": [[day.isoformat(), str(kind)] for day, kind in sorted(self._marked.items())],
            "published": sorted(self._published),
        }

    @classmethod
    def of_known(cls, school: School, known: Known) -> "SchoolCalendar":
        """The calendar as it was when `as_known` answered."""
        calendar = cls(school)
        calendar.terms = [
            Term(
                pk=pk,
                school=school,
                school_year=year,
                season=season,
                first_day=date.fromisoformat(first),
                last_day=date.fromisoformat(last),
            )
            for pk, year, season, first, last in known["terms"]
        ]
        calendar._marked = {date.fromisoformat(day): kind for day, kind in known["days"]}
        calendar._published = frozenset(known["published"])
        return calendar

    def published(self, year: int) -> bool:
        """Whether the official holidays of calendar year `year` are in; else pages say 未公布."""
        return year in self._published

    def term_on(self, day: date) -> Term | None:
        """The term that holds `day`, None in the holidays."""
        term = self.current_or_last_term(day)
        return term if term and day <= term.last_day else None

    def current_or_last_term(self, day: date) -> Term | None:
        """The term that holds `day` or, in the holidays, the one before; None before the first."""
        at = bisect_right(self._first_days, day)
        return self.terms[at - 1] if at else None

    def term_by_code(self, code: str) -> Term | None:
        """The term of a code like 2026-2027-1."""
        return next((term for term in self.terms if term.code == code), None)

    def is_school_day(self, day: date) -> bool:
        """Whether pupils have school on `day`."""
        return self.term_on(day) is not None and self.teaches_on(day)

    def teaches_on(self, day: date) -> bool:
        """Whether the week as the school marked it has lessons on `day`, terms aside: for days
        beyond the last term anybody has set."""
        kind = self._marked.get(day)
        return day.weekday() < SATURDAY if kind is None else kind == DayKind.WORK

    def next_school_day(self, day: date) -> date | None:
        """The first school day after `day`; None when no known term has one."""
        end = max((term.last_day for term in self.terms), default=day)
        return next(self._walk(day + ONE_DAY, end), None)

    def school_days(self, first: date, last: date) -> list[date]:
        """School days from `first` to `last`, both included."""
        return list(self._walk(first, last))

    def week_of(self, day: date) -> tuple[date, date]:
        """Monday and Sunday of the week holding `day`."""
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)

    def exists_week(self, day: date) -> bool:
        """Whether the week holding `day` has a school day, make-up days included."""
        return next(self._walk(*self.week_of(day)), None) is not None

    def school_year_of(self, day: date) -> int:
        """The year in which the school year holding `day` began."""
        return school_year_of(day)

    def _walk(self, first: date, last: date) -> Iterator[date]:
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            if self.is_school_day(day):
                yield day


def _texts(*days: date) -> list[str]:
    return [day.isoformat() for day in days]


def known_calendars() -> dict[int, Known]:
    """`as_known` of every school that has a calendar, by school; three queries."""
    found: dict[int, Known] = defaultdict(lambda: {"terms": [], "days": [], "published": []})
    terms = Term.objects.order_by("first_day").values_list(
        "school_id", "pk", "school_year", "season", "first_day", "last_day"
    )
    for school, pk, year, season, *days in terms:
        found[school]["terms"].append([pk, year, season, *_texts(*days)])
    marked = SchoolDay.objects.exclude(kind=DayKind.NOTE).order_by("date")
    for school, day, kind in marked.values_list("school_id", "date", "kind"):
        found[school]["days"].append([day.isoformat(), kind])
    years = CalendarYear.objects.filter(published=True).order_by("year")
    for school, year in years.values_list("school_id", "year"):
        found[school]["published"].append(year)
    return found


def calendar_of(request: HttpRequest) -> SchoolCalendar:
    """The calendar of the active school, made once a request: many parts of a page ask it."""
    if not hasattr(request, "_school_calendar"):
        request._school_calendar = SchoolCalendar(request.school)
    return request._school_calendar
