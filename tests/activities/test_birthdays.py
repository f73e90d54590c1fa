"""Birthdays by the sun and by the moon, and on which school day they are kept. No database."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from school_care.activities.birthdays import (
    Born,
    Keeping,
    birthday_of,
    birthdays_between,
    next_birthday,
)
from school_care.activities.models import BirthdayChoice
from school_care.core.lunar import LunarDay
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.students.enums import Precision
from school_care.students.models import Student

TERMS = [
    (1, 2025, "spring", "2026-02-23", "2026-07-03"),
    (2, 2026, "autumn", "2026-09-01", "2027-01-22"),
    (3, 2026, "spring", "2027-02-22", "2027-07-02"),
]
DAYS = [
    *((f"2026-10-0{day}", "off") for day in range(1, 8)),
    ("2026-10-10", "work"),
    ("2027-01-01", "off"),
]


def keeping(terms=TERMS) -> Keeping:
    days = [list(day) for day in DAYS]
    known = {"terms": [list(term) for term in terms], "days": days, "published": [2026]}
    return Keeping(SchoolCalendar.of_known(School(pk=1), known))


def pupil(born, lunar: LunarDay | None = None, precision=Precision.DAY) -> Student:
    student = Student(name="张子轩", birth_date=born, birth_precision=precision)
    if lunar:
        month, day, leap = lunar
        student._state.fields_cache["birthday_choice"] = BirthdayChoice(
            lunar=True, month=month, day=day, leap=leap
        )
    else:
        student._state.fields_cache["birthday_choice"] = None
    return student


@pytest.mark.parametrize(
    ("born", "on", "expected"),
    [
        (date(2013, 11, 25), date(2026, 11, 22), date(2026, 11, 25)),
        (date(2013, 11, 22), date(2026, 11, 22), date(2026, 11, 22)),
        (date(2013, 11, 21), date(2026, 11, 22), date(2027, 11, 21)),
        (date(2013, 1, 1), date(2026, 12, 31), date(2027, 1, 1)),
        (date(2013, 12, 31), date(2026, 12, 31), date(2026, 12, 31)),
        (date(2012, 2, 29), date(2027, 2, 20), date(2027, 2, 28)),
        (date(2012, 2, 29), date(2028, 2, 20), date(2028, 2, 29)),
        (date(2012, 2, 29), date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_next_birthday__leap_day_and_new_year__the_day_it_is(born, on, expected):
    assert next_birthday(pupil(born), on, keeping()).day == expected


@pytest.mark.parametrize(
    ("born", "lunar", "turns", "day"),
    [
        # 2014 had a leap ninth month: 闰九月初一 was 24 October 2014; 2026 has none
        (date(2014, 10, 24), LunarDay(9, 1, True), 12, date(2026, 10, 10)),
        # 腊月三十 of 2013 (30 January 2014); in the lunar year 2024 that month has 29 days
        (date(2014, 1, 30), LunarDay(12, 30), 11, date(2025, 1, 28)),
        # 中秋 2013: in 2026 it is 25 September
        (date(2013, 9, 19), LunarDay(8, 15), 13, date(2026, 9, 25)),
        # 腊月: born in January, the lunar year is the one before
        (date(2013, 1, 19), LunarDay(12, 8), 14, date(2027, 1, 15)),
        # the papers say 1 正月 (10 February 2013), the family says 腊月廿九, the day before
        (date(2013, 2, 10), LunarDay(12, 29), 13, date(2026, 2, 16)),
    ],
)
def test_lunar_birthday__leap_month_thirtieth_new_year__by_the_stated_rules(
    born, lunar, turns, day
):
    assert birthday_of(pupil(born, lunar), turns, keeping()).day == day


@pytest.mark.parametrize(
    ("born", "turns", "keep_on"),
    [
        (date(2013, 11, 25), 13, date(2026, 11, 25)),  # a Wednesday
        (date(2013, 11, 28), 13, date(2026, 11, 27)),  # a Saturday: the Friday before
        (date(2013, 10, 3), 13, date(2026, 9, 30)),  # the National Day holiday
        (date(2013, 10, 10), 13, date(2026, 10, 10)),  # a Saturday with lessons
        (date(2013, 1, 1), 14, date(2026, 12, 31)),  # New Year's Day: the old year
        (date(2013, 1, 23), 14, date(2027, 1, 22)),  # the first day of the winter holidays
        (date(2013, 2, 15), 14, date(2027, 1, 22)),
        (date(2013, 7, 20), 13, date(2026, 7, 3)),  # summer: the end of the term before
        (date(2013, 8, 31), 13, date(2026, 7, 3)),
        (date(2013, 8, 20), 14, date(2027, 7, 2)),  # after the last term anybody has set
        (date(2013, 10, 13), 14, date(2027, 10, 13)),  # in a term nobody has set: the plain week
        (date(2013, 10, 16), 14, date(2027, 10, 15)),
    ],
)
def test_keep_on__holidays_and_weekends__the_last_school_day_before(born, turns, keep_on):
    birthday = birthday_of(pupil(born), turns, keeping())
    assert birthday.keep_on == keep_on
    assert birthday.early == (keep_on < birthday.day)


def test_month_only__no_day_known__due_in_the_month_kept_any_day_of_it():
    november = birthday_of(pupil(date(2013, 11, 1), precision=Precision.MONTH), 13, keeping())
    assert november.day is None
    assert november.opens_on == date(2026, 11, 1)
    assert november.keep_on == date(2026, 11, 30)
    assert not november.early
    assert november.words(date(2026, 11, 3)) == "11月（哪天不详）"
    august = birthday_of(pupil(date(2013, 8, 1), precision=Precision.MONTH), 13, keeping())
    assert august.keep_on == date(2026, 7, 3)
    assert august.early


def test_no_birth_date__nothing():
    assert next_birthday(pupil(None), date(2026, 11, 22), keeping()) is None
    assert birthdays_between(pupil(None), date(2026, 1, 1), date(2027, 1, 1), keeping()) == []


def test_words__near_days_and_kept_early__as_people_say_them():
    friday = birthday_of(pupil(date(2013, 11, 28)), 13, keeping())
    assert friday.keep_words(date(2026, 11, 24)) == "周五提前过"
    assert friday.keep_words(date(2026, 11, 26)) == "明天提前过"
    assert friday.keep_words(date(2026, 11, 20)) == "11月27日提前过"
    assert friday.keep_words(date(2026, 11, 28)) == ""
    assert friday.words(date(2026, 11, 27)) == "明天"


BORN = st.dates(date(2009, 9, 1), date(2020, 8, 31))
LUNAR = st.builds(LunarDay, st.integers(1, 12), st.integers(1, 30), st.booleans())
ANY = st.one_of(
    st.builds(Born, BORN),
    st.builds(Born, st.just(date(2012, 2, 29))),
    st.builds(Born, BORN, st.just(True)),
    st.builds(Born, BORN, st.just(False), LUNAR),
)


@settings(max_examples=150, deadline=None)
@given(born=ANY)
def test_four_years__any_kind_of_birthday__each_number_of_years_exactly_once(born):
    first = date(2024, 9, 1)
    seen = Counter()
    days = []
    for month in range(48):  # a list a month, as the pages ask
        year, of = divmod(first.month - 1 + month, 12)
        begin = date(first.year + year, of + 1, 1)
        end = (begin + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        for turns in born.turns_between(begin, end):
            seen[turns] += 1
            days.append(born.span(turns)[0])
    numbers = sorted(seen)
    assert set(seen.values()) == {1}
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert 3 <= len(numbers) <= 5  # by the moon one may fall just outside, or one more inside
    assert days == sorted(days)
    keep = keeping()
    for turns in numbers:
        begin, end = born.span(turns)
        kept = keep.keep_on(begin, end)
        assert kept <= end
        assert end - kept < timedelta(days=120)
