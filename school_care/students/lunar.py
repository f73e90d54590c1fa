"""The two weeks around the Spring Festival as families count them: 腊月 and 正月.

The calendar packages know the first day of every lunar year, not how long the month before it was.
That month begins with the day of a new moon in China (GB/T 33661); its moment is reckoned with the
largest terms of Meeus, *Astronomical Algorithms*, ch. 49, good to about a minute.
"""

from datetime import date, datetime, timedelta
from functools import cache
from math import radians, sin

from school_care.school.official_days import spring_festival

SHORT_MONTH = 29
_CHINA = timedelta(hours=8)
_EPOCH = datetime(2000, 1, 1, 12)  # Julian day 2451545.0
_LUNATION = 29.530588861
# (days, times the sun's anomaly, the moon's anomaly, the moon's argument of latitude)
_TERMS = (
    (-0.40720, 0, 1, 0),
    (0.17241, 1, 0, 0),
    (0.01608, 0, 2, 0),
    (0.01039, 0, 0, 2),
    (0.00739, -1, 1, 0),
    (-0.00514, 1, 1, 0),
    (0.00208, 2, 0, 0),
    (-0.00111, 0, 1, -2),
    (-0.00057, 0, 1, 2),
    (0.00056, 1, 2, 0),
)


def new_moon_day(near: date) -> date:
    """The day, in China, of the new moon nearest to a day."""
    middle = datetime(near.year, near.month, near.day, 12)
    number = round(((middle - _EPOCH) / timedelta(days=1) - 5.09766) / _LUNATION)
    sun = radians(2.5534 + 29.10535670 * number)
    moon = radians(201.5643 + 385.81693528 * number)
    node = radians(160.7108 + 390.67050284 * number)
    days = 5.09766 + _LUNATION * number
    days += sum(size * sin(a * sun + b * moon + c * node) for size, a, b, c in _TERMS)
    earth_lags = timedelta(seconds=70)  # dynamical time is this much ahead of the clock
    return (_EPOCH + timedelta(days=days) - earth_lags + _CHINA).date()


def twelfth_month_day(year: int, day: int) -> date:
    """腊月 `day` (1–29) before the Spring Festival of calendar year `year`."""
    begins = new_moon_day(_feast(year) - timedelta(days=SHORT_MONTH))
    return begins + timedelta(days=day - 1)


def first_month_day(year: int, day: int) -> date:
    """正月 `day` after the Spring Festival of calendar year `year`."""
    return _feast(year) + timedelta(days=day - 1)


@cache  # the package works out a whole year of holidays for it
def _feast(year: int) -> date:
    return spring_festival(year)
