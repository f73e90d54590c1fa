"""Reading what is needed to say what days were for pupils."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import BigIntegerField, Value

from school_care.attendance.enums import Session
from school_care.attendance.models import AttendanceDay, AttendanceException
from school_care.attendance.reckoning.days import Presence, PupilDay, judge
from school_care.attendance.selectors_leave import ids_of, leave_in_force
from school_care.core.intervals import holds
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.students.enums import NOT_EXPECTED
from school_care.students.models import Enrolment, Standing, Student

NOTHING = PupilDay(Presence.PRESENT)
NO_SCHOOL = PupilDay(Presence.NO_SCHOOL)
NOT_EXPECTED_DAY = PupilDay(Presence.NOT_EXPECTED)
NOT_TAKEN = PupilDay(Presence.NOT_TAKEN)


class ExceptionRow(NamedTuple):
    """One exception of the morning session."""

    student_id: int
    date: date
    part: str
    kind: str
    whereabouts: str
    note: str


class LeaveRow(NamedTuple):
    """Leave in force: from `starts_on` up to, not including, `until`."""

    student_id: int
    starts_on: date
    until: date
    part: str
    kind: str


@dataclass
class Facts:
    """Everything known of some pupils between two days; `read` fetches it in four queries, and the
    calendar's own."""

    calendar: SchoolCalendar
    since: date
    until: date
    enrolled: dict[int, list[tuple[date, date | None, int]]] = field(default_factory=dict)
    out: dict[int, list[tuple[date, date | None]]] = field(default_factory=dict)
    taken: set[tuple[int, date]] = field(default_factory=set)
    rows: dict[tuple[int, date], list[ExceptionRow]] = field(default_factory=dict)
    leaves: dict[int, list[LeaveRow]] = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        *,
        school: School,
        since: date,
        until: date,
        students: Iterable[Student | int] | None = None,
        calendar: SchoolCalendar | None = None,
    ) -> "Facts":
        """Facts about `students`, all who were enrolled in the span by default, from `since` to
        `until`, both included."""
        facts = cls(calendar or SchoolCalendar(school), since, until)
        only = {} if students is None else {"student_id__in": ids_of(students)}
        facts._read_places(school, only)
        facts._read_rolls(school, whole_school=students is None)
        facts.rows = exception_rows(school=school, since=since, until=until, **only)
        facts.leaves = leave_rows(school=school, since=since, until=until, **only)
        return facts

    def _read_places(self, school: School, only: dict) -> None:
        """Classes and what keeps pupils out of them, in one query."""
        touches = {"school": school, "starts_on__lte": self.until, **only}
        columns = ("student_id", "starts_on", "until")
        held = Enrolment.objects.filter(school_class__isnull=False, **touches)
        out = Standing.objects.filter(kind__in=NOT_EXPECTED, **touches)
        places = held.exclude(until__lte=self.since).values_list(*columns, "school_class_id")
        nowhere = Value(None, output_field=BigIntegerField())
        aways = out.exclude(until__lte=self.since).annotate(nowhere=nowhere)
        rows = places.union(aways.values_list(*columns, "nowhere"), all=True)
        for student_id, starts_on, until, class_id in rows:
            if class_id is None:
                self.out.setdefault(student_id, []).append((starts_on, until))
            else:
                self.enrolled.setdefault(student_id, []).append((starts_on, until, class_id))

    def _read_rolls(self, school: School, *, whole_school: bool) -> None:
        rolls = AttendanceDay.objects.filter(
            school=school, session=Session.MORNING, date__range=(self.since, self.until)
        )
        if not whole_school:
            classes = {place[2] for places in self.enrolled.values() for place in places}
            rolls = rolls.filter(school_class_id__in=classes)
        self.taken = set(
            rolls.filter(school_class__isnull=False).values_list("school_class_id", "date")
        )

    def class_on(self, student_id: int, day: date) -> int | None:
        """The class in which the pupil is expected that day; None: expected nowhere."""
        if any(holds(*interval, day) for interval in self.out.get(student_id, ())):
            return None
        for starts_on, until, class_id in self.enrolled.get(student_id, ()):
            if holds(starts_on, until, day):
                return class_id
        return None

    def day(self, student_id: int, day: date) -> PupilDay:
        """What `day` was for the pupil."""
        if not self.calendar.is_school_day(day):
            return NO_SCHOOL
        class_id = self.class_on(student_id, day)
        if class_id is None:
            return NOT_EXPECTED_DAY
        rows = self.rows.get((student_id, day))
        if rows:
            return judge(rows, self.leave_on(student_id, day))
        return NOTHING if (class_id, day) in self.taken else NOT_TAKEN

    def leave_on(self, student_id: int, day: date) -> list[LeaveRow]:
        """The pupil's leave that holds on `day`."""
        return [
            leave
            for leave in self.leaves.get(student_id, ())
            if holds(leave.starts_on, leave.until, day)
        ]


def exception_rows(
    *, school: School, since: date, until: date, **only
) -> dict[tuple[int, date], list[ExceptionRow]]:
    """Exceptions of the morning session by pupil id and day; one query."""
    rows = AttendanceException.objects.filter(
        school=school, session=Session.MORNING, date__range=(since, until), **only
    )
    found: dict[tuple[int, date], list[ExceptionRow]] = defaultdict(list)
    for values in rows.order_by("part").values_list(*ExceptionRow._fields):
        row = ExceptionRow(*values)
        found[row.student_id, row.date].append(row)
    return dict(found)


def leave_rows(*, school: School, since: date, until: date, **only) -> dict[int, list[LeaveRow]]:
    """Leave in force that touches the span, by pupil id; one query."""
    notes = leave_in_force().filter(school=school, until__gt=since, starts_on__lte=until, **only)
    found: dict[int, list[LeaveRow]] = defaultdict(list)
    for values in notes.values_list(*LeaveRow._fields):
        found[values[0]].append(LeaveRow(*values))
    return dict(found)


def pupil_days(
    *,
    school: School,
    since: date,
    until: date,
    students: Iterable[Student | int] | None = None,
    calendar: SchoolCalendar | None = None,
) -> dict[int, dict[date, PupilDay]]:
    """What each day from `since` to `until` (both included) was for each pupil. For small sets: a
    class or a pupil, up to some sixty days; `students` given as rows or keys, by default all who
    were enrolled in the span. A pupil given who was never enrolled is answered NOT_EXPECTED."""
    asked = None if students is None else ids_of(students)
    facts = Facts.read(school=school, since=since, until=until, students=asked, calendar=calendar)
    days = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    who: Sequence[int] = list(facts.enrolled) if asked is None else asked
    return {student: {day: facts.day(student, day) for day in days} for student in who}


def last_school_days(calendar: SchoolCalendar, on: date, count: int) -> list[date]:
    """The last `count` school days up to `on`, oldest first; fewer where no more are known."""
    begin = min((term.first_day for term in calendar.terms), default=on)
    found: list[date] = []
    day = on
    while day >= begin and len(found) < count:
        if calendar.is_school_day(day):
            found.append(day)
        day -= timedelta(days=1)
    return found[::-1]
