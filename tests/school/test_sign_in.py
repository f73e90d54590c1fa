"""The door: sign in, lock-out, limits of a session, password change, sign out."""

import re

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from school_care.school.enums import Role
from school_care.school.models import User
from school_care.school.services import create_account, reset_password
from tests.factories import PASSWORD, AppointmentFactory, SchoolFactory, UserFactory

pytestmark = pytest.mark.django_db
SIGN_IN = "/desk/sign-in/"
NOON = "2026-11-23 12:00+08:00"


@pytest.fixture
def teacher():
    return UserFactory(username="wanglihua", name="王丽华", role=Role.REGISTRAR)


def attempt(client: Client, password=PASSWORD, username="wanglihua", **more):
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def test_sign_in__right_password__to_the_desk_with_a_new_session_key(client, teacher):
    client.get(SIGN_IN)
    client.session["anything"] = 1
    before = client.session.session_key

    answer = attempt(client, username=" WangLiHua ")

    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert client.session.session_key != before
    assert client.get("/desk/me/").status_code == 200


def test_sign_in__full_width_account__is_understood(client, teacher):
    assert attempt(client, username="ｗａｎｇｌｉｈｕａ").status_code == 302


def test_sign_in__wrong_in_four_ways__the_answers_are_the_same(teacher):
    UserFactory(username="gone", is_active=False)
    pages = []
    for username, password in (
        ("wanglihua", "wrong"),
        ("nobody", PASSWORD),
        ("gone", PASSWORD),
        ("gone", "wrong"),
    ):
        page = attempt(Client(), password=password, username=username).content.decode()
        assert "账号或密码不对" in page
        page = re.sub(r'value="(wanglihua|nobody|gone)"', 'value="?"', page)
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page))

    assert len(set(pages)) == 1


def test_sign_in__five_wrong__locked_with_the_minute_and_only_this_account(client, teacher):
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(4):
            assert attempt(client, password="wrong").status_code == 200
        answer = attempt(client, password="wrong")
        page = answer.content.decode()
        assert answer.status_code == 429
        assert "12:16" in page and "学籍员" in page and answer["Retry-After"] == "900"

        assert attempt(client).status_code == 429  # the right one does not help now
        other = UserFactory(username="other")
        assert attempt(Client(), username=other.username).status_code == 302
        assert attempt(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302

        clock.shift(14 * 60)
        assert "12:16" in attempt(client).content.decode()  # trying early does not move it
        clock.shift(2 * 60)
        assert attempt(client).status_code == 302


def test_sign_in__locked_then_reset_in_person__opens_at_once(client, teacher):
    registrar = UserFactory(school=teacher.school, role=Role.PRINCIPAL)
    for _ in range(5):
        attempt(client, password="wrong")

    initial = reset_password(user=teacher, school=teacher.school, by=registrar)

    answer = attempt(client, password=initial)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/password/")


@pytest.mark.parametrize(
    ("wanted", "onward"),
    [
        ("/desk/staff/?q=wlh", "/desk/staff/?q=wlh"),
        ("https://evil.example/", "/desk/"),
        ("//evil.example/", "/desk/"),
        ("/\\evil.example/", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
        ("/desk/sign-out/", "/desk/"),
    ],
)
def test_sign_in__next__only_pages_of_ours(client, teacher, wanted, onward):
    assert attempt(client, next=wanted)["Location"] == onward


def test_desk__nobody__sent_to_the_door_and_back(client):
    answer = client.get("/desk/staff/?q=1")

    assert answer["Location"] == "/desk/sign-in/?next=%2Fdesk%2Fstaff%2F%3Fq%3D1"


def test_desk__nobody_posts__returns_to_the_page_the_form_stood_on(client):
    answer = client.post("/desk/calendar/mark/", HTTP_REFERER="http://testserver/desk/calendar/")
    assert answer["Location"] == "/desk/sign-in/?next=%2Fdesk%2Fcalendar%2F"

    answer = client.post("/desk/calendar/mark/", HTTP_REFERER="http://evil.example/desk/")
    assert answer["Location"] == "/desk/sign-in/"


def test_desk__nobody_by_htmx__the_whole_page_leaves(client):
    answer = client.get(
        "/desk/staff/",
        HTTP_HX_REQUEST="true",
        HTTP_HX_CURRENT_URL="http://testserver/desk/staff/new/",
    )

    assert (answer.status_code, answer["HX-Redirect"]) == (
        204,
        "/desk/sign-in/?next=%2Fdesk%2Fstaff%2Fnew%2F",
    )


def test_session__idle_31_minutes__ends_and_says_so(client, teacher):
    with time_machine.travel(NOON, tick=False) as clock:
        attempt(client)
        clock.shift(29 * 60)
        assert client.get("/desk/me/").status_code == 200
        clock.shift(29 * 60)
        assert client.get("/desk/me/").status_code == 200
        clock.shift(31 * 60)
        answer = client.get("/desk/me/", follow=True)

    assert answer.redirect_chain == [("/desk/sign-in/?next=%2Fdesk%2Fme%2F&ended=idle", 302)]
    assert "您已离开较久，请重新登录，草稿仍在本机" in answer.content.decode()


def test_session__busy_for_ten_hours__ends_all_the_same(client, teacher):
    with time_machine.travel(NOON, tick=False) as clock:
        attempt(client)
        for _ in range(24):
            clock.shift(25 * 60)
            assert client.get("/desk/me/").status_code == 200
        clock.shift(60)
        answer = client.get("/desk/me/")

    assert answer["Location"].endswith("&ended=old")


def test_initial_password__any_page__only_the_password_page_opens(client):
    school = SchoolFactory()
    made = create_account(school=school, name="王丽华", by=None)

    answer = attempt(client, password=made.initial_password, next="/desk/me/")
    assert answer["Location"] == "/desk/password/?next=%2Fdesk%2Fme%2F"
    for page in ("/desk/me/", "/desk/staff/", "/desk/", "/cms/"):
        assert client.get(page)["Location"] == "/desk/password/"

    answer = client.post(
        "/desk/password/",
        {"new": "yunling-qiu-2026", "again": "yunling-qiu-2026", "next": "/desk/me/"},
    )
    assert answer["Location"] == "/desk/me/"
    assert client.get("/desk/me/").status_code == 200
    user = User.objects.get()
    assert user.check_password("yunling-qiu-2026") and not user.must_change_password


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("duan123", "duan123", "至少要10个字符"),
        ("1234567890", "1234567890", "不能全是数字"),
        ("password123", "password123", "太常见"),
        ("wanglihua1", "wanglihua1", "和账号太像"),
        ("yunling-qiu-2026", "yunling-qiu-2027", "两次输入的新密码不一样"),
        (PASSWORD, PASSWORD, "不能和现在的一样"),
    ],
)
def test_password__weak_or_mistyped__said_in_plain_chinese(client, teacher, new, again, said):
    client.force_login(teacher)

    page = client.post("/desk/password/", {"present": PASSWORD, "new": new, "again": again})

    assert said in page.content.decode()
    teacher.refresh_from_db()
    assert teacher.check_password(PASSWORD)


def test_password__changed__other_devices_are_signed_out_this_one_is_not(client, teacher):
    other = Client()
    attempt(other)
    attempt(client)

    wrong = client.post(
        "/desk/password/", {"present": "x", "new": "yunling-qiu-2026", "again": "yunling-qiu-2026"}
    )
    assert "现在的密码不对" in wrong.content.decode()
    client.post(
        "/desk/password/",
        {"present": PASSWORD, "new": "yunling-qiu-2026", "again": "yunling-qiu-2026"},
    )

    assert client.get("/desk/me/").status_code == 200
    assert other.get("/desk/me/").status_code == 302


def test_sign_out__secure_origin__session_gone_and_browser_told_to_forget(client, teacher):
    attempt(client)
    assert client.get("/desk/sign-out/").status_code == 405

    answer = client.post("/desk/sign-out/", secure=True)

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.exists()
    assert client.get("/desk/me/").status_code == 302
    attempt(client)
    assert "Clear-Site-Data" not in client.post("/desk/sign-out/")


def test_me__two_schools__switches_and_a_third_is_not_found(client, teacher):
    other, third = SchoolFactory(name="柳溪村小"), SchoolFactory()
    AppointmentFactory(user=teacher, school=other, role=Role.TEACHER)
    client.force_login(teacher)
    assert "可查看全校学生档案" in client.get("/desk/me/").content.decode()

    client.post("/desk/me/school/", {"school": other.public_id})
    assert client.get("/desk/staff/").status_code == 403  # a teacher there
    assert client.post("/desk/me/school/", {"school": third.public_id}).status_code == 404
    client.post("/desk/me/school/", {"school": teacher.school.public_id})
    assert client.get("/desk/staff/").status_code == 200


def test_me__no_appointment__told_why_nothing_is_to_be_seen(client):
    client.force_login(UserFactory())

    assert "您现在没有任职" in client.get("/desk/me/").content.decode()
