"""Reads of the page 考勤: which classes have handed in, how many are there, who is not found."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from school_care.attendance.enums import HERE, UNEXPLAINED, Part, Session
from school_care.attendance.expected import expected_by_class, members_on
from school_care.attendance.models import AttendanceDay, AttendanceException
from school_care.attendance.reckoning.streaks import absence_streaks
from school_care.attendance.selectors_roll import Absentee, tally, with_calls
from school_care.core.templatetags.days import long_date
from school_care.school.access import can_for_class, own_classes_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import (
    Capability,
)
from school_care.school.models import School, SchoolClass
from school_care.students.enums import Whereabouts


@dataclass(frozen=True)
class ClassLine:
    """A class of the page on a day; `day` is None while it has not handed in."""

    group: SchoolClass
    name: str  # as it was called that day
    day: AttendanceDay | None
    counts: dict[str, int]
    may_take: bool


@dataclass
class Missing(Absentee):
    """A child nobody has found yet."""

    class_name: str = ""
    days: int = 0  # school days in a row, this one included


@dataclass
class Home:
    """The page of a day for one person."""

    on: date
    open_classes: list[ClassLine] = field(default_factory=list)  # 未交
    done: list[ClassLine] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    @property
    def total(self) -> dict[str, int]:
        """The figures of the classes that have handed in."""
        names = ("expected", "here", "leave", "missing")
        return {name: sum(line.counts[name] for line in self.done) for name in names}

    @property
    def classes(self) -> list[ClassLine]:
        """All classes, those that have not handed in first."""
        return [*self.open_classes, *self.done]

    @property
    def lost(self) -> list[Missing]:
        """Those of whom nobody knows where they are."""
        return [one for one in self.missing if one.lost]


def home_of(user: Any, school: School, calendar: SchoolCalendar, on: date) -> Home:
    """The classes in the person's sight on a school day; a constant number of queries.

    The figures of a class count everybody who was on its roll that day; names are given of pupils
    in the person's sight alone."""
    expected = expected_by_class(school, on)
    groups = SchoolClass.objects.visible_to(user).filter(school=school, pk__in=expected)
    groups = list(groups.in_order())
    rolls = AttendanceDay.objects.filter(school=school, date=on, session=Session.MORNING)
    by_class = {roll.school_class_id: roll for roll in rolls.select_related("taken_by")}
    kinds = _kinds_by_pupil(school, on)
    takes = classes_taken_by(user, groups)
    home = Home(on)
    for group in groups:
        group.school = school
        line = ClassLine(
            group,
            group.name_on(on),
            by_class.get(group.pk),
            tally(len(expected[group.pk]), [kinds[pk] for pk in expected[group.pk] if pk in kinds]),
            group.pk in takes,
        )
        (home.done if line.day else home.open_classes).append(line)
    home.missing = missing_of(user, school, calendar, on)
    return home


def _kinds_by_pupil(school: School, on: date) -> dict[int, str]:
    """Who is not there. A row counts where its pupil is expected, as on the class's own roll: who
    has moved since, or is off the roll, counts no longer in the class that marked them."""
    rows = AttendanceException.objects.filter(
        school=school, date=on, session=Session.MORNING, part=Part.ALL
    ).exclude(kind__in=HERE)
    return dict(rows.values_list("student_id", "kind"))


def classes_taken_by(user: Any, groups: list[SchoolClass]) -> set[int]:
    """Keys of those of `groups` whose roll the person may take today; no query of its own."""
    return {group.pk for group in groups if can_for_class(user, Capability.TAKE_ROLL, group)}


def unfound(user: Any, school: School, on: date):
    """The exceptions that say 未到待核实 or 旷课 of pupils in the person's sight on a morning, of
    those still expected that day: nobody is to look for a child who has died or is 休学."""
    return AttendanceException.objects.visible_to(user).filter(
        school=school,
        date=on,
        session=Session.MORNING,
        part=Part.ALL,
        kind__in=UNEXPLAINED,
        student_id__in=members_on(school, on).values("student_id"),
    )


def missing_of(user: Any, school: School, calendar: SchoolCalendar, on: date) -> list[Missing]:
    """The children nobody has found: those without any whereabouts first, then the longest."""
    rows = unfound(user, school, on).select_related("student", "school_class")
    found = []
    for row in rows.order_by("student__name_key", "id"):
        row.student.school = school
        name = row.school_class.name_on(on) if row.school_class else ""
        found.append(Missing(row.student, row, class_name=name))
    if not found:
        return []
    with_calls(found, on)
    keys = [one.student.pk for one in found]
    streaks = absence_streaks(school=school, on=on, students=keys, calendar=calendar)
    days = {streak.student_id: streak.days for streak in streaks}
    for one in found:
        one.days = days.get(one.student.pk, 0)
    return sorted(found, key=lambda one: (one.row.whereabouts != Whereabouts.MISSING, -one.days))


def own_open_classes(user: Any, school: School, on: date) -> list[SchoolClass]:
    """The person's own classes (班主任) whose morning roll is not handed in; one query."""
    own = own_classes_of(user, school)
    if not own:
        return []
    handed_in = AttendanceDay.objects.filter(school=school, date=on, session=Session.MORNING)
    groups = SchoolClass.objects.filter(pk__in=own)
    groups = groups.exclude(
        pk__in=handed_in.filter(school_class__isnull=False).values("school_class")
    )
    return list(groups.in_order())


def count_open_classes(user: Any, school: School, on: date) -> int:
    """How many classes in the person's sight with pupils have not handed in; one query."""
    handed_in = AttendanceDay.objects.filter(
        school=school, date=on, session=Session.MORNING, school_class__isnull=False
    )
    groups = SchoolClass.objects.visible_to(user).filter(
        school=school, pk__in=members_on(school, on).values("school_class_id")
    )
    return groups.exclude(pk__in=handed_in.values("school_class_id")).count()


def no_school_words(calendar: SchoolCalendar, on: date) -> str:
    """Why there is no roll on a day, and when school is next, in one sentence."""
    following = calendar.next_school_day(on)
    if following is None:
        return "本学期没有上课的日子了，请在「学期与校历」中设置新学期。"
    if following == on + timedelta(days=1):
        return f"这天不上课，早上不用点名。次日（{long_date(following)}）上课。"
    return f"这天不上课，早上不用点名。下一个上课日是{long_date(following)}。"
