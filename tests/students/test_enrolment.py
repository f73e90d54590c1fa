"""Class membership: intervals and the columns that follow them."""

from datetime import date, timedelta

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.students.enums import EnrolmentStatus, LeaveReason
from school_care.students.models import Enrolment, Student
from school_care.students.services.enrolment import (
    end_enrolment,
    enrol_student,
    move_student,
    settle_departures,
)
from tests.factories import SchoolClassFactory, SchoolFactory

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2026, 9, 1)
NOVEMBER = date(2026, 11, 2)


@pytest.fixture
def classes():
    school = SchoolFactory()
    return [SchoolClassFactory(school=school, grade=7, number=n) for n in (1, 2)]


@pytest.fixture
def student(classes):
    student = Student.objects.create(school=classes[0].school, name="张子轩")
    enrol_student(student=student, school_class=classes[0], on=SEPTEMBER)
    return student


def intervals(student):
    return [
        (e.school_class.number if e.school_class else None, e.starts_on, e.until)
        for e in Enrolment.objects.filter(student=student).order_by("starts_on", "id")
    ]


def test_move__to_another_class__past_dates_keep_the_old_class(student, classes):
    move_student(student=student, to_class=classes[1], on=NOVEMBER)

    assert intervals(student) == [(1, SEPTEMBER, NOVEMBER), (2, NOVEMBER, None)]
    student.refresh_from_db()
    assert student.current_class == classes[1]
    assert Enrolment.objects.get(until=NOVEMBER).leave_reason == LeaveReason.MOVED_CLASS


def test_move__on_the_day_the_interval_began__corrects_it(student, classes):
    move_student(student=student, to_class=classes[1], on=SEPTEMBER)

    assert intervals(student) == [(2, SEPTEMBER, None)]
    student.refresh_from_db()
    assert student.current_class == classes[1]


def test_move__to_the_same_class__leaves_no_trace(student, classes):
    before = AuditEntry.objects.count()

    move_student(student=student, to_class=classes[0], on=NOVEMBER)

    assert intervals(student) == [(1, SEPTEMBER, None)]
    assert AuditEntry.objects.count() == before


def test_move__to_a_class_of_another_school__is_an_error_and_changes_nothing(student):
    foreign = SchoolClassFactory(grade=7, number=1)

    with pytest.raises(ValueError):
        move_student(student=student, to_class=foreign, on=NOVEMBER)

    assert intervals(student) == [(1, SEPTEMBER, None)]


def test_leaving__today__ends_interval_and_columns(student):
    today = clock.today()

    end_enrolment(student=student, on=today)

    assert intervals(student) == [(1, SEPTEMBER, today)]
    student.refresh_from_db()
    assert (student.status, student.current_class) == (EnrolmentStatus.LEFT, None)


def test_leaving__announced_for_a_later_day__columns_follow_on_that_day(student):
    later = clock.today() + timedelta(days=10)

    end_enrolment(student=student, on=later)

    student.refresh_from_db()
    assert student.status == EnrolmentStatus.ENROLLED
    assert settle_departures(on=later - timedelta(days=1)) == 0
    assert settle_departures(on=later) == 1
    student.refresh_from_db()
    assert (student.status, student.current_class) == (EnrolmentStatus.LEFT, None)


def test_enrolling__a_pupil_who_comes_back__keeps_the_first_stay(student, classes):
    end_enrolment(student=student, on=date(2026, 10, 8))

    enrol_student(student=student, school_class=classes[1], on=NOVEMBER)

    assert intervals(student) == [(1, SEPTEMBER, date(2026, 10, 8)), (2, NOVEMBER, None)]
    student.refresh_from_db()
    assert (student.status, student.current_class) == (EnrolmentStatus.ENROLLED, classes[1])


def test_enrolling__before_the_last_stay_ended__begins_when_it_ended(student, classes):
    end_enrolment(student=student, on=date(2026, 10, 8))

    enrol_student(student=student, school_class=classes[1], on=date(2026, 10, 8))

    assert intervals(student)[1][1] == date(2026, 10, 8)


def test_every_change__names_the_actor_and_the_pupil_in_the_trail(student, classes):
    move_student(student=student, to_class=classes[1], on=NOVEMBER)

    entry = AuditEntry.objects.filter(action="pupil.move").get()
    assert entry.student_id == student.public_id
    assert student.name not in str(entry.facts)
