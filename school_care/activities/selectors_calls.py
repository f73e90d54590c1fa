"""Reads of calls: a day's list, one pupil, the coverage of a month."""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet

from school_care.activities.choices.home import CallResult
from school_care.activities.models import CallTry, CallTurn
from school_care.activities.selectors_turns import boarders_of, last_connected, standing_turns
from school_care.attendance.selectors_roll import Number, numbers_of
from school_care.school.models import School
from school_care.students.models import Student
from school_care.students.silence import silenced


@dataclass
class TurnLine:
    """A turn of the day's list with what was tried. `call_id`: the id of the call that is made from
    this page, so that a result tapped twice is one call."""

    turn: CallTurn
    tries: list[CallTry] = field(default_factory=list)
    call_id: UUID = field(default_factory=uuid4)

    @property
    def last(self) -> CallTry | None:
        """The last try."""
        return self.tries[-1] if self.tries else None

    @property
    def connected(self) -> bool:
        """Whether the family was reached."""
        return any(one.result == CallResult.CONNECTED for one in self.tries)


@dataclass
class DayList:
    """A day's turns: those still to be called, in time, and those noted."""

    day: date
    waiting: list[TurnLine]
    done: list[TurnLine]
    unplanned: list[CallTry]
    now: TurnLine | None = None
    numbers: list[Number] = field(default_factory=list)
    left_out: int = 0

    @property
    def booked(self) -> int:
        """How many turns the day holds."""
        return len(self.waiting) + len(self.done)

    @property
    def noted(self) -> int:
        """How many results stand noted, booked or not."""
        return len(self.done) + len(self.unplanned)

    @property
    def connected(self) -> int:
        """How many families were reached, booked or not."""
        booked = sum(line.connected for line in self.done)
        return booked + sum(one.result == CallResult.CONNECTED for one in self.unplanned)


def day_of_calls(
    user: Any, school: School, day: date, moment: datetime, opened: UUID | None = None
) -> DayList:
    """The turns of a day in a person's sight, with the one that is on: `opened`, else the first
    nobody has called whose time is not over, else the first left. Seven queries; the numbers of
    that one are opened, the caller leaves the trace. Turns of those to whose families nothing goes
    now are left out, unless a call of them is noted."""
    turns = standing_turns(school, [day]).visible_to(user)
    rows = turns.select_related("student__current_class", "student__school", "line", "contact")
    lines = {row.pk: TurnLine(row) for row in rows.order_by("begins", "line_id", "pk")}
    tries = CallTry.objects.visible_to(user).filter(
        school=school, happened_on=day, withdrawn_at__isnull=True
    )
    unplanned = []
    for one in tries.select_related("student__current_class", "by").order_by("pk"):
        if one.turn_id in lines:
            lines[one.turn_id].tries.append(one)
        else:
            unplanned.append(one)
    quiet = silenced({line.turn.student_id for line in lines.values()}) if lines else set()
    done = [line for line in lines.values() if line.tries]
    to_call = [line for line in lines.values() if line.turn.student_id not in quiet]
    waiting = [line for line in to_call if not line.tries]
    found = DayList(day, waiting, done, unplanned)
    found.left_out = len(lines) - len(waiting) - len(done)
    found.now = _now(found, to_call, moment, opened)
    if found.now is not None:
        student = found.now.turn.student
        numbers = numbers_of(user, [student]).get(student.pk, [])
        found.numbers = _agreed_first(numbers, found.now.turn.contact_id)
    return found


def _now(
    found: DayList, lines: list[TurnLine], moment: datetime, opened: UUID | None
) -> TurnLine | None:
    chosen = next((line for line in lines if line.turn.public_id == opened), None)
    if chosen is not None:
        return chosen
    if found.day != moment.date():
        return None
    ahead = [line for line in found.waiting if line.turn.ends > moment.time()]
    return next(iter(ahead or found.waiting), None)


def _agreed_first(numbers: list[Number], contact: int | None) -> list[Number]:
    return sorted(numbers, key=lambda one: one.person.pk != contact)


def calls_of(user: Any, student: Student) -> QuerySet[CallTry]:
    """A pupil's calls, the latest first."""
    rows = CallTry.objects.visible_to(user).filter(student=student, withdrawn_at__isnull=True)
    return rows.select_related("by", "turn")


def coming_turns(user: Any, student: Student, today: date) -> QuerySet[CallTurn]:
    """A pupil's turns from today on."""
    rows = CallTurn.objects.visible_to(user).filter(
        student=student, day__gte=today, cancelled_at__isnull=True
    )
    return rows.select_related("line", "contact")


@dataclass
class Coverage:
    """A month: the boarders in sight, whose family was reached, who has waited how long."""

    month: date
    boarders: int
    reached: int
    left: list[tuple[Student, date | None]]
    follow_ups: list[CallTry]
    calls: int


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of a month."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def coverage(user: Any, school: School, month: date, today: date) -> Coverage:
    """How the month stands for the boarders in a person's sight; who was not reached, longest
    waiting first. Seven queries."""
    first, last = month_of(month)
    pupils = boarders_of(school, min(today, last)).visible_to(user)
    students = {one.pk: one for one in pupils.select_related("current_class")}
    tries = month_log(user, school, month)
    counts: dict[int, int] = defaultdict(int)
    for one in tries:
        counts[one.student_id] += one.result == CallResult.CONNECTED
    latest = last_connected(school, students)
    left = [(one, latest.get(pk)) for pk, one in students.items() if not counts.get(pk)]
    left.sort(key=lambda one: (one[1] or date.min, one[0].name_key, one[0].pk))
    return Coverage(
        month=first,
        boarders=len(students),
        reached=len(students) - len(left),
        left=left,
        follow_ups=[one for one in tries if one.follow_up],
        calls=len(tries),
    )


def month_log(user: Any, school: School, month: date) -> list[CallTry]:
    """Every try of a month in a person's sight, by day (F-13); one query."""
    rows = CallTry.objects.visible_to(user).filter(
        school=school, happened_on__range=month_of(month), withdrawn_at__isnull=True
    )
    rows = rows.select_related("student__current_class", "by")
    return list(rows.order_by("happened_on", "at", "pk"))
