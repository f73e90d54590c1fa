"""Lunar days against what published calendars say, and the two rules for days a year lacks."""

from datetime import date

import pytest

from school_care.core.lunar import (
    LunarDay,
    day_in,
    day_name,
    feast,
    first_month_day,
    lunar_of,
    qingming,
    spring_festival,
    twelfth_month_day,
)


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (1985, date(1985, 2, 20)),  # a new moon seven minutes before midnight decided it
        (2015, date(2015, 2, 19)),
        (2026, date(2026, 2, 17)),
        (2027, date(2027, 2, 6)),
        (2030, date(2030, 2, 3)),
        (2034, date(2034, 2, 19)),
    ],
)
def test_spring_festival__year__is_the_first_day_of_the_lunar_year(year, expected):
    assert spring_festival(year) == expected


@pytest.mark.parametrize(
    ("code", "year", "expected"),
    [
        ("lantern", 2027, date(2027, 2, 20)),
        ("dragon_boat", 2026, date(2026, 6, 19)),
        ("mid_autumn", 2025, date(2025, 10, 6)),  # behind a leap sixth month
        ("mid_autumn", 2026, date(2026, 9, 25)),
        ("double_ninth", 2026, date(2026, 10, 18)),
        ("laba", 2026, date(2027, 1, 15)),
        ("eve", 2024, date(2025, 1, 28)),  # 腊月廿九: that month had no 30th
        ("eve", 2026, date(2027, 2, 5)),
    ],
)
def test_feast__of_a_lunar_year__as_calendars_say(code, year, expected):
    assert feast(code, year) == expected


@pytest.mark.parametrize(("year", "day"), [(2024, 4), (2025, 4), (2026, 5), (2027, 5)])
def test_qingming__of_a_year__fourth_or_fifth_of_april(year, day):
    assert qingming(year) == date(year, 4, day)


@pytest.mark.parametrize(
    ("year", "little_new_year"),  # 腊月二十三
    [
        (2023, date(2023, 1, 14)),
        (2024, date(2024, 2, 2)),
        (2025, date(2025, 1, 22)),
        (2026, date(2026, 2, 10)),
        (2027, date(2027, 1, 30)),
    ],
)
def test_twelfth_month__of_short_and_long_years__as_calendars_say(year, little_new_year):
    assert twelfth_month_day(year, 23) == little_new_year


def test_first_month__fifteenth__is_the_lantern_festival():
    assert first_month_day(2027, 15) == feast("lantern", 2027)


@pytest.mark.parametrize(
    ("day", "year", "lunar", "words"),
    [
        (date(2017, 7, 23), 2017, LunarDay(6, 1, True), "农历闰六月初一"),
        (date(2014, 10, 24), 2014, LunarDay(9, 1, True), "农历闰九月初一"),
        (date(2033, 12, 22), 2033, LunarDay(11, 1, True), "农历闰冬月初一"),
        (date(2016, 1, 10), 2015, LunarDay(12, 1), "农历腊月初一"),
        (date(2016, 2, 8), 2016, LunarDay(1, 1), "农历正月初一"),
    ],
)
def test_lunar_day__of_a_calendar_day__and_its_words(day, year, lunar, words):
    assert lunar_of(day) == (year, lunar)
    assert lunar.words == words


def test_born_in_a_leap_month__year_without_it__the_ordinary_month_of_the_name():
    born = LunarDay(6, 10, leap=True)
    assert day_in(2025, born) == date(2025, 8, 3)  # 2025 has a leap sixth month
    assert day_in(2026, born) == day_in(2026, LunarDay(6, 10)) == date(2026, 7, 23)


def test_born_on_the_thirtieth__short_month__on_the_twenty_ninth():
    born = LunarDay(12, 30)
    assert day_in(2023, born) == date(2024, 2, 9)  # that year had one
    assert day_in(2024, born) == date(2025, 1, 28)


def test_every_day_of_a_century__there_and_back__is_the_same_day():
    day = date(1950, 1, 1)
    for number in range(0, 36_500, 97):
        asked = date.fromordinal(day.toordinal() + number)
        year, lunar = lunar_of(asked)
        assert day_in(year, lunar) == asked


def test_day_names__of_a_month__are_the_thirty_people_say():
    names = [day_name(day) for day in range(1, 31)]
    assert (names[0], names[9], names[10], names[19], names[20], names[29]) == (
        "初一",
        "初十",
        "十一",
        "二十",
        "廿一",
        "三十",
    )
    assert len(set(names)) == 30
