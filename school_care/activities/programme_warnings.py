"""What a planner should look at once more. Warnings, never refusals: the school knows better.

Pure of any query: whoever asks has read the activities, the classes of those that are not for the
whole school, and the calendar's marked days.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from school_care.activities.choices.programme import (
    FOR_PARENTS,
    ActivityKind,
    ActivityState,
    Reach,
)
from school_care.activities.models import Activity
from school_care.core.templatetags.days import short_date
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import DayKind
from school_care.school.models import SchoolDay, Term

ONE_DAY = timedelta(days=1)
HOLIDAY_LOOKAHEAD = 3  # a weekend between the last lesson and the holiday belongs to it
WEEKEND = 5
ON_WEEKENDS = (*FOR_PARENTS, ActivityKind.CALLING_DAY)  # families are free then


@dataclass(frozen=True)
class Around:
    """What the warnings are judged by."""

    calendar: SchoolCalendar
    term: Term
    marked: Mapping[date, SchoolDay]
    today: date


def warnings_of(
    rows: Iterable[Activity], classes: Mapping[int, frozenset[int]], around: Around
) -> dict[int, list[str]]:
    """Chinese sentences by activity (keys), only of those still to come. `classes`: keys of the
    classes by activity; a school-wide one meets every class."""
    open_states = (ActivityState.DRAFT, ActivityState.PLANNED)
    standing = [row for row in rows if row.state in open_states]
    said: dict[int, list[str]] = defaultdict(list)
    for row in standing:
        said[row.pk] += _of_the_day(row, around)
    for one, other in _same_time(standing):
        for words in _clashes(one, other, classes):
            said[one.pk].append(words.format(other.title))
            said[other.pk].append(words.format(one.title))
    return {pk: words for pk, words in said.items() if words}


def _of_the_day(row: Activity, around: Around) -> list[str]:
    day, found = row.starts_on, []
    if day < around.today:
        found.append("日期已经过去")
    if not around.term.first_day <= day <= around.term.last_day:
        found.append("不在本学期内")
    elif not around.calendar.is_school_day(day) and not _free_weekend(row, around):
        note = around.marked[day].note if day in around.marked else ""
        found.append(f"{short_date(day)}不上课{f'（{note}）' if note else ''}")
    for name in _days_of(row):
        mark = around.marked.get(name)
        if mark is not None and "考" in mark.note:
            found.append(f"{short_date(name)}校历注明“{mark.note}”")
            break
    if near := _beside_holiday(day, around):
        found.append(near)
    return found


def _free_weekend(row: Activity, around: Around) -> bool:
    """What families take part in may lie on a free weekend."""
    mark = around.marked.get(row.starts_on)
    off = mark is not None and mark.kind == DayKind.OFF
    return row.kind in ON_WEEKENDS and row.starts_on.weekday() >= WEEKEND and not off


def _beside_holiday(day: date, around: Around) -> str:
    """«放假前一天»: the next, or the last, day that has no lesson is an official holiday."""
    if not around.calendar.is_school_day(day):
        return ""
    for step, words in ((ONE_DAY, "放假前最后一天"), (-ONE_DAY, "放假后第一天")):
        other = day + step
        for _ in range(HOLIDAY_LOOKAHEAD):
            mark = around.marked.get(other)
            if mark is not None and mark.kind == DayKind.OFF:
                return f"{words}{f'（{mark.note}）' if mark.note else ''}"
            if around.calendar.is_school_day(other):
                break
            other += step
    return ""


def _days_of(row: Activity) -> list[date]:
    length = (row.ends_on - row.starts_on).days
    return [row.starts_on + timedelta(days=number) for number in range(length + 1)]


def _same_time(rows: list[Activity]) -> list[tuple[Activity, Activity]]:
    """Pairs whose hours overlap on a day both lie on. Without hours nothing can be said."""
    by_day: dict[date, list[Activity]] = defaultdict(list)
    for row in rows:
        if row.begins is not None:
            for day in _days_of(row):
                by_day[day].append(row)
    found: dict[tuple[int, int], tuple[Activity, Activity]] = {}
    for there in by_day.values():
        for one, other in combinations(there, 2):
            if _overlap(one, other):
                found[one.pk, other.pk] = (one, other)
    return list(found.values())


def _overlap(one: Activity, other: Activity) -> bool:
    return one.begins < _until(other) and other.begins < _until(one)


def _until(row: Activity):
    """Its end; one without an end is taken to last the hour it begins in."""
    return row.ends or row.begins.replace(minute=59)


def _clashes(one: Activity, other: Activity, classes: Mapping[int, frozenset[int]]) -> list[str]:
    found = []
    everybody = Reach.SCHOOL in (one.reach, other.reach)
    shared = classes.get(one.pk, frozenset()) & classes.get(other.pk, frozenset())
    if everybody or shared:
        found.append("与“{}”同一时间，有班级两边都要参加")
    if one.place and one.place == other.place:
        found.append("与“{}”同一时间用同一个地点")
    if one.owner_id and one.owner_id == other.owner_id:
        found.append("与“{}”同一时间由同一个人负责")
    return found
