"""A head teacher between two lessons, one thumb: what is late done and gone, one thing waived and
taken back, the week's talk done."""

import pytest
from playwright.sync_api import expect

from school_care.core import clock
from school_care.duties.models import Duty
from school_care.mentoring.models import CareRecord
from tests.duties.owing import without
from tests.mentoring.test_journey import Phone, sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


def test_head_teacher__late_visit_waiver_and_the_weeks_talk__few_taps(phone_page, cast):
    without(cast.school, "helper.term", "pairing.term", "plan.term")
    CareRecord.objects.filter(kind="talk").update(withdrawn_at=clock.now())  # nobody talked yet
    page = phone_page
    sign_in(page, cast.head_teacher)
    assert_no_sideways_scrolling(page)
    phone = Phone(page)
    card = page.locator(".duties")
    late = card.locator(".row-link", has_text="张子轩：联系（逾期")
    assert "家访（逾期" in late.inner_text()
    assert late.bounding_box()["height"] >= 44

    phone.tap(late)
    page.wait_for_url("**/records/new/?kind=visit&back=%2Fdesk%2F")
    assert page.locator("input[name=kind][value=visit]").is_checked()
    phone.tap(page.get_by_label("生活", exact=True))
    phone.tap(page.get_by_role("button", name="保存", exact=True))
    page.wait_for_url("**/desk/")
    page.get_by_text("张子轩：已保存。").wait_for()
    assert card.get_by_text("张子轩").count() == 0
    assert phone.taps == 3  # the line, what was talked about, save
    assert CareRecord.objects.filter(kind="visit", happened_on=clock.today()).count() == 1

    phone.tap(card.get_by_text("全部"))
    page.wait_for_url("**/desk/duties/")
    assert_no_sideways_scrolling(page)
    row = page.locator("li.duty", has_text="核对联系卡")
    phone.tap(row.locator("summary"))
    reason = row.get_by_role("button", name="请假")
    assert reason.bounding_box()["height"] >= 44
    assert_no_sideways_scrolling(page)
    phone.tap(reason)
    undo = page.get_by_role("button", name="撤回免办")
    undo.wait_for()
    assert phone.taps == 6  # all of mine, 免办, the reason
    assert Duty.objects.get(rule_code="card.term", student=cast.zixuan).state == "waived"
    phone.tap(undo)
    expect(page.locator("li.duty", has_text="核对联系卡").locator("summary")).to_be_visible()
    assert Duty.objects.get(rule_code="card.term", student=cast.zixuan).state == "open"
    phone.tap(page.get_by_text("返回今日待办"))
    page.wait_for_url("**/desk/")

    phone.tap(card.get_by_text("本周谈心：还差1名"))
    page.wait_for_url("**/talks/**")
    assert_no_sideways_scrolling(page)
    phone.tap(page.get_by_text("张子轩"))
    assert page.locator("input[name=kind][value=talk]").is_checked()
    phone.tap(page.get_by_label("情绪", exact=True))
    phone.tap(page.get_by_role("button", name="保存", exact=True))
    page.wait_for_url("**/desk/")
    assert card.get_by_text("本周谈心").count() == 0
    assert phone.taps == 12
