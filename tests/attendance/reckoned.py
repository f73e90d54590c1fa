"""A class whose days tests tell one by one."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from school_care.attendance.enums import AbsenceKind
from school_care.attendance.reckoning import (
    absence_streaks,
    pupil_days,
)
from school_care.school.enums import DayKind
from school_care.school.models import School, SchoolClass, SchoolDay
from school_care.students.models import Student
from tests.attendance.making import AbsenceFactory, RollFactory
from tests.factories import (
    SchoolClassFactory,
    SchoolFactory,
    StudentFactory,
    TermFactory,
)

MISSING, TRUANT, SICK, HERE = (
    AbsenceKind.UNVERIFIED,
    AbsenceKind.TRUANT,
    AbsenceKind.SICK,
    AbsenceKind.PRESENT,
)


def nov(number: int) -> date:
    return date(2026, 11, number)


def octo(number: int) -> date:
    return date(2026, 10, number)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=each) for each in range((last - first).days + 1)]


@dataclass
class Class:
    """A class with one pupil whose days are told one by one."""

    school: School
    group: SchoolClass
    pupil: Student

    def rolls(self, first: date, last: date, *, but: tuple[date, ...] = ()) -> None:
        """Rolls of every school day in the span were handed in."""
        for day in days(first, last):
            free = SchoolDay.objects.filter(school=self.school, date=day).first()
            off = free.kind == DayKind.OFF if free else day.weekday() > 4
            if not off and day not in but:
                RollFactory(school_class=self.group, date=day)

    def away(self, *when: date, kind: str = MISSING, **options) -> None:
        for day in when:
            AbsenceFactory(student=self.pupil, date=day, kind=kind, **options)

    def streak(self, on: date) -> int:
        """How many days the pupil is missing."""
        found = absence_streaks(school=self.school, on=on)
        assert len(found) <= 1
        return found[0].days if found else 0

    def on(self, day: date):
        found = pupil_days(school=self.school, since=day, until=day, students=[self.pupil])
        return found[self.pupil.pk][day]


@pytest.fixture
def klass(db) -> Class:
    return make_class()


def make_class() -> Class:
    school = SchoolFactory()
    TermFactory(
        school=school, school_year=2026, first_day=date(2026, 9, 1), last_day=date(2027, 1, 20)
    )
    for day in days(octo(1), octo(7)):
        SchoolDay.objects.create(school=school, date=day, kind=DayKind.OFF)
    SchoolDay.objects.create(school=school, date=octo(10), kind=DayKind.WORK)
    group = SchoolClassFactory(school=school, grade=7, number=1)
    pupil = StudentFactory(current_class=group, enrolment__starts_on=date(2026, 9, 1))
    return Class(school, group, pupil)
