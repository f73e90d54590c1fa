"""Figures of attendance (domain §5.2): days of a class's pupils, and a school by class and week.

A day without a roll says nothing of anybody: it is counted as 未点名 and stands in no denominator.
Leave is not attendance, half a day is. Nothing is ranked: classes come in their own order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from school_care.attendance.enums import AbsenceKind, Session
from school_care.attendance.models import AttendanceDay, AttendanceException
from school_care.attendance.rates import rate_words
from school_care.attendance.reckoning import Facts, Presence
from school_care.attendance.reckoning.days import judge
from school_care.attendance.reckoning.facts import ExceptionRow, leave_rows
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School, SchoolClass
from school_care.students.models import Enrolment, Student

ONE_DAY = timedelta(days=1)


@dataclass
class Tally:
    """Pupil-days: `expected` with a roll, of which `here`, on `leave` and `missing` (未到待核实 and
    旷课); `late` of those here."""

    expected: int = 0
    here: int = 0
    leave: int = 0
    missing: int = 0
    late: int = 0

    @property
    def rate(self) -> str:
        """出勤率 in words; «—» without a day."""
        return rate_words(self.here, self.expected)

    def count(self, presence: Presence, kind: str) -> None:
        """Add one pupil's day; one that nobody knows anything of adds nothing."""
        if not presence.known:
            return
        self.expected += 1
        self.here += presence.here
        self.leave += presence is Presence.EXCUSED
        self.missing += presence is Presence.UNEXPLAINED
        self.late += presence.here and kind == AbsenceKind.LATE

    def add(self, other: "Tally") -> None:
        """Add another's days."""
        for name in ("expected", "here", "leave", "missing", "late"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True)
class PupilFigures:
    """A pupil's days in a class."""

    student: Student
    tally: Tally


@dataclass
class ClassFigures:
    """A class from `since` to `until`. `untaken`: school days without a roll."""

    since: date
    until: date
    school_days: int = 0
    untaken: list[date] = field(default_factory=list)
    pupils: list[PupilFigures] = field(default_factory=list)
    total: Tally = field(default_factory=Tally)


def class_figures(
    group: SchoolClass, since: date, until: date, calendar: SchoolCalendar
) -> ClassFigures:
    """The days of everybody who was in the class between two days (both included), each counted
    only while they were in it; five queries and the calendar's."""
    held = Enrolment.objects.filter(school_class=group, starts_on__lte=until)
    held = held.exclude(until__lte=since)
    members = Student.objects.filter(pk__in=held.values("student_id"))
    pupils = list(members.order_by("name_key", "id"))
    facts = Facts.read(
        school=group.school, since=since, until=until, students=pupils, calendar=calendar
    )
    days = calendar.school_days(since, until)
    found = ClassFigures(since, until, len(days))
    found.untaken = [day for day in days if (group.pk, day) not in facts.taken]
    for student in pupils:
        tally = Tally()
        for day in days:
            if facts.class_on(student.pk, day) == group.pk:
                known = facts.day(student.pk, day)
                tally.count(known.presence, known.kind)
        found.pupils.append(PupilFigures(student, tally))
        found.total.add(tally)
    return found


def pupil_tallies(
    school: School, students: Sequence[Student], since: date, until: date
) -> dict[int, tuple[Tally, int]]:
    """The days of each pupil between two days (both included), in whatever class, and how many
    school days nobody took the roll; by pupil's key, in a constant number of queries."""
    calendar = SchoolCalendar(school)
    facts = Facts.read(
        school=school, since=since, until=until, students=students, calendar=calendar
    )
    found = {student.pk: (Tally(), 0) for student in students}
    for day in calendar.school_days(since, until):
        for pk, (tally, untaken) in found.items():
            known = facts.day(pk, day)
            tally.count(known.presence, known.kind)
            found[pk] = (tally, untaken + (known.presence is Presence.NOT_TAKEN))
    return found


@dataclass(frozen=True)
class Week:
    """A week of the term that has begun: its number, its first and last school day."""

    number: int
    first: date
    last: date


@dataclass
class ClassWeeks:
    """A class's figures by week. `untaken`: school days without a roll, by week."""

    group: SchoolClass
    name: str
    weeks: dict[int, Tally] = field(default_factory=dict)
    untaken: dict[int, int] = field(default_factory=dict)

    def of(self, numbers: Iterable[int]) -> Tally:
        """The weeks together."""
        total = Tally()
        for number in numbers:
            total.add(self.weeks.get(number, Tally()))
        return total


def weeks_of_term(calendar: SchoolCalendar, first: date, until: date) -> list[Week]:
    """The weeks from a term's first day to `until` that have a school day, numbered from the week
    that holds the first day, oldest first."""
    found: dict[int, list[date]] = {}
    begin = calendar.week_of(first)[0]
    for day in calendar.school_days(first, until):
        found.setdefault((day - begin).days // 7 + 1, []).append(day)
    return [Week(number, days[0], days[-1]) for number, days in found.items()]


def school_weeks(school: School, weeks: list[Week], calendar: SchoolCalendar) -> list[ClassWeeks]:
    """Every class that had a roll or a pupil in the weeks, in class order; four queries. The
    number of those expected is the one each roll was handed in with."""
    if not weeks:
        return []
    since, until = weeks[0].first, weeks[-1].last
    number_of = {
        day: week.number for week in weeks for day in calendar.school_days(week.first, week.last)
    }
    expected = _expected_of_rolls(school, since, until)
    away = _days_away(school, since, until)
    lines = []
    for group in _classes(school, since, until):
        line = ClassWeeks(group, group.name_on(until))
        for day, number in number_of.items():
            if (group.pk, day) not in expected:
                line.untaken[number] = line.untaken.get(number, 0) + 1
                continue
            tally = line.weeks.setdefault(number, Tally())
            tally.add(_day_of_class(expected[group.pk, day], away.get((group.pk, day))))
        lines.append(line)
    return lines


def _classes(school: School, since: date, until: date) -> list[SchoolClass]:
    held = Enrolment.objects.filter(school=school, starts_on__lte=until).exclude(until__lte=since)
    groups = SchoolClass.objects.filter(school=school, pk__in=held.values("school_class_id"))
    return list(groups.in_order())


def _expected_of_rolls(school: School, since: date, until: date) -> dict[tuple[int, date], int]:
    rolls = AttendanceDay.objects.filter(
        school=school,
        session=Session.MORNING,
        date__range=(since, until),
        school_class__isnull=False,
    )
    rows = rolls.values_list("school_class_id", "date", "expected")
    return {(class_id, day): expected for class_id, day, expected in rows}


def _days_away(school: School, since: date, until: date) -> dict[tuple[int, date], Tally]:
    """What the exceptions of each class and day come to."""
    rows = AttendanceException.objects.filter(
        school=school,
        session=Session.MORNING,
        date__range=(since, until),
        school_class__isnull=False,
    )
    by_pupil: dict[tuple[int, int, date], list[ExceptionRow]] = {}
    for class_id, *values in rows.values_list("school_class_id", *ExceptionRow._fields):
        row = ExceptionRow(*values)
        by_pupil.setdefault((class_id, row.student_id, row.date), []).append(row)
    leaves = leave_rows(school=school, since=since, until=until)
    found: dict[tuple[int, date], Tally] = {}
    for (class_id, student_id, day), of_day in by_pupil.items():
        held = [note for note in leaves.get(student_id, ()) if note.starts_on <= day < note.until]
        known = judge(of_day, held)
        found.setdefault((class_id, day), Tally()).count(known.presence, known.kind)
    return found


def _day_of_class(expected: int, away: Tally | None) -> Tally:
    if away is None:
        return Tally(expected, expected)
    here = max(expected - away.leave - away.missing, 0)
    return Tally(expected, here, away.leave, away.missing, away.late)
