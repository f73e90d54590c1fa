"""When pupils may telephone: pure reckoning with the times of a week.

A window lies around lessons, meals, study and bed; free times are proposed from the school's own
timetable.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Protocol

from school_care.activities.choices.home import BusyKind

WEEKDAYS = tuple(enumerate("一二三四五六日", start=1))  # 1 Monday … 7 Sunday
SCHOOL_WEEK, WEEKEND, ALL_DAYS = (1, 2, 3, 4, 5), (6, 7), (1, 2, 3, 4, 5, 6, 7)
DAY_BEGINS, DAY_ENDS = time(6, 30), time(21, 30)
SHORTEST, LONGEST = 15, 120  # minutes of a proposed window
MOST_WORDS = 80  # characters of the public page's hours


class Times(Protocol):
    """Anything that begins and ends on a day of the week."""

    begins: time
    ends: time


@dataclass(frozen=True)
class Usual:
    """A time of a usual day of boarders at a rural school; the school changes it to its own."""

    kind: str
    name: str
    weekdays: tuple[int, ...]
    begins: time
    ends: time


def _usual(kind: str, name: str, weekdays: tuple[int, ...], begins: str, ends: str) -> Usual:
    return Usual(kind, name, weekdays, time.fromisoformat(begins), time.fromisoformat(ends))


USUAL = (
    _usual(BusyKind.SLEEP, "起床前", ALL_DAYS, "00:00", "06:30"),
    _usual(BusyKind.MEAL, "早餐", ALL_DAYS, "07:00", "07:30"),
    _usual(BusyKind.LESSON, "早读和上午前两节", SCHOOL_WEEK, "07:40", "09:40"),
    _usual(BusyKind.LESSON, "上午后两节", SCHOOL_WEEK, "10:10", "11:50"),
    _usual(BusyKind.MEAL, "午餐", ALL_DAYS, "11:50", "12:30"),
    _usual(BusyKind.SLEEP, "午睡", ALL_DAYS, "13:00", "13:50"),
    _usual(BusyKind.LESSON, "下午课", SCHOOL_WEEK, "14:00", "16:40"),
    _usual(BusyKind.MEAL, "晚餐", ALL_DAYS, "17:30", "18:10"),
    _usual(BusyKind.STUDY, "晚自习", (1, 2, 3, 4, 7), "18:50", "20:30"),
    _usual(BusyKind.SLEEP, "就寝", ALL_DAYS, "21:30", "23:59"),
)


@dataclass(frozen=True)
class Free:
    """A free time proposed as a window, on the days of the week on which it is free."""

    begins: time
    ends: time
    weekdays: tuple[int, ...]

    @property
    def key(self) -> str:
        """What names it in a form."""
        return f"f{self.begins:%H%M}{self.ends:%H%M}"

    @property
    def name(self) -> str:
        """大课间, 午休, 晚饭后 …: what people call this time of day."""
        if self.begins >= time(20):
            return "晚自习后"
        if self.begins >= time(17, 30):
            return "晚饭后"
        return self._before_supper()

    def _before_supper(self) -> str:
        if set(self.weekdays) <= set(WEEKEND):
            return "周末上午" if self.begins < time(12) else "周末下午"
        if self.begins < time(8):
            return "早晨"
        if self.begins < time(11):
            return "大课间"
        return "午休" if self.begins < time(14, 30) else "放学后"


def minutes_of(at: time) -> int:
    """Minutes since midnight."""
    return at.hour * 60 + at.minute


def time_at(minutes: int) -> time:
    """The time so many minutes after midnight."""
    return time(minutes // 60, minutes % 60)


def overlaps(one: Times, begins: time, ends: time) -> bool:
    """Whether two times of a day share a minute; touching is not overlapping."""
    return one.begins < ends and begins < one.ends


def free_times(busy: Iterable[Usual]) -> list[Free]:
    """The free times of the week, the same time of several days as one, by begin. `busy`: rows with
    weekdays, begins, ends."""
    rows = list(busy)
    found: dict[tuple[time, time], list[int]] = defaultdict(list)
    for weekday, _ in WEEKDAYS:
        for gap in _gaps([row for row in rows if weekday in row.weekdays]):
            found[gap].append(weekday)
    frees = []
    for (begins, ends), days in found.items():
        weekend = tuple(day for day in days if day in WEEKEND)
        school = tuple(day for day in days if day not in WEEKEND)
        evening = begins >= time(17, 30)
        parts = [tuple(days)] if evening else [school, weekend]
        frees += [Free(begins, ends, part) for part in parts if part]
    return sorted(frees, key=lambda one: (one.weekdays[0] in WEEKEND, one.begins, one.ends))


def _gaps(busy: list[Usual]) -> list[tuple[time, time]]:
    found, at = [], minutes_of(DAY_BEGINS)
    ends = [(minutes_of(one.begins), minutes_of(one.ends)) for one in busy]
    for begins, until in sorted([*ends, (minutes_of(DAY_ENDS), minutes_of(DAY_ENDS))]):
        if begins - at >= SHORTEST:
            found.append((time_at(at), time_at(min(begins, at + LONGEST))))
        at = max(at, until)
    return found


def weekday_words(days: Iterable[int]) -> str:
    """周一至周四, 周六、周日, 每天."""
    names, runs = dict(WEEKDAYS), []
    for day in sorted(set(days)):
        if runs and runs[-1][1] == day - 1:
            runs[-1][1] = day
        else:
            runs.append([day, day])
    if runs == [[1, 7]]:
        return "每天"
    words = []
    for first, last in runs:
        if last - first >= 2:
            words.append(f"周{names[first]}至周{names[last]}")
        else:
            words += [f"周{names[day]}" for day in range(first, last + 1)]
    return "、".join(words)


def span_words(one: Times) -> str:
    """18:10—18:50."""
    return f"{one.begins:%H:%M}—{one.ends:%H:%M}"


def hours_in_words(windows: Iterable) -> str:
    """When anybody can be reached, for the public page: 周一至周四18:10—18:50；周六9:00—11:00. ""
    without windows or where it would not fit there. `windows`: rows with weekday, begins, ends."""
    by_day: dict[int, set[str]] = defaultdict(set)
    for one in windows:
        by_day[one.weekday].add(span_words(one))
    days: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for day, spans in sorted(by_day.items()):
        days[tuple(sorted(spans))].append(day)
    parts = [weekday_words(held) + "、".join(spans) for spans, held in days.items()]
    words = "；".join(parts)
    return words if len(words) <= MOST_WORDS else ""
