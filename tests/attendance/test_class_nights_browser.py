"""A head teacher on a phone on Sunday evening, in a school whose rooms nobody has entered."""

import re

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from school_care.attendance.enums import Session
from school_care.attendance.models import AbsenceCall, AttendanceDay, AttendanceException
from school_care.core import clock
from tests.attendance.sleeping import SUNDAY_EVENING
from tests.factories import StudentFactory
from tests.mentoring.test_journey import Phone, sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('roll'))"


@pytest.fixture
def sunday():
    with time_machine.travel(SUNDAY_EVENING):
        yield


def test_return__by_class_one_missing__kept_offline_sent_once_and_the_family_rung(
    sunday, phone_page, cast
):
    StudentFactory.create_batch(20, current_class=cast.seven_one, boarding=True)
    page, phone = phone_page, Phone(phone_page)
    sign_in(page, cast.head_teacher)
    phone.tap(page.get_by_role("link", name="七(1)班 周日返校点名"))
    child = page.get_by_role("button", name="张子轩")
    expect(page.locator(".cell-button")).to_have_count(21)  # 李安安 is no boarder
    assert child.bounding_box()["height"] >= 44
    assert_no_sideways_scrolling(page)
    phone.tap(child)
    page.context.set_offline(True)
    phone.tap(page.get_by_role("button", name="提交点名"))
    expect(page.locator(".roll-said")).to_contain_text("已存在本机")
    page.context.set_offline(False)
    page.get_by_text("已交", exact=True).wait_for()
    assert phone.taps == 3
    assert page.url.split("?")[0].endswith(
        reverse("attendance:roll_return", args=[cast.seven_one.public_id])
    )
    roll = AttendanceDay.objects.get()
    assert (roll.session, roll.expected, roll.absent) == (Session.RETURN, 21, 1)
    assert page.evaluate(KEPT) == []
    assert_no_sideways_scrolling(page)

    # while the answer to a tap is on its way nothing else in the row can be tapped
    row = page.locator(f"#a-{cast.zixuan.public_id}")
    grandmother = row.locator(".number", has_text="张奶奶")
    father = row.locator(".number", has_text="张远行")
    held = []
    page.route("**/call/", lambda route: held.append(route))
    grandmother.get_by_role("button", name="没有接").tap()
    expect(father.get_by_role("button", name="已联系")).to_be_disabled()
    expect(row.get_by_role("button", name="到了")).to_be_disabled()
    held[0].continue_()
    page.unroute("**/call/")
    expect(row.locator(".tried")).to_contain_text("奶奶 没有接")
    father.get_by_role("button", name="已联系").tap()
    expect(row.locator(".tried")).to_contain_text("父亲 已联系")
    assert AbsenceCall.objects.count() == 2
    row.get_by_role("button", name="在家，明早到").tap()
    said = row.locator(".absent-state > p").first
    expect(said).to_contain_text("在家，明早到校")
    row.get_by_text("改情况").tap()
    row.get_by_role("button", name="到了").tap()
    expect(said).to_have_text(re.compile(r"\d+:\d\d到"))
    expect(page.locator("#roll-counts")).to_contain_text("实到21")
    row_known = AttendanceException.objects.get()
    assert (row_known.kind, row_known.date) == ("present", clock.today())
