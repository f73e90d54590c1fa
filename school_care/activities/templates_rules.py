"""How a template line says on which day it is meant, and how that day is laid onto the calendar.

Days are meant by rule («十一月第二个星期三»), because a template serves every year. A rule answers
with the day in a given term, None when the term does not hold it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

from school_care.activities.choices.programme import Reach
from school_care.core.lunar import feast, qingming
from school_care.core.templatetags.days import short_date
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import DayKind, Season
from school_care.school.models import SchoolDay, Term

ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=7)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
WEEKDAYS = "一二三四五六日"
ORDINALS = ("", "第一个", "第二个", "第三个", "第四个")


@dataclass(frozen=True)
class Rule:
    """`words` say it to people; `day_in` finds it in a term."""

    words: str
    day_in: Callable[[Term], date | None]


@dataclass(frozen=True)
class Line:
    """One activity of a template. `code` names it for good: a programme holds each once.
    `weekend`: parents come, so a free Saturday or Sunday will do. `ticked`: offered as chosen."""

    code: str
    kind: str
    title: str
    rule: Rule
    topic: str = ""
    reach: str = Reach.SCHOOL
    begins: time | None = None
    ends: time | None = None
    place: str = ""
    plan: str = ""
    public: bool = False
    public_words: str = ""
    appeal: str = ""
    weekend: bool = False
    ticked: bool = True


@dataclass(frozen=True)
class Offer:
    """A line on its day in a term; `moved` says why it is not the day that was meant."""

    line: Line
    day: date
    moved: str = ""


def on_day(month: int, day: int) -> Rule:
    """The day itself: 12月4日."""
    return Rule(f"{month}月{day}日", lambda term: _held(term, lambda year: date(year, month, day)))


def nth_weekday(month: int, place: int, weekday: int) -> Rule:
    """The `place`-th (1–4) weekday of a month; place −1: the last."""

    def found(year: int) -> date:
        if place > 0:
            first = date(year, month, 1)
            return first + timedelta(days=(weekday - first.weekday()) % 7) + (place - 1) * ONE_WEEK
        last = date(year + month // 12, month % 12 + 1, 1) - ONE_DAY
        return last - timedelta(days=(last.weekday() - weekday) % 7)

    which = ORDINALS[place] if place > 0 else "最后一个"
    return Rule(f"{month}月{which}星期{WEEKDAYS[weekday]}", lambda term: _held(term, found))


def autumn_week(place: int, weekday: int) -> Rule:
    """A weekday of the autumn term's `place`-th week; the week of the first day is the first."""

    def found(term: Term) -> date | None:
        if term.season != Season.AUTUMN:
            return None
        monday = term.first_day - timedelta(days=term.first_day.weekday())
        day = monday + (place - 1) * ONE_WEEK + timedelta(days=weekday)
        day = max(day, term.first_day)
        return day if day <= term.last_day else None

    return Rule(f"开学第{place}周星期{WEEKDAYS[weekday]}", found)


def on_feast(code: str, name: str) -> Rule:
    """A feast of the lunar calendar (core.lunar.FEASTS)."""
    return Rule(f"{name}当天", lambda term: _held(term, lambda year: feast(code, year)))


def on_qingming() -> Rule:
    """清明节."""
    return Rule("清明节当天", lambda term: _held(term, qingming))


def _held(term: Term, day_of: Callable[[int], date]) -> date | None:
    years = sorted({term.first_day.year, term.last_day.year})
    days = [day_of(year) for year in years]
    return next((day for day in days if term.first_day <= day <= term.last_day), None)


class Layer:
    """Lays lines onto the days of one term: school days, and for parents free weekends."""

    def __init__(self, calendar: SchoolCalendar, term: Term) -> None:
        self.term = term
        self.lessons = calendar.school_days(term.first_day, term.last_day)
        off = SchoolDay.objects.filter(
            school=calendar.school,
            kind=DayKind.OFF,
            date__range=(term.first_day, term.last_day),
        )
        self.off = {row.date: row.note for row in off}

    def lay(self, line: Line) -> Offer | None:
        """The line on the day meant, else the school day before it, at the term's start the one
        after; None when the term does not hold the day."""
        meant = line.rule.day_in(self.term)
        if meant is None or not self.lessons:
            return None
        free = line.weekend and meant.weekday() >= SATURDAY and meant not in self.off
        if free or meant in self.lessons:
            return Offer(line, meant)
        before = [day for day in self.lessons if day < meant]
        day = before[-1] if before else self.lessons[0]
        why = self.off.get(meant) or ("周末" if meant.weekday() >= SATURDAY else "不上课")
        order = "提前到" if day < meant else "推到"
        return Offer(line, day, f"{short_date(meant)}{why}，{order}{short_date(day)}")
