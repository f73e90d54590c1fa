"""What the State Council has announced, as far as the installed packages know it.

chinesecalendar knows holidays and make-up days of published years and raises for the others; the
Spring Festival, which the terms hang on, is known of any year.
"""

from datetime import date, timedelta

import chinese_calendar
from chinese_calendar.constants import Holiday
from chinese_calendar.constants import holidays as announced_holidays
from chinese_calendar.constants import workdays as announced_workdays

from school_care.core.lunar import spring_festival
from school_care.school.enums import DayKind

_CHINESE = {holiday.value: holiday.chinese for holiday in Holiday}


def is_published(year: int) -> bool:
    """Whether the official holidays and make-up days of `year` are known."""
    try:
        chinese_calendar.is_holiday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def official_days(year: int) -> dict[date, tuple[str, str]]:
    """Days of `year` that differ from the plain week, with (DayKind, note): Monday–Friday that are
    off, and weekends worked. Empty for a year that is not published."""
    if not is_published(year):
        return {}
    days: dict[date, tuple[str, str]] = {}
    for day, name in announced_holidays.items():
        if day.year == year and day.weekday() < 5:
            days[day] = (DayKind.OFF, _CHINESE.get(name, name))
    for day, name in announced_workdays.items():
        if day.year == year and day.weekday() >= 5:
            days[day] = (DayKind.WORK, f"{_CHINESE.get(name, name)}调休")
    return days


def default_terms(school_year: int) -> list[tuple[str, date, date]]:
    """Likely terms of a school year as (season, first day, last day), for a person to check.

    Autumn: 1 September to a Friday about 20 January, at least a week before the Spring Festival.
    Spring: the first Monday twelve days or more after it, to the last Friday by 7 July.
    """
    feast = spring_festival(school_year + 1)
    autumn_ends = min(date(school_year + 1, 1, 22), feast - timedelta(days=8))
    opening = feast + timedelta(days=12)
    return [
        ("autumn", date(school_year, 9, 1), _friday_by(autumn_ends)),
        (
            "spring",
            opening + timedelta(days=-opening.weekday() % 7),
            _friday_by(date(school_year + 1, 7, 7)),
        ),
    ]


def _friday_by(day: date) -> date:
    return day - timedelta(days=(day.weekday() - 4) % 7)
