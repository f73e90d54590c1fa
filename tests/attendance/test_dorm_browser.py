"""生活老师 on a Sunday evening, with a phone: two hundred boarders, room after room."""

import re

import pytest
import time_machine
from playwright.sync_api import expect

from school_care.attendance.enums import Session
from school_care.attendance.models import AttendanceDay, AttendanceException
from tests.attendance.sleeping import SUNDAY_EVENING, THURSDAY_NIGHT, dormitory, sleepers
from tests.factories import PASSWORD, ContactFactory
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser
ROOMS, BEDS = 25, 8


class Phone:
    """A page with a thumb that counts its taps."""

    def __init__(self, page) -> None:
        self.page, self.taps = page, 0

    def tap(self, target) -> None:
        target.tap()
        self.taps += 1


def sign_in(page, user) -> None:
    page.goto("/desk/")
    page.fill("input[name=username]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/desk/")


@pytest.fixture
def sunday():
    with time_machine.travel(SUNDAY_EVENING):
        yield


@pytest.fixture
def thursday():
    with time_machine.travel(THURSDAY_NIGHT):
        yield


def hand_in_room(phone, room) -> None:
    """One tap: the room is handed in and the next page is there."""
    heading = phone.page.locator("h1")
    expect(heading).to_have_text(re.compile(f"^{room} "))
    phone.tap(phone.page.locator(".roll-bar button"))
    expect(heading).not_to_have_text(re.compile(f"^{room} "))


def test_return__two_hundred_boarders_in_25_rooms__one_tap_a_room_and_the_missing_at_the_end(
    sunday, phone_page, cast
):
    girls = dormitory(cast.seven_one, rooms=12, pupils=BEDS, first=201, sex="F")
    boys = dormitory(cast.seven_two, rooms=13, pupils=BEDS, first=301)
    missing = [sleepers(girls[3])[1], sleepers(boys[0])[7], sleepers(boys[0])[2]]
    ill = sleepers(girls[7])[4]
    for pupil in missing:
        ContactFactory(student=pupil, relation="奶奶")
    page, phone = phone_page, Phone(phone_page)
    sign_in(page, cast.dormitory)

    phone.tap(page.get_by_text("周日返校点名，25间未交"))
    phone.tap(page.get_by_role("link", name="开始点名：201室"))
    first = page.locator(".cell-button").first
    first.wait_for()
    assert first.bounding_box()["height"] >= 44
    assert_no_sideways_scrolling(page)
    last = page.locator(".cell-button").nth(BEDS - 1).bounding_box()
    button = page.locator(".roll-bar button").bounding_box()
    assert last["y"] + last["height"] <= button["y"]  # a whole room on one screen

    for room in [*girls, *boys]:
        for pupil in sleepers(room):
            if pupil in missing or pupil == ill:
                phone.tap(page.locator(".cell-button", has_text=pupil.name))
            if pupil == ill:
                phone.tap(page.locator(".cell-button", has_text=pupil.name))
                phone.tap(page.locator(".roll-sheet").get_by_text("病假", exact=True))
        hand_in_room(phone, room)

    page.get_by_text("各室都已交").first.wait_for()
    figures = page.locator("#roll-counts")
    expect(figures).to_have_text(re.compile(r"应到200\s*实到196\s*请假1\s*未到待核实3"))
    listed = page.locator(".panel--late .absent-name")
    assert sorted(listed.all_inner_texts()) == sorted(pupil.name for pupil in missing)
    assert page.get_by_text("报警110").first.is_visible()
    assert_no_sideways_scrolling(page)
    assert phone.taps == 2 + ROOMS + len(missing) + 3  # to the page, rooms, the missing, the ill
    assert AttendanceDay.objects.filter(session=Session.RETURN).count() == ROOMS
    assert AttendanceException.objects.count() == len(missing) + 1

    row = page.locator(".absent", has_text=missing[0].name)
    assert row.locator("a[href^='tel:']").count() == 1
    row.get_by_role("button", name="没有接").tap()
    expect(row.locator(".tried strong")).to_have_text("没有接")
    row.get_by_role("button", name="到了").tap()
    expect(row.locator(".tag--good")).to_have_text(re.compile(r"\d+:\d\d到"))
    expect(figures).to_have_text(re.compile(r"实到197\s*请假1\s*未到待核实2"))


def test_lights_out__most_rooms_at_once__asked_with_figures_and_one_room_by_hand(
    thursday, phone_page, cast
):
    rooms = dormitory(cast.seven_one, rooms=6, pupils=4)
    page, phone = phone_page, Phone(phone_page)
    sign_in(page, cast.dormitory)
    phone.tap(page.get_by_text("晚上就寝点名，6间未交"))
    phone.tap(page.get_by_role("link", name="303室"))
    phone.tap(page.locator(".cell-button").first)
    hand_in_room(phone, rooms[2])
    phone.tap(page.get_by_role("link", name="全部房间"))
    phone.tap(page.get_by_role("link", name="其余5间全部到齐"))
    page.get_by_text("5间，20人").wait_for()
    assert_no_sideways_scrolling(page)
    phone.tap(page.get_by_role("button", name="确认5间20人全部到齐"))
    page.get_by_text("已交5间，全部到齐").wait_for()
    assert page.locator(".room-tile--open").count() == 0
    assert page.get_by_text("未到待核实 1人，打电话").is_visible()
    assert phone.taps == 7
    assert AttendanceDay.objects.filter(absent=0).count() == 5


def test_room__network_lost__kept_on_the_phone_and_sent_once_when_back(thursday, phone_page, cast):
    rooms = dormitory(cast.seven_one, rooms=2, pupils=3)
    page = phone_page
    sign_in(page, cast.dormitory)
    page.goto("/desk/attendance/dorm/")
    page.get_by_role("link", name="开始点名：301室").tap()
    page.locator(".cell-button").nth(1).tap()
    page.context.set_offline(True)
    page.get_by_role("button", name="交，下一间").tap()
    page.get_by_text("没有网络").wait_for()
    assert not AttendanceDay.objects.exists()
    page.context.set_offline(False)
    expect(page.locator("h1")).to_have_text(re.compile("^302室"))
    day = AttendanceDay.objects.get()
    assert (day.room, day.session, day.absent) == (rooms[0], Session.EVENING, 1)


def test_rooms__director_at_the_desk__a_corridor_made_and_boarders_put_in(desktop_page, cast):
    pupils = sleepers(dormitory(cast.seven_one, rooms=1, pupils=3)[0])
    for stay in cast.school.dorm_rooms.get().stays.all():
        stay.delete()
    page = desktop_page
    page.watch.expect_status(422)
    sign_in(page, cast.director)
    page.goto("/desk/attendance/dorm/rooms/")
    page.get_by_role("link", name="建立房间").click()
    page.get_by_label("房间号").fill("201–212")
    page.get_by_label("男生", exact=True).check()
    page.get_by_label("每间床位").fill("2")
    page.get_by_role("button", name="建立", exact=True).click()
    page.get_by_text("已建立12间").wait_for()
    page.get_by_role("link", name="没有床位的住校生安排房间").click()
    page.get_by_role("link", name="男生").click()
    for pupil in pupils:
        page.get_by_label(pupil.name).check()
    page.get_by_label("201室 空2").check()
    page.get_by_role("button", name="安排", exact=True).click()
    page.get_by_text("再安排3人就多出1人").wait_for()
    page.get_by_label(pupils[2].name).uncheck()
    page.get_by_role("button", name="安排", exact=True).click()
    page.get_by_text("已安排2名学生住201室").wait_for()
    assert page.get_by_label(pupils[2].name).is_visible()
    assert page.get_by_label(pupils[0].name).count() == 0
    assert_no_sideways_scrolling(page)
