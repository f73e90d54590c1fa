"""Who sees which pupil: the whole set, person by person, and why."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from school_care.core import clock
from school_care.mentoring.models import CareRecord
from school_care.school.enums import Role
from school_care.school.models import SchoolClass
from school_care.students.access import why_visible
from school_care.students.models import ContactPerson, Student, StudentCategory
from tests.factories import AppointmentFactory, GrantFactory, TeachingFactory, UserFactory, days_ago

EXPECTED = {
    "principal": {"张子轩", "李安安", "王可", "赵远", "周转走"},
    "director": {"张子轩", "李安安", "王可", "赵远", "周转走"},
    "registrar": {"张子轩", "李安安", "王可", "赵远", "周转走"},
    "head_teacher": {"张子轩", "李安安"},
    "other_head_teacher": {"王可"},
    "grade_head": {"张子轩", "李安安", "王可"},
    "teacher": {"王可"},
    "dormitory": {"张子轩"},
    "counsellor": {"王可"},
    "editor": set(),
    "administrator": set(),
    "auditor": set(),
}
WITHOUT_CARE = {"registrar", "dormitory"}
WITHOUT_CATEGORIES = {"dormitory"}


@pytest.fixture(autouse=True)
def _left_pupil_has_no_class(cast):
    """A pupil who has left is in no class; the head teacher's sight ends with the enrolment."""
    cast.gone.current_class = None
    cast.gone.save()


def _names(queryset):
    return {getattr(row, "student", row).name for row in queryset}


@pytest.mark.parametrize("person", EXPECTED)
def test_archive__each_role__sees_exactly_its_pupils(cast, person):
    assert _names(Student.objects.visible_to(cast.staff[person])) == EXPECTED[person]


@pytest.mark.parametrize("person", EXPECTED)
def test_care_content__each_role__sees_exactly_its_pupils(cast, person):
    expected = set() if person in WITHOUT_CARE else EXPECTED[person]
    assert _names(Student.objects.care_visible_to(cast.staff[person])) == expected
    records = CareRecord.objects.visible_to(cast.staff[person])
    assert _names(records) == expected & {"张子轩"}


@pytest.mark.parametrize("person", EXPECTED)
def test_categories_and_contacts__each_role__follow_the_pupil(cast, person):
    user = cast.staff[person]
    in_care = {"张子轩", "王可", "赵远"}
    expected = set() if person in WITHOUT_CATEGORIES else EXPECTED[person] & in_care
    assert _names(StudentCategory.objects.visible_to(user)) == expected
    assert _names(ContactPerson.objects.visible_to(user)) == EXPECTED[person] & {"张子轩"}


@pytest.mark.parametrize("person", EXPECTED)
def test_why_visible__agrees_with_the_set_for_every_pupil(cast, person):
    user = cast.staff[person]
    for pupil in Student.objects.all():
        sight = why_visible(user, pupil)
        assert (sight is not None) == (pupil.name in EXPECTED[person]), pupil.name
    sentences = {
        "head_teacher": "您是该生的班主任",
        "grade_head": "您是该年级的年级组长",
        "principal": "您是本校校长",
    }
    if person in sentences:
        assert why_visible(user, cast.zixuan).sentence == sentences[person]
    if person == "teacher":
        assert why_visible(user, cast.keke).sentence == "您任教该班数学"
    if person == "counsellor":
        assert why_visible(user, cast.keke).code == "grant.referral"


@pytest.mark.parametrize("user", [None, AnonymousUser()], ids=["none", "anonymous"])
def test_nobody__sees_nothing(cast, user):
    for model in (Student, CareRecord, ContactPerson, StudentCategory):
        assert not model.objects.visible_to(user).exists()
    assert not SchoolClass.objects.visible_to(user).exists()
    assert why_visible(user, cast.zixuan) is None


def test_superuser__without_appointment__sees_no_child(cast):
    root = UserFactory(school=cast.school, is_superuser=True, is_staff=True)
    assert not Student.objects.visible_to(root).exists()


def test_deactivated_head_teacher__sees_nothing_at_once(cast):
    cast.head_teacher.is_active = False
    cast.head_teacher.save()
    assert not Student.objects.visible_to(cast.head_teacher).exists()


def test_appointment__ended_today__gives_no_sight_today(cast):
    cast.head_teacher.appointments.update(until=clock.today())
    assert not Student.objects.visible_to(cast.head_teacher).exists()


def test_appointment__from_tomorrow_or_unconfirmed__gives_no_sight(cast):
    tomorrow = clock.today() + timedelta(days=1)
    coming = UserFactory(school=cast.school)
    AppointmentFactory(
        user=coming, role=Role.HEAD_TEACHER, school_class=cast.seven_one, starts_on=tomorrow
    )
    proposed = UserFactory(school=cast.school)
    AppointmentFactory(
        user=proposed, role=Role.HEAD_TEACHER, school_class=cast.seven_one, waiting=True
    )
    TeachingFactory(user=proposed, school_class=cast.seven_one, confirmed_at=None)
    assert not Student.objects.visible_to(coming).exists()
    assert not Student.objects.visible_to(proposed).exists()


def test_grant__ended_or_not_begun__gives_no_sight(cast):
    GrantFactory(student=cast.zixuan, user=cast.counsellor, until=clock.today())
    GrantFactory(student=cast.anan, user=cast.counsellor, starts_on=days_ago(-1))
    assert _names(Student.objects.visible_to(cast.counsellor)) == {"王可"}


def test_pupil_who_moves_class__is_seen_by_the_new_head_teacher_only(cast):
    cast.zixuan.current_class = cast.seven_two
    cast.zixuan.save()
    assert _names(Student.objects.visible_to(cast.head_teacher)) == {"李安安"}
    assert _names(Student.objects.visible_to(cast.other_head_teacher)) == {"王可", "张子轩"}


def test_two_schools__a_person_appointed_at_both__sees_both(cast):
    AppointmentFactory(user=cast.director, school=cast.other_school, role=Role.DIRECTOR)
    names = _names(Student.objects.visible_to(cast.director))
    assert names == EXPECTED["director"] | {cast.foreign.name}


def test_classes__each_role__are_those_of_its_pupils(cast):
    expected = {
        "principal": {"七(1)班", "七(2)班", "八(1)班"},
        "head_teacher": {"七(1)班"},
        "grade_head": {"七(1)班", "七(2)班"},
        "teacher": {"七(2)班"},
        "counsellor": set(),
        "editor": set(),
    }
    for person, classes in expected.items():
        user = cast.staff[person]
        assert {str(c) for c in SchoolClass.objects.visible_to(user)} == classes, person


def test_dormitory_staff__boarder_who_left__is_out_of_sight(cast):
    cast.gone.boarding = True
    cast.gone.save()
    assert "周转走" not in _names(Student.objects.visible_to(cast.dormitory))
    assert why_visible(cast.dormitory, cast.gone) is None
    assert "周转走" in _names(Student.objects.visible_to(cast.registrar))
