"""A head teacher on a phone at ten past eight: two taps for a child, the network gone, the family
rung; the director at a desk."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.attendance.models import AbsenceCall, AttendanceDay, AttendanceException
from school_care.core import clock
from school_care.school.models import SchoolDay
from tests.attendance.rolling import SICK, UNVERIFIED, hand_in
from tests.factories import StudentFactory
from tests.mentoring.test_journey import Phone, sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser

ONE_SCREEN = "document.documentElement.scrollHeight <= window.innerHeight"
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('roll'))"


@pytest.fixture(autouse=True)
def school_today(cast):
    """Today is a school day, whatever day it is."""
    SchoolDay.objects.create(school=cast.school, date=clock.today(), kind="work")


def roll_path(group) -> str:
    return f"{reverse('attendance:roll', args=[group.public_id])}?on={clock.today()}"


def cell(page, name):
    return page.get_by_role("button", name=name)


def test_roll__forty_five_pupils_two_absent__five_taps_on_one_screen(phone_page, cast):
    StudentFactory.create_batch(43, current_class=cast.seven_one)
    sign_in(phone_page, cast.head_teacher)
    phone = Phone(phone_page)
    phone.tap(phone_page.get_by_role("link", name="七(1)班 点名"))
    expect(cell(phone_page, "张子轩")).to_be_visible()
    assert phone_page.evaluate(ONE_SCREEN)
    assert_no_sideways_scrolling(phone_page)
    phone.tap(cell(phone_page, "张子轩"))
    phone.tap(cell(phone_page, "李安安"))
    expect(phone_page.locator(".roll-line")).to_have_text(
        "应到45 实到43 请假0 未到待核实2", use_inner_text=True
    )
    expect(cell(phone_page, "张子轩")).to_contain_text("未到")
    phone.tap(phone_page.get_by_role("button", name="提交点名"))
    phone_page.get_by_text("已交", exact=True).wait_for()
    assert phone.taps <= 6
    assert AttendanceDay.objects.get().absent == 2
    assert phone_page.evaluate(KEPT) == []
    assert_no_sideways_scrolling(phone_page)
    # the family is rung, the child arrives
    row = phone_page.locator(f"#a-{cast.zixuan.public_id}")
    grandmother = row.locator(".number", has_text="张奶奶")
    grandmother.get_by_role("button", name="没有接").tap()
    expect(row.locator(".tried")).to_contain_text("奶奶 没有接")
    grandmother.get_by_role("button", name="已联系").tap()
    expect(row.locator(".tried")).to_contain_text("奶奶 已联系")
    assert AbsenceCall.objects.count() == 2
    row.get_by_role("button", name="在路上").tap()
    said = row.locator(".absent-state > p").first
    expect(said).to_contain_text("在路上")
    row.get_by_role("button", name="到校了").tap()
    expect(said).to_contain_text("到校")
    expect(phone_page.locator("#roll-counts")).to_contain_text("实到44")


def test_roll__second_tap__asks_what_it_is_and_marks_survive_a_reload(phone_page, cast):
    sign_in(phone_page, cast.head_teacher, roll_path(cast.seven_one))
    cell(phone_page, "李安安").tap()
    cell(phone_page, "李安安").tap()
    sheet = phone_page.locator(".roll-sheet")
    sheet.get_by_role("button", name="病假").tap()
    expect(cell(phone_page, "李安安")).to_contain_text("病假")
    phone_page.reload()
    expect(cell(phone_page, "李安安")).to_contain_text("病假")
    cell(phone_page, "李安安").tap()
    sheet.get_by_role("button", name="到了").tap()
    expect(phone_page.locator(".roll-line")).to_contain_text("实到2")


def test_roll__network_lost__kept_and_sent_once_when_it_is_back(phone_page, cast):
    page = phone_page
    sign_in(page, cast.head_teacher, roll_path(cast.seven_one))
    cell(page, "张子轩").tap()
    page.context.set_offline(True)
    page.get_by_role("button", name="提交点名").tap()
    expect(page.locator(".roll-said")).to_contain_text("已存在本机，联网后自动发送")
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert str(cast.zixuan.public_id) in kept
    assert "张子轩" not in kept
    assert not AttendanceDay.objects.exists()
    # tried again, changed, tried again: still nothing, still one roll in the end
    page.get_by_role("button", name="提交点名").tap()
    cell(page, "李安安").tap()
    page.get_by_role("button", name="提交点名").tap()
    expect(page.locator(".roll-said")).to_contain_text("已存在本机")
    page.context.set_offline(False)
    page.get_by_text("已交", exact=True).wait_for()
    assert AttendanceDay.objects.get().version == 1
    assert AttendanceException.objects.count() == 2
    assert page.evaluate(KEPT) == []
    page.reload()
    page.goto("/desk/")
    expect(page.locator(".outbox")).to_have_count(0)


def test_roll__server_silent_then_signed_out__sent_by_any_page_after_signing_in(phone_page, cast):
    page = phone_page
    sign_in(page, cast.head_teacher, roll_path(cast.seven_one))
    page.route("**/attendance/send/", lambda route: route.abort())
    cell(page, "张子轩").tap()
    page.get_by_role("button", name="提交点名").tap()
    expect(page.locator(".roll-said")).to_contain_text("已存在本机")
    page.context.clear_cookies()
    page.unroute("**/attendance/send/")
    sign_in(page, cast.head_teacher)
    expect(page.locator(".outbox")).to_contain_text("的点名已交")
    assert AttendanceDay.objects.get().absent == 1


def test_kept_roll__somebody_was_first__said_with_a_link_and_mine_can_stand(phone_page, cast):
    page = phone_page
    sign_in(page, cast.head_teacher, roll_path(cast.seven_one))
    page.route("**/attendance/send/", lambda route: route.abort())
    cell(page, "张子轩").tap()
    page.get_by_role("button", name="提交点名").tap()
    expect(page.locator(".roll-said")).to_contain_text("已存在本机")
    hand_in(cast.director, cast.seven_one, {cast.anan: SICK})
    page.unroute("**/attendance/send/")
    page.goto("/desk/")
    board = page.locator(".outbox")
    expect(board).to_contain_text("郑德育")
    board.get_by_role("link", name="打开这份点名").tap()
    expect(cell(page, "张子轩")).to_contain_text("未到")
    page.watch.expect_status(409)
    page.get_by_role("button", name="提交更正").tap()
    expect(page.locator("main")).to_contain_text("已经有人交了")
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="以我的为准").tap()
    page.get_by_text("已交", exact=True).wait_for()
    kinds = {row.student_id: row.kind for row in AttendanceException.objects.all()}
    assert kinds == {cast.zixuan.pk: "unverified", cast.anan.pk: "present"}
    assert page.evaluate(KEPT) == []


def test_sign_out__with_a_roll_unsent__asked_first(phone_page, cast):
    page = phone_page
    sign_in(page, cast.head_teacher, roll_path(cast.seven_one))
    page.route("**/attendance/send/", lambda route: route.abort())
    page.get_by_role("button", name="提交点名").tap()
    expect(page.locator(".roll-said")).to_contain_text("已存在本机")
    page.goto(reverse("school:me"))
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.locator("main").get_by_role("button", name="退出登录").tap()
    expect(page).to_have_url(f"**{reverse('school:me')}".replace("**", page.url.split("/desk")[0]))
    assert "还没有交到学校服务器" in asked[0]
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("main").get_by_role("button", name="退出登录").tap()
    page.wait_for_url("**/sign-in/**")
    assert page.evaluate(KEPT) == []


def test_home__director_at_a_desk__from_the_missing_child_to_its_row(desktop_page, cast):
    hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED})
    page = desktop_page
    sign_in(page, cast.director, reverse("attendance:home"))
    expect(page.locator("#missing")).to_contain_text("张子轩")
    assert_no_sideways_scrolling(page)
    page.locator("#missing").get_by_role("link", name="打开本班点名").click()
    expect(page.locator('a[href="tel:19900000101"]')).to_be_visible()
    assert_no_sideways_scrolling(page)
    page.goto(f"{reverse('attendance:home')}?on={clock.today() - timedelta(days=1)}")
    expect(page.get_by_role("link", name="回到今天")).to_be_visible()
