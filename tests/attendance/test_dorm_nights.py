"""Which roll the dormitory takes on which evening."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from school_care.attendance.dorm_nights import (
    asked_session,
    night_of,
    session_words,
    sessions_on,
)
from school_care.attendance.enums import Session
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import SchoolDay
from school_care.school.official_days import official_days
from tests.factories import SchoolFactory, TermFactory

EVENING, RETURN = Session.EVENING, Session.RETURN


@pytest.fixture
def autumn(db) -> SchoolCalendar:
    """Autumn 2026: 1–7 October off, 20 September and 10 October worked."""
    school = SchoolFactory()
    TermFactory(
        school=school,
        school_year=2026,
        first_day=date(2026, 9, 1),
        last_day=date(2027, 1, 22),
    )
    for day, (kind, note) in official_days(2026).items():
        SchoolDay.objects.create(school=school, date=day, kind=kind, note=note)
    return SchoolCalendar(school)


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        (date(2026, 11, 16), EVENING),  # Monday
        (date(2026, 11, 19), EVENING),  # Thursday
        (date(2026, 11, 20), None),  # Friday: everybody goes home
        (date(2026, 11, 21), None),  # Saturday
        (date(2026, 11, 22), RETURN),  # Sunday
        (date(2026, 8, 31), RETURN),  # the eve of the term
        (date(2026, 9, 19), RETURN),  # Saturday before a Sunday of make-up lessons
        (date(2026, 9, 20), EVENING),  # that Sunday: school today and tomorrow
        (date(2026, 9, 30), None),  # the holiday begins tomorrow
        (date(2026, 10, 4), None),  # a Sunday in the holiday
        (date(2026, 10, 7), RETURN),  # Wednesday, the last day of the holiday
        (date(2026, 10, 9), EVENING),  # Friday before the Saturday of make-up lessons
        (date(2026, 10, 10), None),  # that Saturday
        (date(2026, 10, 11), RETURN),  # the Sunday after it
        (date(2027, 1, 22), None),  # the last day of the term
        (date(2027, 1, 24), None),
    ],
)
def test_night__each_kind_of_day__the_roll_that_is_asked_for(autumn, day, asked):
    assert asked_session(autumn, day) == asked


def test_sessions__sunday_and_friday__the_asked_one_first_and_those_who_stay_may_be_counted(autumn):
    assert sessions_on(autumn, date(2026, 11, 22)) == [RETURN, EVENING]
    assert sessions_on(autumn, date(2026, 11, 20)) == [EVENING]
    assert sessions_on(autumn, date(2026, 11, 21)) == []


def test_night__after_midnight__is_still_last_evening():
    zone = ZoneInfo("Asia/Shanghai")
    assert night_of(datetime(2026, 11, 23, 0, 20, tzinfo=zone)) == date(2026, 11, 22)
    assert night_of(datetime(2026, 11, 23, 5, 0, tzinfo=zone)) == date(2026, 11, 23)
    assert night_of(datetime(2026, 11, 22, 19, 0, tzinfo=zone)) == date(2026, 11, 22)


def test_words__return_on_a_wednesday__is_not_called_sundays():
    assert session_words(RETURN, date(2026, 10, 7)) == "返校"
    assert session_words(RETURN, date(2026, 11, 22)) == "周日返校"
    assert session_words(EVENING, date(2026, 11, 19)) == "晚上就寝"
