"""Which roll of boarders is taken on which evening.

A school whose boarders go home at the weekend has two kinds of nights: those between two school
days, when everybody sleeps here, and the evening before school begins again, when everybody comes
back. The latter is a Sunday as a rule, but also the last day of a holiday, the Saturday before a
Sunday of make-up lessons, or the eve of the term.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone

from school_care.attendance.enums import Session
from school_care.attendance.services.roll_rules import has_roll
from school_care.school.calendar import SchoolCalendar

ONE_DAY = timedelta(days=1)
SUNDAY = 6
NIGHT_ENDS = 5  # o'clock: who looks through the rooms after midnight still means last evening
# From this hour on head teachers are offered the roll; children come back from midday on.
BEGINS = {Session.RETURN: 12, Session.EVENING: 17}


def night_of(moment: datetime) -> date:
    """The day whose evening it is: until five in the morning still the day before."""
    local = timezone.localtime(moment)
    return (local - timedelta(days=1)).date() if local.hour < NIGHT_ENDS else local.date()


def asked_session(calendar: SchoolCalendar, day: date) -> Session | None:
    """The roll the dormitory is asked for on the evening of `day`; None when boarders are at home.

    School tomorrow and school today: lights-out. School tomorrow after at least one free day: the
    return. No school tomorrow: nothing, though lights-out may be taken of those who stay."""
    if not calendar.is_school_day(day + ONE_DAY):
        return None
    return Session.EVENING if calendar.is_school_day(day) else Session.RETURN


def has_begun(session: str, day: date, moment: datetime) -> bool:
    """Whether the evening of `day` has come at `moment`, for who takes a class's roll."""
    local = timezone.localtime(moment)
    return local.date() > day or (local.date() == day and local.hour >= BEGINS[Session(session)])


def sessions_on(calendar: SchoolCalendar, day: date) -> list[Session]:
    """The dormitory's rolls that may be taken on `day`, the one asked for first."""
    possible = [one for one in (Session.RETURN, Session.EVENING) if has_roll(calendar, day, one)]
    asked = asked_session(calendar, day)
    return sorted(possible, key=lambda one: one != asked)


def session_words(session: str, day: date) -> str:
    """晚上就寝; 周日返校 on a Sunday, 返校 on any other day."""
    if session == Session.RETURN and day.weekday() != SUNDAY:
        return "返校"
    return Session(session).label
