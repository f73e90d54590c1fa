"""When things happened in a demo school: its terms, its school days, the moments of its rows."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from school_care.core import clock
from school_care.school.calendar import SchoolCalendar, school_year_of
from school_care.school.models import School
from school_care.school.services import fill_calendar, make_default_terms
from school_care.workspace.demo.children import SchoolYear
from school_care.workspace.demo.history import Days

LEAST_LIVED = 60  # school days of history: twelve weeks, reaching back over a vacation if need be
COMING = 25
JULY = 7


@dataclass(frozen=True)
class Moments:
    """What a demo school made as of `year.today` may be dated."""

    year: SchoolYear
    days: Days


def keep_terms(school: School, today: date) -> None:
    """Terms and official days of this school year and the last; in summer also the next."""
    year = school_year_of(today)
    for school_year in (year - 1, year, *([year + 1] if today.month in (JULY, JULY + 1) else [])):
        make_default_terms(school=school, school_year=school_year)
    for calendar_year in range(year - 1, today.year + 2):
        fill_calendar(school=school, year=calendar_year)


def moments_of(school: School, today: date) -> Moments:
    """The school days lived up to `today`: the running term (in a vacation the last one), and the
    end of the one before when the running term is young."""
    calendar = SchoolCalendar(school)
    year = school_year_of(today)
    terms = [term for term in calendar.terms if term.first_day <= today]
    running = terms[-1]
    past = calendar.school_days(running.first_day, min(today, running.last_day))
    if len(past) < LEAST_LIVED and len(terms) > 1:
        before = calendar.school_days(terms[-2].first_day, terms[-2].last_day)
        past = before[len(past) - LEAST_LIVED :] + past
    last_term = max(term.last_day for term in calendar.terms)
    coming = [day for day in calendar.school_days(today, last_term) if day > today][:COMING]
    autumns = {t.school_year: t.first_day for t in calendar.terms if t.season == "autumn"}
    return Moments(
        year=SchoolYear(
            year=year,
            today=today,
            begins=autumns[year],
            last_year_begins=autumns[year - 1],
            last_lived=past[-1],
        ),
        days=Days(past=past, coming=coming, today=today),
    )


def aware(day: date, at: time = time(9)) -> datetime:
    """The moment in the school's time zone, never later than now if the day is today's."""
    moment = timezone.make_aware(datetime.combine(day, at))
    return min(moment, clock.now()) if day == clock.today() else moment
