"""Reads of birthdays for pages and papers: a month of a class, the coming weeks, one pupil."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from school_care.activities.birthdays import (
    COUNTS_AFTER,
    LOOK_BACK,
    Birthday,
    Keeping,
    birthdays_between,
    lunar_day_of,
)
from school_care.activities.models import BirthdayKept
from school_care.core.lunar import LunarDay
from school_care.core.months import first_of, last_of, next_month
from school_care.school.models import School, SchoolClass
from school_care.students.models import Student
from school_care.students.selectors import classes_in_sight, own_care_pupils

DAYS_AHEAD = 14
TURN_TO_NEXT = 20  # from this day of the month on, the next month's list comes first


@dataclass(frozen=True)
class Row:
    """A birthday on a list, with its registration."""

    birthday: Birthday
    kept: BirthdayKept | None = None

    @property
    def student(self) -> Student:
        return self.birthday.student

    @property
    def lunar(self) -> LunarDay | None:
        """The lunar day the family keeps, else that of the birth date."""
        return self.birthday.lunar or lunar_day_of(self.student)

    @property
    def sun(self) -> str:
        """The birth date's month and day: what hangs on a wall says no year."""
        born = self.student.birth_date
        if self.birthday.day is None:
            return f"{born.month}月"
        return f"{born.month}月{born.day}日"


@dataclass
class MonthOfClass:
    """The birthdays of a month: `rows` lie in it, `early` lie in holidays to come and are kept in
    it."""

    first: date
    rows: list[Row] = field(default_factory=list)
    early: list[Row] = field(default_factory=list)
    unknown: list[Student] = field(default_factory=list)  # nobody wrote a birth date down

    @property
    def everyone(self) -> list[Row]:
        return [*self.rows, *self.early]


def standing_kept() -> QuerySet[BirthdayKept]:
    """Registrations that were not undone."""
    return BirthdayKept.objects.filter(withdrawn_at__isnull=True)


def default_month(on: date) -> date:
    """This month; from the 20th on the next, which is to be prepared."""
    return next_month(on) if on.day >= TURN_TO_NEXT else first_of(on)


def class_pupils(user: Any, school: School, group: SchoolClass) -> QuerySet[Student]:
    """Everybody in a class, care pupil or not, whose care content `user` may read; with what
    birthdays are reckoned from."""
    return (
        Student.objects.care_visible_to(user)
        .filter(school=school, current_class=group)
        .enrolled()
        .select_related("birthday_choice")
        .order_by("name_key", "id")
    )


def month_of_class(
    user: Any, school: School, group: SchoolClass, first: date, keeping: Keeping
) -> MonthOfClass:
    """A month of a class; two queries besides the calendar's."""
    pupils = list(class_pupils(user, school, group))
    month = MonthOfClass(first, unknown=[one for one in pupils if one.birth_date is None])
    last = last_of(first)
    found = [
        birthday
        for pupil in pupils
        for birthday in birthdays_between(pupil, first, last + timedelta(days=LOOK_BACK), keeping)
        if birthday.first <= last or first <= birthday.keep_on <= last
    ]
    kept = kept_of(found)
    for birthday in sorted(found, key=_by_day):
        row = Row(birthday, kept.get((birthday.student.pk, birthday.turns)))
        (month.rows if birthday.first <= last else month.early).append(row)
    return month


def kept_of(birthdays: list[Birthday]) -> dict[tuple[int, int], BirthdayKept]:
    """The registrations of these birthdays, by pupil and years; one query."""
    rows = standing_kept().filter(
        student__in={one.student.pk for one in birthdays},
        turns__in={one.turns for one in birthdays},
    )
    return {(row.student_id, row.turns): row for row in rows.select_related("written_by")}


def _by_day(birthday: Birthday) -> tuple:
    return (birthday.day is None, birthday.first, birthday.student.name_key, birthday.student.pk)


@dataclass(frozen=True)
class ClassCount:
    """One class's month in numbers."""

    group: SchoolClass
    due: int
    kept: int


def months_of_classes(user: Any, school: School, first: date, keeping: Keeping) -> list[ClassCount]:
    """How many birthdays of a month each class has, and how many are registered; a constant number
    of queries."""
    groups = classes_in_sight(user, school)
    last = last_of(first)
    pupils = (
        Student.objects.care_visible_to(user)
        .filter(school=school, current_class__in=groups)
        .enrolled()
        .filter(Q(birth_date__month=first.month) | Q(birthday_choice__lunar=True))
        .select_related("birthday_choice")
    )
    found = [one for pupil in pupils for one in birthdays_between(pupil, first, last, keeping)]
    kept = kept_of(found)
    due = Counter(one.student.current_class_id for one in found)
    done = Counter(
        one.student.current_class_id for one in found if (one.student.pk, one.turns) in kept
    )
    return [ClassCount(group, due[group.pk], done[group.pk]) for group in groups]


def birthdays_ahead(
    user: Any, school: School, on: date, keeping: Keeping, days: int = DAYS_AHEAD
) -> list[Birthday]:
    """Birthdays of my care pupils in the coming days, or kept in them for lying in holidays, that
    are not registered yet; soonest first, month-only ones last. One query."""
    until = on + timedelta(days=days)
    horizon = keeping.horizon(until)
    months = {(on + timedelta(days=ahead)).month for ahead in range((horizon - on).days + 1)}
    last_kept = standing_kept().filter(student=OuterRef("pk")).order_by("-turns")
    pupils = (
        own_care_pupils(user, school, on)
        .filter(Q(birth_date__month__in=months) | Q(birthday_choice__lunar=True))
        .select_related("birthday_choice")
        .annotate(last_kept=Subquery(last_kept.values("turns")[:1]))
    )
    found = [
        birthday
        for pupil in pupils
        for birthday in birthdays_between(pupil, on, horizon, keeping)
        if birthday.turns > (pupil.last_kept or 0)
        and (birthday.first <= until or on <= birthday.keep_on <= until)
    ]
    return sorted(found, key=lambda one: (one.day is None, _soonest(one, on), _by_day(one)))


def _soonest(birthday: Birthday, on: date) -> date:
    """The day to act on it: when it is kept, or the day itself where that has gone by."""
    return birthday.keep_on if birthday.keep_on >= on else birthday.first


def owed_birthday(student: Student, on: date, keeping: Keeping) -> Birthday | None:
    """The birthday one writes down now: the first not registered that still counts, else the next.
    One query."""
    ahead = birthdays_between(student, on - COUNTS_AFTER, on + timedelta(days=400), keeping)
    kept = kept_of(ahead)
    return next((one for one in ahead if (student.pk, one.turns) not in kept), None)
