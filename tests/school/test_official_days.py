"""What the calendar is first filled with."""

from datetime import date

from school_care.school.official_days import is_published, official_days


def test_official_days__of_a_year_not_published__are_none():
    assert not is_published(2099)
    assert official_days(2099) == {}


def test_official_days__of_2026__name_holiday_and_make_up_day():
    days = official_days(2026)
    assert days[date(2026, 10, 1)][1] == "国庆节"
    assert days[date(2026, 10, 10)] == ("work", "国庆节调休")
