"""The lunar calendar (农历): which day a lunar date falls on, and feasts that follow it.

The months are those of GB/T 33661 as the package borax tabulates them, for the lunar years 1900 to
2100. A date that a year does not have falls by two stated rules (domain §8.1; `RULES` says them to
people):
- born in a leap month: in a year without that leap month, the ordinary month of the same name;
- born on the 30th: in a year whose month has 29 days, the 29th.
"""

from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from borax.calendars.lunardate import LCalendars, LunarDate, TermUtils

FIRST_YEAR, LAST_YEAR = 1900, 2100
ONE_DAY = timedelta(days=1)
RULES = (
    "生在闰月的：没有那个闰月的年份，按同名的平月过。",
    "生在三十的：那个月只有二十九天的年份，在二十九过。",
)
_MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
_DIGITS = "一二三四五六七八九十"
FEASTS = {
    "spring": (1, 1),
    "lantern": (1, 15),
    "dragon_boat": (5, 5),
    "mid_autumn": (8, 15),
    "double_ninth": (9, 9),
    "laba": (12, 8),
}


class LunarDay(NamedTuple):
    """A day of the lunar year, in whichever year: month 1–12, day 1–30."""

    month: int
    day: int
    leap: bool = False

    @property
    def words(self) -> str:
        """农历八月十五, 农历闰六月初一."""
        return f"农历{'闰' if self.leap else ''}{month_name(self.month)}{day_name(self.day)}"


def month_name(month: int) -> str:
    """正月 … 腊月."""
    return f"{_MONTHS[month - 1]}月"


def day_name(day: int) -> str:
    """初一 … 三十."""
    if day <= 10:
        return f"初{_DIGITS[day - 1]}"
    if day < 20:
        return f"十{_DIGITS[day - 11]}"
    if day == 20:
        return "二十"
    return f"廿{_DIGITS[day - 21]}" if day < 30 else "三十"


def lunar_of(day: date) -> tuple[int, LunarDay]:
    """The lunar year and day of a calendar day. Raises ValueError before 1900-01-31."""
    found = LunarDate.from_solar(day)
    return found.year, LunarDay(found.month, found.day, bool(found.leap))


def day_in(year: int, lunar: LunarDay) -> date:
    """The calendar day on which `lunar` is kept in lunar year `year`, by the two rules above.
    Raises ValueError outside 1900–2100."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"no lunar year {year}")
    leap = int(lunar.leap and LCalendars.leap_month(year) == lunar.month)
    day = min(lunar.day, LCalendars.ndays(year, lunar.month, leap))
    return LunarDate(year, lunar.month, day, leap).to_solar_date()


@cache
def feast(code: str, year: int) -> date:
    """The day of a feast of lunar year `year`, which begins in the calendar year of that number;
    codes are those of FEASTS and "eve" (除夕, the last day of that lunar year)."""
    if code == "eve":
        return feast("spring", year + 1) - ONE_DAY
    month, day = FEASTS[code]
    return day_in(year, LunarDay(month, day))


@cache
def qingming(year: int) -> date:
    """清明节 of calendar year `year`."""
    return TermUtils.day_start_from_term(year, "清明", 0)


def spring_festival(year: int) -> date:
    """The first day of the lunar year that begins in calendar year `year`."""
    return feast("spring", year)


def twelfth_month_day(year: int, day: int) -> date:
    """腊月 `day` (1–29) before the Spring Festival of calendar year `year`."""
    return day_in(year - 1, LunarDay(12, day))


def first_month_day(year: int, day: int) -> date:
    """正月 `day` after the Spring Festival of calendar year `year`."""
    return day_in(year, LunarDay(1, day))
