"""Accounts: made, reset in person, closed; who may do it to whom."""

from datetime import timedelta

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.enums import Role
from school_care.school.leaving import _registered, register_on_leaving
from school_care.school.models import Appointment, TeachingAssignment
from school_care.school.passwords import READABLE
from school_care.school.refusal import Refused
from school_care.school.services import (
    create_account,
    edit_account,
    issue_initial_passwords,
    leave_school,
    reset_password,
    return_to_school,
)
from school_care.students.models import Student
from tests.factories import (
    AppointmentFactory,
    SchoolClassFactory,
    SchoolFactory,
    StudentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def registrar(school):
    return UserFactory(school=school, role=Role.REGISTRAR)


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("王丽华", "wanglihua"),
        ("单志强", "shanzhiqiang"),
        ("曾明辉", "zengminghui"),
        ("仇春燕", "qiuchunyan"),
        ("区建国", "oujianguo"),
        ("尉迟敏", "yuchimin"),
        ("于", "yulaoshi"),
    ],
)
def test_create_account__no_name_given__surname_is_read_as_a_surname(
    school, registrar, name, username
):
    made = create_account(school=school, name=name, by=registrar)

    assert made.user.username == username
    assert made.user.must_change_password
    assert made.user.check_password(made.initial_password)
    assert len(made.initial_password) >= 10 and set(made.initial_password) <= set(READABLE)
    assert not set("0o1liI") & set(READABLE)


def test_create_account__same_name_at_another_school__gets_the_next_number(school, registrar):
    elsewhere = SchoolFactory()
    create_account(school=elsewhere, name="王丽华", by=None)

    assert create_account(school=school, name="王丽华", by=registrar).user.username == "wanglihua2"
    with pytest.raises(Refused, match="已被使用"):
        create_account(school=school, name="王丽华", username="WangLiHua", by=registrar)


@pytest.mark.parametrize("role", [Role.HEAD_TEACHER, Role.EDITOR, Role.AUDITOR, None])
def test_create_account__no_right_to_accounts__refused_and_nothing_made(school, role):
    person = UserFactory(school=school)
    if role == Role.HEAD_TEACHER:
        person = UserFactory(school=school, head_teacher_of=SchoolClassFactory(school=school))
    elif role:
        AppointmentFactory(user=person, role=role)

    with pytest.raises(Refused):
        create_account(school=school, name="王丽华", by=person)
    assert not type(person).objects.filter(name="王丽华").exists()


def test_reset_password__registrar_and_teacher__old_password_and_sessions_end(
    school, registrar, client
):
    teacher = UserFactory(school=school, role=Role.TEACHER)
    client.force_login(teacher)
    assert client.get("/desk/me/").status_code == 200

    initial = reset_password(user=teacher, school=school, by=registrar)

    assert client.get("/desk/me/").status_code == 302
    teacher.refresh_from_db()
    assert teacher.check_password(initial) and teacher.must_change_password
    entry = AuditEntry.objects.get(action="account.password_reset")
    assert (entry.actor_id, entry.object_id) == (registrar.pk, str(teacher.public_id))
    assert initial not in str(entry.facts)


RESETS = {
    # who: whose account they may reset
    Role.PRINCIPAL: {"principal", "director", "administrator", "auditor", "registrar", "teacher"},
    Role.DIRECTOR: {"principal", "director", "administrator", "auditor", "registrar", "teacher"},
    Role.REGISTRAR: {"registrar", "teacher"},
    Role.ADMINISTRATOR: {"registrar", "teacher"},
    Role.TEACHER: set(),
    Role.EDITOR: set(),
    Role.AUDITOR: set(),
}


@pytest.mark.parametrize("role", RESETS)
def test_reset_password__each_role__exactly_these_accounts(school, role):
    actor = UserFactory(school=school, role=role)
    others = {
        name: UserFactory(school=school, role=Role(name))
        for name in ("principal", "director", "administrator", "auditor", "registrar", "teacher")
    }
    others["superuser"] = UserFactory(school=school, is_superuser=True)
    others["self"] = actor
    others["elsewhere"] = UserFactory(role=Role.TEACHER)

    done = set()
    for name, person in others.items():
        try:
            reset_password(user=person, school=school, by=actor)
        except Refused:
            continue
        done.add(name)

    assert done == RESETS[role]


def test_reset_password__future_principal__already_guarded(school, registrar):
    person = UserFactory(school=school)
    AppointmentFactory(
        user=person, role=Role.PRINCIPAL, starts_on=clock.today() + timedelta(days=30)
    )

    with pytest.raises(Refused, match="校长或德育主任本人"):
        reset_password(user=person, school=school, by=registrar)


def test_reset_password__principal_of_another_school__guarded_here_as_well(school, registrar):
    person = UserFactory(school=school, role=Role.TEACHER)
    AppointmentFactory(user=person, school=SchoolFactory(), role=Role.PRINCIPAL)

    with pytest.raises(Refused):
        reset_password(user=person, school=school, by=registrar)


def test_slips__somebody_has_signed_in__refused_and_no_password_changed(school, registrar):
    fresh = create_account(school=school, name="王丽华", by=registrar)
    used = UserFactory(school=school, last_login=clock.now())

    with pytest.raises(Refused, match="已经登录过"):
        issue_initial_passwords(users=[fresh.user, used], school=school, by=registrar)

    fresh.user.refresh_from_db()
    assert fresh.user.check_password(fresh.initial_password)


def test_edit_account__name_and_phone__found_by_new_pinyin_and_old_values_are_sealed(
    school, registrar
):
    person = UserFactory(school=school, name="王丽华", phone="19900000011")

    changed = edit_account(
        user=person,
        name="查丽华",
        phone="19900000012",
        subject="语文",
        school=school,
        by=registrar,
    )

    person.refresh_from_db()
    assert changed and (person.phone, person.phone_last4) == ("19900000012", "0012")
    assert "|zlh|" in person.name_key
    old = {change.field: change.old for change in FieldChange.objects.all()}
    assert old == {"name": "王丽华", "phone": "19900000011", "subject": None}
    assert not edit_account(
        user=person,
        name="查丽华",
        phone="19900000012",
        subject="语文",
        school=school,
        by=registrar,
    )


def test_leave_school__head_teacher__sees_nothing_at_once_and_rows_stay(school, registrar, client):
    seven_one = SchoolClassFactory(school=school)
    teacher = UserFactory(school=school, head_teacher_of=seven_one, teaches=seven_one)
    StudentFactory(current_class=seven_one)
    client.force_login(teacher)
    assert Student.objects.visible_to(teacher).count() == 1

    leave_school(user=teacher, school=school, on=clock.today(), by=registrar)

    teacher.refresh_from_db()
    assert Student.objects.visible_to(teacher).count() == 0
    assert client.get("/desk/me/").status_code == 302
    assert (teacher.is_active, teacher.left_on) == (False, clock.today())
    assert set(Appointment.objects.values_list("until", flat=True)) == {None, clock.today()}
    assert TeachingAssignment.objects.get().until == clock.today()
    assert Appointment.objects.get(user=registrar).until is None


def test_leave_school__upper_apps__are_told_in_the_same_transaction(school, registrar):
    teacher = UserFactory(school=school)
    told = []

    def effect(**what):
        told.append(what)
        raise Refused("出错")

    before = list(_registered)
    register_on_leaving(effect)
    try:
        with pytest.raises(Refused):
            leave_school(user=teacher, school=school, on=clock.today(), by=registrar)
    finally:
        _registered[:] = before

    teacher.refresh_from_db()
    assert told == [{"user": teacher, "school": school, "on": clock.today(), "by": registrar}]
    assert teacher.is_active


def test_leave_school__works_elsewhere_too__keeps_the_account_and_moves_home(school, registrar):
    teacher = UserFactory(school=school, role=Role.TEACHER)
    other = AppointmentFactory(user=teacher, school=SchoolFactory()).school

    leave_school(user=teacher, school=school, on=clock.today(), by=registrar)

    teacher.refresh_from_db()
    assert teacher.is_active and teacher.school == other


def test_leave_school__tomorrow_or_oneself__refused(school, registrar):
    teacher = UserFactory(school=school)

    with pytest.raises(Refused, match="不能晚于今天"):
        leave_school(
            user=teacher, school=school, on=clock.today() + timedelta(days=1), by=registrar
        )
    with pytest.raises(Refused):
        leave_school(user=registrar, school=school, on=clock.today(), by=registrar)


def test_leave_school__only_principal__refused_by_director(school):
    principal = UserFactory(school=school, role=Role.PRINCIPAL)
    director = UserFactory(school=school, role=Role.DIRECTOR)

    with pytest.raises(Refused, match="至少要有一位在任校长"):
        leave_school(user=principal, school=school, on=clock.today(), by=director)
    principal.refresh_from_db()
    assert principal.is_active


def test_return_to_school__closed_account__opens_without_any_right(school, registrar):
    seven_one = SchoolClassFactory(school=school)
    teacher = UserFactory(school=school, head_teacher_of=seven_one)
    leave_school(user=teacher, school=school, on=clock.today(), by=registrar)

    initial = return_to_school(user=teacher, school=school, by=registrar)

    teacher.refresh_from_db()
    assert teacher.check_password(initial) and teacher.left_on is None
    assert not Appointment.objects.effective(clock.today()).filter(user=teacher).exists()
