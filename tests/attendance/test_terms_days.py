"""The days of both ends of a term: when a class counts, when it asks about the holidays."""

from datetime import date

import pytest

from school_care.attendance.rates import rate_words
from school_care.attendance.term_days import (
    holiday_after,
    holiday_asked,
    holiday_past,
    registration_term,
    rounds_of,
)
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Season
from school_care.school.services.calendar import fill_calendar
from tests.factories import SchoolFactory, TermFactory


def term_from(first: date, last: date = date(2027, 1, 15)):
    return TermFactory(school=SchoolFactory(), school_year=2026, first_day=first, last_day=last)


def counts(term) -> list[tuple[int, date]]:
    fill_calendar(school=term.school, year=2026)
    return [(one.number, one.counts_on) for one in rounds_of(term, SchoolCalendar(term.school))]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "expected"),
    [
        # all four are school days
        (date(2026, 9, 1), [(1, 1), (3, 3), (10, 10), (15, 15)]),
        # a Friday: days 3 and 10 are Sundays and move to the Mondays
        (date(2026, 9, 4), [(1, 4), (3, 7), (10, 14), (15, 18)]),
        # a Saturday: days 1 and 3 fall on Monday; day 15 is a Saturday, and the Sunday after it
        # makes up for the National Day holiday
        (date(2026, 9, 5), [(1, 7), (3, 7), (10, 14), (15, 20)]),
    ],
)
def test_rounds__term_beginning_on_any_weekday__next_school_day_never_before(first, expected):
    assert counts(term_from(first)) == [(n, date(2026, 9, day)) for n, day in expected]


@pytest.mark.django_db
def test_rounds__days_in_the_national_day_holiday__two_rounds_on_the_first_day_back():
    assert counts(term_from(date(2026, 9, 22))) == [
        (1, date(2026, 9, 22)),
        (3, date(2026, 9, 24)),
        (10, date(2026, 10, 8)),
        (15, date(2026, 10, 8)),
    ]


@pytest.mark.django_db
def test_rounds__make_up_sunday__is_a_day_to_count_on():
    term = term_from(date(2026, 9, 18))  # a Friday; Sunday the 20th makes up for the holiday
    assert counts(term)[1] == (3, date(2026, 9, 20))


@pytest.mark.django_db
def test_rounds__term_of_a_week__only_the_days_it_has():
    term = term_from(date(2026, 9, 1), date(2026, 9, 7))
    assert [number for number, _ in counts(term)] == [1, 3]


@pytest.mark.django_db
def test_registration_term__weekend_before_lessons__the_coming_term():
    spring = term_from(date(2026, 3, 2), date(2026, 7, 3))
    autumn = TermFactory(
        school=spring.school,
        school_year=2027,
        first_day=date(2026, 9, 1),
        last_day=date(2027, 1, 15),
    )
    calendar = SchoolCalendar(spring.school)
    assert registration_term(calendar, date(2026, 8, 28)) == spring
    assert registration_term(calendar, date(2026, 8, 29)) == autumn
    assert registration_term(calendar, date(2026, 11, 1)) == autumn


@pytest.mark.django_db
def test_holiday__three_weeks_before_the_end__asked_until_the_next_term_begins():
    autumn = term_from(date(2026, 9, 1), date(2027, 1, 16))  # the last day is a Saturday
    TermFactory(
        school=autumn.school,
        school_year=2026,
        season=Season.SPRING,
        first_day=date(2027, 3, 1),
        last_day=date(2027, 7, 2),
    )
    calendar = SchoolCalendar(autumn.school)
    holiday = holiday_after(autumn, calendar)
    assert (holiday.opens_on, holiday.due_on) == (date(2026, 12, 26), date(2027, 1, 15))
    assert holiday.name == "2027年寒假"
    asked = {
        day: bool(holiday_asked(calendar, day))
        for day in (
            date(2026, 12, 25),
            date(2026, 12, 26),
            date(2027, 2, 28),
            date(2027, 3, 1),
        )
    }
    assert list(asked.values()) == [False, True, True, False]
    assert holiday_past(calendar, date(2027, 3, 1)) == holiday
    assert holiday_past(calendar, date(2026, 10, 1)) is None


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 0, "—"),
        (45, 45, "100.0%"),
        (2999, 3000, "99.9%"),
        (44, 45, "97.8%"),
        (1, 3000, "0.1%"),
        (0, 45, "0.0%"),
    ],
)
def test_rate__rounded_to_a_tenth__never_to_all_or_nothing(part, whole, words):
    assert rate_words(part, whole) == words
