"""What is asked of one pupil or one class, and what is remembered of a person's rights, is what the
querysets answer of many."""

import itertools
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.core import clock
from school_care.school.access import roles_of, roles_with, sees_class
from school_care.school.enums import Capability, Role
from school_care.school.models import Appointment, SchoolClass, User
from school_care.students.access import know_reach
from school_care.students.models import Student
from school_care.students.selectors import care_read_of, may, reads_care, reads_categories
from tests.factories import AppointmentFactory, GrantFactory, TeachingFactory, UserFactory


@pytest.fixture
def everyone(cast) -> list[User]:
    """All of school A, and people with more than one way to a pupil."""
    several = UserFactory(school=cast.school, head_teacher_of=cast.eight_one)
    TeachingFactory(user=several, school_class=cast.seven_one)
    GrantFactory(student=cast.keke, user=several, reason="pairing")
    mentor = UserFactory(school=cast.school)
    GrantFactory(student=cast.zixuan, user=mentor, reason="pairing")
    both = UserFactory(school=cast.school, leads=cast.seven_one)
    AppointmentFactory(user=both, role=Role.DORMITORY)
    ended = UserFactory(school=cast.school, role=Role.PRINCIPAL)
    Appointment.objects.filter(user=ended).update(until="2026-01-01", starts_on="2025-01-01")
    return [*cast.staff.values(), several, mentor, both, ended, cast.foreign_head_teacher]


@pytest.fixture
def pupils(cast) -> list[Student]:
    return [cast.zixuan, cast.anan, cast.keke, cast.yuan, cast.gone, cast.foreign]


def _asked_anew(pupil: Student, user: User, *, read: bool) -> Student:
    found = Student.objects.select_related("current_class").get(pk=pupil.pk)
    if read:
        know_reach(user, found)
    return found


@pytest.mark.parametrize("read", [False, True])
def test_reading__one_pupil__as_the_querysets_say(everyone, pupils, read):
    seen = set()
    for user, pupil in itertools.product(everyone, pupils):
        one = _asked_anew(pupil, user, read=read)
        told = Student.objects.filter(pk=pupil.pk)
        care = told.care_visible_to(user).exists()
        assert reads_care(user, one) is care, (user, pupil)
        assert care_read_of(user, [_asked_anew(pupil, user, read=read)]) == (
            {pupil.pk} if care else set()
        )
        seen |= {care, reads_categories(user, one)}
    assert seen == {True, False}


@pytest.mark.parametrize("read", [False, True])
def test_may__one_pupil_each_capability__as_the_querysets_say(everyone, pupils, read):
    kept = [Capability.EDIT_ARCHIVE, Capability.ASSESS, Capability.WRITE_CARE]
    kept += [Capability.GRANT_LEAVE, Capability.MANAGE_DORM, Capability.SET_LEVELS]
    answers = []
    for user, pupil, capability in itertools.product(everyone, pupils, kept):
        one = _asked_anew(pupil, user, read=read)
        expected = Student.objects.kept_by(user, capability).filter(pk=pupil.pk).exists()
        expected &= bool(roles_with(user, capability, pupil.school))  # held at the pupil's school
        answers.append(expected)
        assert may(user, capability, one) is expected, (user, pupil, capability)
    assert {True, False} == set(answers)


def test_sees_class__each_class__as_the_queryset_says(everyone, cast):
    classes = [cast.seven_one, cast.seven_two, cast.eight_one, cast.foreign_class]
    for user, group in itertools.product(everyone, classes):
        told = SchoolClass.objects.visible_to(user).filter(pk=group.pk).exists()
        assert sees_class(user, group) is told, (user, group)


def test_rights__asked_again_by_the_same_request__no_query_more(cast):
    user = User.objects.get(pk=cast.head_teacher.pk)
    str(Student.objects.visible_to(user).query)
    with CaptureQueriesContext(connection) as captured:
        str(Student.objects.kept_by(user, Capability.EDIT_ARCHIVE).query)
        assert roles_of(user, cast.school) == {Role.HEAD_TEACHER}
        assert sees_class(user, cast.seven_one)
    assert len(captured) == 0


def test_rights__ended__gone_with_the_next_request(cast):
    user = User.objects.get(pk=cast.head_teacher.pk)
    assert cast.anan in Student.objects.visible_to(user)
    Appointment.objects.filter(user=user).update(until=clock.today())
    assert not Student.objects.visible_to(User.objects.get(pk=user.pk)).exists()


def test_rights__ending_at_midnight__gone_the_next_day_even_for_the_same_object(cast):
    user = User.objects.get(pk=cast.head_teacher.pk)
    tomorrow = clock.now() + timedelta(days=1)
    Appointment.objects.filter(user=user).update(until=clock.today() + timedelta(days=1))
    assert cast.anan in Student.objects.visible_to(user)
    with time_machine.travel(tomorrow):
        assert not Student.objects.visible_to(user).exists()


def test_nobody__no_query_and_no_right(cast):
    with CaptureQueriesContext(connection) as captured:
        assert not reads_care(AnonymousUser(), cast.zixuan)
        assert not may(AnonymousUser(), Capability.EDIT_ARCHIVE, cast.zixuan)
        assert not sees_class(AnonymousUser(), cast.seven_one)
        assert not list(Student.objects.visible_to(AnonymousUser()))
    assert len(captured) == 0
