"""Who has been missing, and for how many school days (domain §4.2).

An absence counts while nobody has explained it. Holidays, leave, a roll nobody took and a standing
that keeps the pupil out of class neither count nor end it: only presence does, not a promise.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from school_care.attendance.enums import UNEXPLAINED, Session
from school_care.attendance.models import AttendanceException
from school_care.attendance.reckoning.days import Presence, judge
from school_care.attendance.reckoning.facts import (
    Facts,
    exception_rows,
    last_school_days,
    leave_rows,
)
from school_care.attendance.selectors_leave import ids_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.students.models import Student

RECENT = 20  # school days: who was not missing in them is not missing now
A_YEAR = 220  # school days: as far back as a streak is followed


@dataclass(frozen=True, slots=True)
class Streak:
    """Unexplained school days since the pupil was last at school: `days` of them, from `first` to
    `last`; `last` is before the day asked about where leave, or a roll nobody took, lies between.
    `whereabouts`: what was last said of where the pupil is, "" for nothing. `away`: each of the
    days, oldest first, with what was said on it."""

    student_id: int
    first: date
    last: date
    days: int
    whereabouts: str
    away: tuple[tuple[date, str], ...] = field(default=(), compare=False, repr=False)

    def reached(self, days: int) -> date:
        """The day on which so many were full; they are."""
        return self.away[days - 1][0]

    def first_said(self, place: str) -> date:
        """The first day on which the pupil was said to be at `place`; the last one otherwise."""
        return next((day for day, said in self.away if said == place), self.last)


def unexplained_rows(school: School, since: date, until: date) -> QuerySet[AttendanceException]:
    """Unexplained absences of a school's mornings between two days, both included."""
    return AttendanceException.objects.filter(
        school=school,
        date__range=(since, until),
        session=Session.MORNING,
        kind__in=UNEXPLAINED,
    )


def _pupils_with_rows(
    school: School, since: date, until: date, students: Iterable[Student | int] | None
) -> list[int]:
    rows = unexplained_rows(school, since, until)
    if students is not None:
        rows = rows.filter(student_id__in=ids_of(students))
    return list(rows.order_by().values_list("student_id", flat=True).distinct())


def absence_streaks(
    *,
    school: School,
    on: date,
    students: Iterable[Student | int] | None = None,
    calendar: SchoolCalendar | None = None,
) -> list[Streak]:
    """Pupils expected on `on` with unexplained absences since they were last at school, up to and
    including `on`; longest first. Reads the school's unexplained absences of the last RECENT school
    days, then the days of those pupils; a second time, up to a year, for those alone who were not
    seen in the first span."""
    calendar = calendar or SchoolCalendar(school)
    days = last_school_days(calendar, on, A_YEAR)
    if not days:
        return []
    missing = _pupils_with_rows(school, days[-RECENT:][0], on, students)
    if not missing:
        return []
    found, unseen = _walk_back(school, days[-RECENT:], on, missing, calendar)
    if unseen and len(days) > RECENT:
        further, _ = _walk_back(school, days, on, unseen, calendar)
        found |= further
    return sorted(found.values(), key=lambda streak: (-streak.days, streak.student_id))


def _walk_back(
    school: School, days: list[date], on: date, students: list[int], calendar: SchoolCalendar
) -> tuple[dict[int, Streak], list[int]]:
    """Streaks by pupil within `days`, and the pupils nobody saw on any of them."""
    facts = Facts.read(school=school, since=days[0], until=on, students=students, calendar=calendar)
    found: dict[int, Streak] = {}
    unseen = []
    for student in students:
        if facts.class_on(student, on) is None:
            continue
        away, seen = _since_last_seen(facts, student, days)
        if away:
            found[student] = _streak(facts, student, away[::-1])
        if not seen:
            unseen.append(student)
    return found, unseen


def _since_last_seen(facts: Facts, student: int, days: list[date]) -> tuple[list[date], bool]:
    """Unexplained days, latest first, back to the last presence; and whether there was one."""
    away = []
    for day in reversed(days):
        presence = facts.day(student, day).presence
        if presence.here:
            return away, True
        if presence is Presence.UNEXPLAINED:
            away.append(day)
    return away, False


def _streak(facts: Facts, student: int, away: list[date]) -> Streak:
    said = tuple((day, facts.day(student, day).whereabouts) for day in away)
    last_said = next((place for _, place in reversed(said) if place), "")
    return Streak(student, away[0], away[-1], len(away), last_said, said)


def unexplained_days(
    *,
    school: School,
    since: date,
    until: date,
    students: Iterable[Student | int] | None = None,
    calendar: SchoolCalendar | None = None,
) -> dict[int, int]:
    """How many school days from `since` to `until` (both included) each pupil was away without
    explanation, for the pattern of many single days; pupils with none are left out. Whole days:
    a lesson or half a day is presence."""
    calendar = calendar or SchoolCalendar(school)
    who = _pupils_with_rows(school, since, until, students)
    if not who:
        return {}
    rows = exception_rows(school=school, since=since, until=until, student_id__in=who)
    leaves = leave_rows(school=school, since=since, until=until, student_id__in=who)
    counts: dict[int, int] = {}
    for (student, day), of_day in rows.items():
        held = [note for note in leaves.get(student, ()) if note.starts_on <= day < note.until]
        missing = judge(of_day, held).presence is Presence.UNEXPLAINED
        if missing and calendar.is_school_day(day):
            counts[student] = counts.get(student, 0) + 1
    return counts
