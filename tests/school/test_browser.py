"""Journeys in a real Chromium: the door, the phone's 更多 page, marking a day by tap."""

import pytest

from school_care.school.enums import Role
from school_care.school.models import SchoolDay, User
from school_care.school.services import create_account, init_school
from tests.factories import PASSWORD, SchoolClassFactory, SchoolFactory, UserFactory
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/desk/me/",
    "/desk/staff/",
    "/desk/staff/new/",
    "/desk/staff/import/",
    "/desk/staff/import/new/",
    "/desk/staff/slips/",
    "/desk/appointments/",
    "/desk/appointments/new/",
    "/desk/teaching/",
    "/desk/teaching/new/",
    "/desk/school-classes/",
    "/desk/terms/",
    "/desk/calendar/",
)


def sign_in(page, username: str, password: str = PASSWORD) -> None:
    page.goto("/desk/sign-in/")
    page.fill("#id_username", username)
    page.fill("#id_password", password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_load_state()


@pytest.fixture
def director():
    done = init_school(name="云岭九年一贯制学校", code10="2199000001")
    person = UserFactory(school=done.school, role=Role.DIRECTOR, name="曾明辉")
    school_class = SchoolClassFactory(school=done.school, grade=7)
    UserFactory(school=done.school, name="王丽华", head_teacher_of=school_class)
    return person


def test_initial_password__phone__shown_changed_and_on_to_the_menu(phone_page):
    made = create_account(school=SchoolFactory(), name="王丽华", by=None)
    sign_in(phone_page, "WangLiHua", made.initial_password)
    assert phone_page.url.endswith("/desk/password/")

    phone_page.fill("#id_new", "yunling-qiu-2026")
    phone_page.locator("[data-shows=id_new]").click()
    assert phone_page.get_attribute("#id_new", "type") == "text"
    assert_no_sideways_scrolling(phone_page)
    phone_page.fill("#id_again", "yunling-qiu-2026")
    phone_page.get_by_role("button", name="保存新密码").click()
    phone_page.wait_for_load_state()

    assert not User.objects.get().must_change_password
    phone_page.goto("/desk/me/")
    assert phone_page.get_by_text("您现在没有任职").is_visible()


def test_sign_out__phone__drafts_on_this_device_are_wiped(phone_page, director):
    sign_in(phone_page, director.username)
    phone_page.goto("/desk/me/")
    phone_page.evaluate("localStorage.setItem('draft:x:y', '{}'); localStorage.setItem('z', '1')")

    phone_page.get_by_role("button", name="退出登录").last.click()
    phone_page.wait_for_url("**/desk/sign-in/")

    assert phone_page.evaluate("Object.keys(localStorage)") == ["z"]


@pytest.mark.parametrize("shape", ["phone_page", "desktop_page"])
def test_pages__director__no_sideways_scrolling_and_no_errors(shape, director, request):
    page = request.getfixturevalue(shape)
    sign_in(page, director.username)
    for path in PAGES:
        page.goto(path)
        assert_no_sideways_scrolling(page)


def test_calendar__tap_mode_then_day__day_says_off(phone_page, director):
    sign_in(phone_page, director.username)
    phone_page.goto("/desk/calendar/")
    phone_page.get_by_label("休息").check()
    day = phone_page.locator("button.day--lessons").first
    date = day.get_attribute("value")
    day.click()
    phone_page.wait_for_load_state()

    assert phone_page.locator(f"button[value='{date}']").inner_text().split() == [
        str(int(date[-2:])),
        "休",
    ]
    assert SchoolDay.objects.filter(date=date, kind="off").exists()


def test_appointment_form__role_chosen__only_its_field_is_shown(desktop_page, director):
    sign_in(desktop_page, director.username)
    desktop_page.goto("/desk/appointments/new/")
    assert not desktop_page.locator("#id_school_class").is_visible()

    desktop_page.select_option("#id_role", "head_teacher")

    assert desktop_page.locator("#id_school_class").is_visible()
    assert not desktop_page.locator("#id_grade").is_visible()
