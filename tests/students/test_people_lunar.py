"""腊月 and 正月 against what calendars say."""

from datetime import date

import pytest

from school_care.school.official_days import spring_festival
from school_care.students.lunar import first_month_day, new_moon_day, twelfth_month_day


def test_new_moon__of_every_spring_festival_of_a_century__is_that_day():
    feasts = [spring_festival(year) for year in range(2001, 2100)]
    assert [new_moon_day(feast) for feast in feasts] == feasts


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


def test_lantern_festival__of_2027__fifteen_days_in():
    assert first_month_day(2027, 15) == date(2027, 2, 20)
