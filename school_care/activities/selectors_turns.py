"""Reads of turns: which slots are free, who waits, a week as it stands."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from school_care.activities.call_plan import (
    Slot,
    Waiting,
    boarders_here,
    free_slots,
    slots_of,
)
from school_care.activities.choices.home import CallResult
from school_care.activities.models import CallLine, CallTry, CallTurn, CallWindow
from school_care.attendance.models import LeaveNote
from school_care.attendance.selectors_leave import leave_in_force
from school_care.core import clock
from school_care.core.intervals import holds
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.students.care_days import away_from_class
from school_care.students.models import Student
from school_care.students.silence import silenced

AHEAD = 14  # days for which single turns are booked
OFFERED = 40  # slots to choose from


@dataclass
class LineWeek:
    """A line's turns on a day."""

    line: CallLine
    turns: list[CallTurn] = field(default_factory=list)


@dataclass
class DayOfWeek:
    """A day of the week with its lines."""

    day: date
    lines: list[LineWeek] = field(default_factory=list)
    free: int = 0

    @property
    def count(self) -> int:
        return sum(len(one.turns) for one in self.lines)


def windows_of(school: School) -> list[CallWindow]:
    """The windows that are in use, by day and time."""
    rows = CallWindow.objects.filter(school=school, until__isnull=True, line__ended_on__isnull=True)
    return list(rows.select_related("line").order_by("weekday", "begins", "line_id"))


def standing_turns(school: School, days: Sequence[date]):
    """Turns of these days that were not cancelled."""
    return CallTurn.objects.filter(
        school=school, day__range=(days[0], days[-1]), cancelled_at__isnull=True
    )


def free_slots_of(
    school: School, calendar: SchoolCalendar, days: Sequence[date], *, weekends: bool = False
) -> list[Slot]:
    """Slots of these days nobody has, at which boarders are here, from now on; two queries and the
    calendar's."""
    windows = windows_of(school)
    slots = [
        slot
        for day in days
        for slot in slots_of(windows, day)
        if boarders_here(calendar, day, slot.begins, weekends=weekends)
    ]
    taken = standing_turns(school, days).values_list("line_id", "day", "begins", "ends")
    return sorted(free_slots(slots, taken, timezone.localtime(clock.now()).replace(tzinfo=None)))


def boarders_of(school: School, on: date):
    """Boarders who come to school."""
    rows = Student.objects.filter(school=school, boarding=True).going_on().enrolled()
    return rows.exclude(pk__in=away_from_class(school.pk, on))


def last_connected(school: School, pupils: Iterable[int] | None = None) -> dict[int, date]:
    """The day of each pupil's last connected call; one query."""
    rows = CallTry.objects.filter(
        school=school, result=CallResult.CONNECTED, withdrawn_at__isnull=True
    )
    if pupils is not None:
        rows = rows.filter(student_id__in=list(pupils))
    found = rows.order_by().values_list("student_id").annotate(last=Max("happened_on"))
    return dict(found)


def waiting_boarders(school: School, days: Sequence[date]) -> list[Waiting]:
    """Boarders without a turn in these days, with what their place in the queue hangs on; seven
    queries. Who has a turn between today and these days comes after those who have none; those to
    whose families nothing goes now are not here."""
    has = set(standing_turns(school, days).values_list("student_id", flat=True)) | silenced()
    last = last_connected(school) | _turns_before(school, days[0])
    away = _leave_days(school, days)
    rows = boarders_of(school, days[0]).order_by().values_list("pk", "name_key", "siblings_id")
    return [
        Waiting(pk, last.get(pk), name, siblings, away.get(pk, frozenset()))
        for pk, name, siblings in rows
        if pk not in has
    ]


def _turns_before(school: School, day: date) -> dict[int, date]:
    """The last turn from today on and before `day` of each pupil who has one."""
    rows = CallTurn.objects.filter(
        school=school, day__gte=clock.today(), day__lt=day, cancelled_at__isnull=True
    )
    return dict(rows.order_by().values_list("student_id").annotate(last=Max("day")))


def _leave_days(school: School, days: Sequence[date]) -> dict[int, frozenset[date]]:
    found: dict[int, set[date]] = defaultdict(set)
    notes: Iterable[LeaveNote] = leave_in_force().filter(school=school, starts_on__lte=days[-1])
    for note in notes.exclude(until__lte=days[0]):
        found[note.student_id] |= {day for day in days if holds(note.starts_on, note.until, day)}
    return {pupil: frozenset(held) for pupil, held in found.items()}


def week_of_calls(
    user: Any, school: School, calendar: SchoolCalendar, monday: date
) -> list[DayOfWeek]:
    """The days of a week that hold a turn or an open slot, with the turns in a person's sight."""
    days = [monday + timedelta(days=number) for number in range(7)]
    lines = {row.pk: row for row in CallLine.objects.filter(school=school)}
    rows = standing_turns(school, days).visible_to(user)
    turns: dict[date, dict[int, list[CallTurn]]] = defaultdict(lambda: defaultdict(list))
    for turn in rows.select_related("student__current_class").order_by("begins", "pk"):
        turns[turn.day][turn.line_id].append(turn)
    free: dict[date, int] = defaultdict(int)
    for slot in free_slots_of(school, calendar, days):
        free[slot.day] += 1
    found = []
    for day in days:
        if turns[day] or free[day]:
            held = [LineWeek(lines[pk], rows) for pk, rows in sorted(turns[day].items())]
            found.append(DayOfWeek(day, held, free[day]))
    return found


def slots_for(
    school: School, calendar: SchoolCalendar, student: Student, *, day: date | None = None
) -> list[Slot]:
    """Free slots for one pupil in the coming days, or on one day; none on days of leave."""
    today = clock.today()
    days = [day] if day else [today + timedelta(days=number) for number in range(AHEAD)]
    away = _leave_days(school, days).get(student.pk, frozenset())
    found = free_slots_of(school, calendar, days, weekends=day is not None)
    return [slot for slot in found if slot.day not in away][:OFFERED]
