"""Appointments and teaching: who proposes, who confirms, who follows whom."""

from datetime import timedelta

import pytest
from django.db import transaction

from school_care.core import clock
from school_care.school.access import roles_of
from school_care.school.enums import Role
from school_care.school.models import Appointment, TeachingAssignment, User
from school_care.school.refusal import Refused
from school_care.school.services import (
    Cohort,
    appoint,
    assign_teaching,
    confirm_appointments,
    confirm_teaching,
    decline_appointment,
    end_appointment,
    end_teaching,
    propose_appointment,
    propose_teaching,
)
from school_care.students.models import Student
from tests.factories import (
    AppointmentFactory,
    SchoolClassFactory,
    SchoolFactory,
    StudentFactory,
    UserFactory,
    days_ago,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def seven_one(school):
    return SchoolClassFactory(school=school, grade=7, number=1)


def person(school, role=None) -> User:
    return UserFactory(school=school, role=role)


def again(user: User) -> User:
    """The person as the next request sees them."""
    return User.objects.get(pk=user.pk)


CONFIRMS = {
    Role.PRINCIPAL: set(Role),
    Role.DIRECTOR: set(Role) - {Role.PRINCIPAL, Role.DIRECTOR, Role.ADMINISTRATOR, Role.AUDITOR},
    Role.REGISTRAR: set(),
    Role.ADMINISTRATOR: set(),
    Role.TEACHER: set(),
}


@pytest.mark.parametrize("actor", CONFIRMS)
def test_confirm__each_role__exactly_these_posts(school, seven_one, actor):
    by = person(school, actor)
    confirmed = set()
    for role in Role:
        row = propose_appointment(
            school=school,
            user=person(school),
            role=role,
            starts_on=clock.today(),
            school_class=seven_one if role == Role.HEAD_TEACHER else None,
            cohort=Cohort("junior", seven_one.entry_year) if role == Role.GRADE_HEAD else None,
            by=None,
        )
        try:
            confirm_appointments(appointments=[row], by=by)
        except Refused:
            continue
        confirmed.add(role)

    assert confirmed == CONFIRMS[actor]
    assert set(Appointment.objects.confirmed().exclude(user=by).values_list("role", flat=True)) == {
        role.value for role in confirmed
    }


def test_propose__registrar__gives_no_right_until_the_director_confirms(school, seven_one):
    registrar, director = person(school, Role.REGISTRAR), person(school, Role.DIRECTOR)
    teacher = person(school)
    StudentFactory(current_class=seven_one)

    row = propose_appointment(
        school=school,
        user=teacher,
        role=Role.HEAD_TEACHER,
        school_class=seven_one,
        starts_on=days_ago(3),
        by=registrar,
    )
    assert not Student.objects.visible_to(again(teacher)).exists()

    confirm_appointments(appointments=[row], by=director)
    assert Student.objects.visible_to(again(teacher)).count() == 1
    row.refresh_from_db()
    assert (row.proposed_by, row.confirmed_by) == (registrar, director)


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.DIRECTOR])
def test_appoint__oneself__refused_and_nothing_stays(school, role):
    actor = person(school, role)

    with pytest.raises(Refused, match="自己的任职"):
        appoint(school=school, user=actor, role=Role.REGISTRAR, starts_on=clock.today(), by=actor)

    assert roles_of(again(actor), school) == {role}
    assert Appointment.objects.filter(user=actor).count() == 1


def test_confirm__own_proposal_made_by_somebody_else__still_refused(school):
    registrar, director = person(school, Role.REGISTRAR), person(school, Role.DIRECTOR)
    row = propose_appointment(
        school=school, user=director, role=Role.TEACHER, starts_on=clock.today(), by=registrar
    )

    with pytest.raises(Refused):
        confirm_appointments(appointments=[row], by=director)


def test_appoint__director_of_another_school__refused_everywhere(school, seven_one):
    stranger = UserFactory(role=Role.DIRECTOR)
    teacher = UserFactory(school=school, head_teacher_of=seven_one)
    held = Appointment.objects.get(user=teacher)

    for attempt in (
        lambda: propose_appointment(
            school=school, user=teacher, role=Role.EDITOR, starts_on=clock.today(), by=stranger
        ),
        lambda: end_appointment(appointment=held, on=clock.today(), by=stranger),
        lambda: assign_teaching(
            school=school,
            user=stranger,
            school_class=seven_one,
            subject="语文",
            starts_on=clock.today(),
            by=stranger,
        ),
    ):
        with pytest.raises(Refused), transaction.atomic():
            attempt()
    held.refresh_from_db()
    assert held.until is None
    assert not TeachingAssignment.objects.exists()


def test_appoint__class_of_another_school__refused(school):
    principal = person(school, Role.PRINCIPAL)

    with pytest.raises(Refused, match="不属于本校"):
        appoint(
            school=school,
            user=person(school),
            role=Role.HEAD_TEACHER,
            school_class=SchoolClassFactory(),
            starts_on=clock.today(),
            by=principal,
        )


def test_confirm__two_rows_one_forbidden__neither_counts(school):
    director = person(school, Role.DIRECTOR)
    rows = [
        propose_appointment(
            school=school, user=person(school), role=role, starts_on=clock.today(), by=None
        )
        for role in (Role.DORMITORY, Role.PRINCIPAL)
    ]

    with pytest.raises(Refused):
        confirm_appointments(appointments=rows, by=director)
    assert Appointment.objects.waiting().count() == 2


def test_confirm__twice__second_time_is_refused(school):
    principal = person(school, Role.PRINCIPAL)
    row = propose_appointment(
        school=school, user=person(school), role=Role.EDITOR, starts_on=clock.today(), by=None
    )
    confirm_appointments(appointments=[row], by=principal)

    with pytest.raises(Refused, match="已被他人处理"):
        confirm_appointments(appointments=[Appointment.objects.get(pk=row.pk)], by=principal)


def test_head_teacher__second_one__refused_unless_succeeding_or_acting(school, seven_one):
    principal = person(school, Role.PRINCIPAL)
    before = UserFactory(school=school, head_teacher_of=seven_one)
    wanted = {
        "school": school,
        "role": Role.HEAD_TEACHER,
        "school_class": seven_one,
        "starts_on": clock.today(),
        "by": principal,
    }

    with pytest.raises(Refused, match="已有班主任"):
        appoint(user=person(school), **wanted)
    appoint(user=person(school), acting=True, **wanted)
    assert Appointment.objects.get(user=before).until is None

    follower = person(school)
    appoint(user=follower, succeed=True, **wanted)
    StudentFactory(current_class=seven_one)
    assert Appointment.objects.get(user=before).until == clock.today()
    assert not Student.objects.visible_to(again(before)).exists()
    assert Student.objects.visible_to(again(follower)).exists()


def test_head_teacher__follower_from_next_month__the_one_before_stays_until_then(school, seven_one):
    before = UserFactory(school=school, head_teacher_of=seven_one)
    start = clock.today() + timedelta(days=30)

    appoint(
        school=school,
        user=person(school),
        role=Role.HEAD_TEACHER,
        school_class=seven_one,
        starts_on=start,
        succeed=True,
        by=None,
    )

    held = Appointment.objects.get(user=before)
    assert held.until == start and held.holds_on(clock.today())


def test_end__today__access_is_lost_at_once(school, seven_one):
    director = person(school, Role.DIRECTOR)
    teacher = UserFactory(school=school, head_teacher_of=seven_one)
    StudentFactory(current_class=seven_one)
    row = Appointment.objects.get(user=teacher)

    end_appointment(appointment=row, on=clock.today(), by=director)

    assert not Student.objects.visible_to(again(teacher)).exists()
    with pytest.raises(Refused, match="已经结束"):
        end_appointment(appointment=row, on=clock.today(), by=director)


def test_end__not_begun_yet__never_holds(school, seven_one):
    start = clock.today() + timedelta(days=10)
    row = AppointmentFactory(
        user=person(school), role=Role.HEAD_TEACHER, school_class=seven_one, starts_on=start
    )

    end_appointment(appointment=row, on=clock.today(), by=person(school, Role.DIRECTOR))

    row.refresh_from_db()
    assert row.until == start and not row.holds_on(start)


def test_end__the_only_principal__refused_for_another_principal_allowed(school):
    first, second = person(school, Role.PRINCIPAL), person(school, Role.PRINCIPAL)
    end_appointment(appointment=Appointment.objects.get(user=second), on=clock.today(), by=first)

    with pytest.raises(Refused):
        end_appointment(appointment=Appointment.objects.get(user=first), on=clock.today(), by=first)
    with pytest.raises(Refused):  # no principal any more
        end_appointment(
            appointment=Appointment.objects.get(user=first), on=clock.today(), by=again(second)
        )
    assert roles_of(again(first), school) == {Role.PRINCIPAL}


def test_decline__then_proposed_again__waits_once_more(school):
    registrar, director = person(school, Role.REGISTRAR), person(school, Role.DIRECTOR)
    teacher = person(school)
    wanted = {
        "school": school,
        "user": teacher,
        "role": Role.DORMITORY,
        "starts_on": clock.today(),
        "by": registrar,
    }
    row = propose_appointment(**wanted)
    decline_appointment(appointment=row, by=director)
    assert not Appointment.objects.waiting().exists()

    assert propose_appointment(**wanted) == row
    assert list(Appointment.objects.waiting()) == [row]
    with pytest.raises(Refused, match="正等待确认"):
        propose_appointment(**wanted)


def test_teaching__confirmed__opens_the_class_and_brings_the_role(school, seven_one):
    registrar, director = person(school, Role.REGISTRAR), person(school, Role.DIRECTOR)
    teacher = person(school)
    StudentFactory(current_class=seven_one)
    row = propose_teaching(
        school=school,
        user=teacher,
        school_class=seven_one,
        subject="语文",
        starts_on=days_ago(1),
        by=registrar,
    )
    assert not Student.objects.visible_to(again(teacher)).exists()
    assert roles_of(again(teacher), school) == frozenset()

    with pytest.raises(Refused):
        confirm_teaching(assignments=[row], by=registrar)
    confirm_teaching(assignments=[row], by=director)

    assert Student.objects.visible_to(again(teacher)).count() == 1
    assert roles_of(again(teacher), school) == {Role.TEACHER}

    end_teaching(assignment=row, on=clock.today(), by=director)
    assert not Student.objects.visible_to(again(teacher)).exists()


def test_appoint__closed_account__refused(school):
    gone = UserFactory(school=school, is_active=False)

    with pytest.raises(Refused, match="已离校"):
        appoint(school=school, user=gone, role=Role.EDITOR, starts_on=clock.today(), by=None)
