"""The first minutes of a school, from the server's command line."""

import io
import json

import pytest
import time_machine
from django.core.management import CommandError, call_command

from school_care.school import setup
from school_care.school.access import roles_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import School, Term, User
from tests.factories import PASSWORD, SchoolFactory, UserFactory

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> dict:
    out = io.StringIO()
    call_command(*arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def init(**given) -> dict:
    wanted = {"name": "云岭九年一贯制学校", "code": "2199000001", "principal": "xiaozhang", **given}
    arguments = [f"--{key}={value}" for key, value in wanted.items() if value]
    return run("init_school", *arguments)


@time_machine.travel("2026-11-22 09:00+08:00")
def test_init_school__first_time__principal_can_sign_in_and_calendar_stands(client):
    answer = init()

    initial = answer.pop("initial_password")
    assert answer == {
        "school": "云岭九年一贯制学校",
        "code": "2199000001",
        "created": True,
        "principal": "xiaozhang",
    }
    school = School.objects.get(code10="2199000001")
    user = User.objects.get(username="xiaozhang")
    assert roles_of(user, school) == {Role.PRINCIPAL}
    signed_in = client.post("/desk/sign-in/", {"username": "xiaozhang", "password": initial})
    assert signed_in["Location"] == "/desk/password/"
    assert [term.code for term in Term.objects.filter(school=school)] == [
        "2026-2027-1",
        "2026-2027-2",
    ]
    assert not Term.objects.filter(checked=True).exists()
    calendar = SchoolCalendar(school)
    assert calendar.published(2026) and not calendar.published(2027)


def test_init_school__again__changes_nothing():
    init()
    user = User.objects.get(username="xiaozhang")
    user.set_password(PASSWORD)
    user.save()

    answer = init(name="另一个名字")

    assert (answer["created"], answer["initial_password"]) == (False, None)
    assert answer["school"] == "云岭九年一贯制学校"
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert user.appointments.count() == 1
    assert Term.objects.count() in (2, 4)  # 4 in the summer holidays


def test_init_school__registered_by_upper_apps__called_each_time():
    seen = []

    def effect(*, school):
        seen.append(school.code10)

    before = list(setup._registered)
    setup.register_school_setup(effect)
    setup.register_school_setup(effect)
    try:
        init()
        init()
    finally:
        setup._registered[:] = before
    assert seen == ["2199000001", "2199000001"]


@pytest.mark.parametrize("wrong", [{"code": "123"}, {"name": " "}, {"principal": "王"}])
def test_init_school__impossible__refused_with_status_2_and_nothing_made(wrong):
    with pytest.raises(CommandError) as refusal:
        init(**wrong)
    assert refusal.value.returncode == 2
    assert not School.objects.filter(name__contains="云岭九年").exists()


def test_init_school__account_of_another_school__refused():
    UserFactory(username="xiaozhang", school=SchoolFactory())

    with pytest.raises(CommandError, match="另一所学校"):
        init()


def test_reset_password__on_the_server__works_for_a_principal():
    init()

    answer = run("reset_password", "XiaoZhang")

    assert User.objects.get().check_password(answer["initial_password"])
    with pytest.raises(CommandError) as refusal:
        run("reset_password", "nobody")
    assert refusal.value.returncode == 2
