"""Dates offered for a next step: days on which the child is at school."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = "一二三四五六日"
LOOK_AHEAD = 45  # days; longer than any holiday inside a term
OFFERED = 3


@dataclass(frozen=True)
class DayChoice:
    """A chip: 明天 or 下周一, and which day that is; the month is named when it is another."""

    day: date
    words: str
    seen_from: date

    @property
    def label(self) -> str:
        """下周一（23日） or 两周后（12月7日）."""
        month = "" if self.day.month == self.seen_from.month else f"{self.day.month}月"
        return f"{self.words}（{month}{self.day.day}日）"


def offered_days(on: date, is_school_day: Callable[[date], bool]) -> list[DayChoice]:
    """Three days seen from `on`: tomorrow, next Monday, in two weeks; each moved on to the next
    school day, doubles replaced by a week's distance."""
    tomorrow = on + timedelta(days=1)
    monday = on + timedelta(days=7 - on.weekday())
    wanted = [
        (tomorrow, "明天"),
        (monday, "下周一"),
        (on + timedelta(days=7), "一周后"),
        (on + timedelta(days=14), "两周后"),
    ]
    offered: dict[date, DayChoice] = {}
    for day, words in wanted:
        found = _first_school_day(day, is_school_day)
        if found != day and words in ("明天", "下周一"):
            words = f"{_week_words(on, found)}周{WEEKDAYS[found.weekday()]}"
        offered.setdefault(found, DayChoice(found, words, on))
    choices = sorted(offered.values(), key=lambda choice: choice.day)
    if len(choices) > OFFERED:
        choices = [choice for choice in choices if choice.words != "一周后"]
    return choices[:OFFERED]


def _week_words(on: date, day: date) -> str:
    weeks = (day - timedelta(days=day.weekday()) - on + timedelta(days=on.weekday())).days // 7
    return {0: "本", 1: "下"}.get(weeks, "下下" if weeks == 2 else f"{weeks}周后的")


def _first_school_day(day: date, is_school_day: Callable[[date], bool]) -> date:
    for ahead in range(LOOK_AHEAD):
        found = day + timedelta(days=ahead)
        if is_school_day(found):
            return found
    return day
