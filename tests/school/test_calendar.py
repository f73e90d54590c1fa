"""The school calendar: what is a school day, which week, which term."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import DayKind, Role, Season
from school_care.school.models import CalendarYear, SchoolDay
from school_care.school.official_days import default_terms
from school_care.school.refusal import Refused
from school_care.school.services import fill_calendar, mark_day, save_term
from tests.factories import SchoolFactory, TermFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    school = SchoolFactory()
    TermFactory(
        school=school,
        school_year=2026,
        season=Season.AUTUMN,
        first_day=date(2026, 9, 1),
        last_day=date(2027, 1, 22),
    )
    TermFactory(
        school=school,
        school_year=2026,
        season=Season.SPRING,
        first_day=date(2027, 2, 22),
        last_day=date(2027, 7, 2),
    )
    fill_calendar(school=school, year=2026)
    fill_calendar(school=school, year=2027)
    return school


def test_national_day_2026__holiday_and_make_up_days__as_announced(school):
    calendar = SchoolCalendar(school)

    assert calendar.school_days(date(2026, 9, 28), date(2026, 10, 11)) == [
        date(2026, 9, 28),
        date(2026, 9, 29),
        date(2026, 9, 30),
        date(2026, 10, 8),
        date(2026, 10, 9),
        date(2026, 10, 10),  # a Saturday worked for the holiday
    ]
    assert calendar.is_school_day(date(2026, 9, 20))  # a Sunday worked
    assert calendar.next_school_day(date(2026, 9, 30)) == date(2026, 10, 8)
    assert calendar.published(2026)


def test_week__holiday_week_and_make_up_day__exists_only_with_a_school_day(school):
    calendar = SchoolCalendar(school)

    assert calendar.week_of(date(2026, 10, 11)) == (date(2026, 10, 5), date(2026, 10, 11))
    assert calendar.exists_week(date(2026, 10, 5))  # 8–10 October
    assert not calendar.exists_week(date(2027, 2, 3))  # between the terms


def test_week__only_a_make_up_saturday__exists(school):
    for day in (8, 9):
        mark_day(school=school, day=date(2026, 10, day), kind=DayKind.OFF, note="秋游", by=None)

    calendar = SchoolCalendar(school)

    assert calendar.school_days(*calendar.week_of(date(2026, 10, 7))) == [date(2026, 10, 10)]
    assert calendar.exists_week(date(2026, 10, 5))


def test_terms__between_and_outside__no_school_days_and_last_term(school):
    calendar = SchoolCalendar(school)

    assert calendar.term_on(date(2027, 1, 22)).code == "2026-2027-1"
    assert calendar.term_on(date(2027, 1, 25)) is None
    assert calendar.current_or_last_term(date(2027, 1, 25)).code == "2026-2027-1"
    assert calendar.current_or_last_term(date(2026, 8, 31)) is None
    assert calendar.term_by_code("2026-2027-2").first_day == date(2027, 2, 22)
    assert calendar.term_by_code("2025-2026-2") is None
    assert not calendar.is_school_day(date(2027, 1, 25))
    assert calendar.next_school_day(date(2027, 1, 22)) == date(2027, 2, 22)
    assert calendar.next_school_day(date(2027, 7, 2)) is None


def test_unpublished_2028__plain_week__and_says_so(school):
    TermFactory(
        school=school,
        school_year=2027,
        season=Season.SPRING,
        first_day=date(2028, 2, 7),
        last_day=date(2028, 7, 7),
    )
    assert fill_calendar(school=school, year=2028) == 0

    calendar = SchoolCalendar(school)

    assert not calendar.published(2028)
    assert CalendarYear.objects.get(school=school, year=2028).published is False
    assert calendar.is_school_day(date(2028, 5, 1))  # a Monday nobody has announced as off
    assert not calendar.is_school_day(date(2028, 4, 29))


def test_fill_calendar__twice_and_after_a_person__their_mark_stays(school):
    mark_day(school=school, day=date(2026, 10, 10), kind=DayKind.OFF, note="运动会补休", by=None)

    assert fill_calendar(school=school, year=2026) == 0

    assert not SchoolCalendar(school).is_school_day(date(2026, 10, 10))
    mark_day(school=school, day=date(2026, 10, 10), kind="", note="", by=None)
    assert fill_calendar(school=school, year=2026) == 1


def test_note__on_a_day__changes_nothing_about_school(school):
    mark_day(school=school, day=date(2026, 11, 21), kind=DayKind.NOTE, note="家长会", by=None)
    mark_day(school=school, day=date(2026, 11, 20), kind=DayKind.NOTE, note="期中", by=None)

    calendar = SchoolCalendar(school)

    assert not calendar.is_school_day(date(2026, 11, 21))
    assert calendar.is_school_day(date(2026, 11, 20))
    with pytest.raises(Refused):
        mark_day(school=school, day=date(2026, 11, 20), kind=DayKind.NOTE, note=" ", by=None)


def test_other_school__its_days__do_not_matter_here(school):
    other = SchoolFactory()
    SchoolDay.objects.create(school=other, date=date(2026, 11, 23), kind=DayKind.OFF)

    assert SchoolCalendar(school).is_school_day(date(2026, 11, 23))


def test_calendar__a_whole_year_asked__three_queries(school):
    calendar = SchoolCalendar(school)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        calendar.school_days(date(2026, 9, 1), date(2027, 8, 31))
        calendar.term_on(date(2026, 11, 1))
        calendar.published(2026)
    assert len(queries) == 3


@pytest.mark.parametrize(
    ("year", "autumn_ends", "spring_begins"),
    [
        (2024, date(2025, 1, 17), date(2025, 2, 10)),
        (2025, date(2026, 1, 16), date(2026, 3, 2)),
        (2026, date(2027, 1, 22), date(2027, 2, 22)),
    ],
)
def test_default_terms__by_the_spring_festival__on_school_days(year, autumn_ends, spring_begins):
    (autumn, first, last), (spring, opens, closes) = default_terms(year)

    assert (autumn, first, last) == ("autumn", date(year, 9, 1), autumn_ends)
    assert (spring, opens) == ("spring", spring_begins)
    assert closes.weekday() == 4 and closes.month == 7


@time_machine.travel("2026-11-21 09:00+08:00")
def test_save_term__overlap_and_wrong_year__refused(school):
    registrar = UserFactory(school=school, role=Role.REGISTRAR)
    wanted = {"school": school, "school_year": 2026, "season": Season.SPRING, "by": registrar}

    with pytest.raises(Refused, match="重叠"):
        save_term(first_day=date(2027, 1, 20), last_day=date(2027, 7, 1), **wanted)
    with pytest.raises(Refused, match="日期应在"):
        save_term(first_day=date(2028, 2, 20), last_day=date(2028, 7, 1), **wanted)

    term = save_term(first_day=date(2027, 2, 20), last_day=date(2027, 7, 1), **wanted)
    assert term.checked and SchoolCalendar(school).term_on(date(2027, 2, 20)) == term
