"""The days offered for a next step."""

from datetime import date, timedelta

import pytest

from school_care.mentoring.step_dates import offered_days
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import DayKind
from school_care.school.models import SchoolDay
from tests.factories import SchoolFactory


def plain_week(day: date) -> bool:
    return day.weekday() < 5


def offered(on: date, test=plain_week) -> list[tuple[str, str]]:
    return [(choice.day.isoformat(), choice.label) for choice in offered_days(on, test)]


def test_offered_days__tuesday__tomorrow_next_monday_two_weeks():
    assert offered(date(2026, 11, 17)) == [
        ("2026-11-18", "明天（18日）"),
        ("2026-11-23", "下周一（23日）"),
        ("2026-12-01", "两周后（12月1日）"),
    ]


def test_offered_days__friday__tomorrow_is_no_school_day():
    assert offered(date(2026, 11, 20)) == [
        ("2026-11-23", "下周一（23日）"),
        ("2026-11-27", "一周后（27日）"),
        ("2026-12-04", "两周后（12月4日）"),
    ]


def test_offered_days__sunday__tomorrow_is_monday():
    assert [label for _, label in offered(date(2026, 11, 22))] == [
        "明天（23日）",
        "一周后（30日）",
        "两周后（12月7日）",
    ]


@pytest.mark.django_db
def test_offered_days__national_holiday_and_make_up_saturday__follow_the_calendar():
    school = SchoolFactory()
    for day in range(1, 8):
        SchoolDay.objects.create(school=school, date=date(2026, 10, day), kind=DayKind.OFF)
    SchoolDay.objects.create(school=school, date=date(2026, 10, 10), kind=DayKind.WORK)
    on = date(2026, 9, 30)
    teaches_on = SchoolCalendar(school).teaches_on
    assert offered(on, teaches_on) == [
        ("2026-10-08", "下周四（10月8日）"),
        ("2026-10-14", "两周后（10月14日）"),
    ]
    friday = date(2026, 10, 9)
    assert offered(friday, teaches_on)[0] == ("2026-10-10", "明天（10日）")


def test_offered_days__every_day_of_a_year__school_days_in_order():
    day = date(2026, 1, 1)
    for _ in range(365):
        days = [choice.day for choice in offered_days(day, plain_week)]
        assert days == sorted(set(days))
        assert 2 <= len(days) <= 3
        assert all(plain_week(found) and found > day for found in days)
        day += timedelta(days=1)
