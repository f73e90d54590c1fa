"""What a reckoning knows of several days at once is what it would answer of each."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.core import clock
from school_care.core.duty_kinds import one_reckoning
from school_care.students.care_days import away_from_class, care_since, classes_on, know_days
from school_care.students.enums import StandingKind
from school_care.students.models import Enrolment, Standing, StudentCategory
from tests.factories import SchoolClassFactory, SchoolFactory, StudentFactory

pytestmark = pytest.mark.django_db

FIRST = date(2026, 9, 1)
DAYS = [FIRST + timedelta(days=days) for days in (0, 9, 10, 19, 20, 21, 30, 60)]


@pytest.fixture
def school():
    """Pupils who come, go, change class, enter care, leave it, come back, and are away."""
    school = SchoolFactory()
    one, two = (SchoolClassFactory(school=school, grade=7, number=n) for n in (1, 2))

    def pupil(since: int = -10, **more):
        begun = {"enrolment__starts_on": FIRST + timedelta(days=since)}
        return StudentFactory(current_class=one, **begun, **more)

    steady = pupil(care=True, care__starts_on=FIRST)
    moved = pupil(care=True, care__starts_on=FIRST)
    Enrolment.objects.filter(student=moved).update(until=FIRST + timedelta(days=20))
    Enrolment.objects.create(
        school=school, student=moved, school_class=two, starts_on=FIRST + timedelta(days=20)
    )
    gone = pupil(care=True, care__starts_on=FIRST)
    Enrolment.objects.filter(student=gone).update(until=FIRST + timedelta(days=10))
    pupil(since=20, care=True, care__starts_on=FIRST)  # in care before it came here
    again = pupil(care=True, care__starts_on=FIRST, care__until=FIRST + timedelta(days=10))
    again.categories.create(
        school=school,
        category=again.categories.get().category,
        starts_on=FIRST + timedelta(days=21),
    )
    empty = pupil(care=True, care__starts_on=FIRST + timedelta(days=9))
    StudentCategory.objects.filter(student=empty).update(until=FIRST + timedelta(days=9))
    pupil()
    Standing.objects.create(
        school=school,
        student=steady,
        kind=StandingKind.SUSPENDED,
        starts_on=FIRST + timedelta(days=10),
        until=FIRST + timedelta(days=30),
        decided_at=clock.now(),
    )
    Standing.objects.create(
        school=school,
        student=moved,
        kind=StandingKind.INCLUSION,
        starts_on=FIRST,
        decided_at=clock.now(),
    )
    StudentFactory(care=True, care__starts_on=FIRST)  # of another school
    return school


def answers(school, day: date):
    return (
        classes_on(school.pk, day),
        care_since(school.pk, day),
        away_from_class(school.pk, day),
    )


def test_days_known__each_answer__as_asked_of_the_day_alone(school):
    with one_reckoning():
        know_days(school.pk, DAYS)
        known = [answers(school, day) for day in DAYS]
    assert known == [answers(school, day) for day in DAYS]
    assert len({str(one) for one in known}) == 5  # they do differ


def test_days_known__asked_afterwards__no_further_query(school):
    with one_reckoning(), CaptureQueriesContext(connection) as asked:
        know_days(school.pk, DAYS)
        for day in DAYS:
            answers(school, day)
    assert len(asked) == 3


def test_days_known__none__asks_nothing(school):
    with one_reckoning(), CaptureQueriesContext(connection) as asked:
        know_days(school.pk, [])
    assert len(asked) == 0
