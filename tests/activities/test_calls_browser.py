"""Family calls on a phone: a week's turns made, an evening's list done with one thumb."""

from datetime import time

import pytest
import time_machine
from django.urls import reverse

from school_care.activities.models import CallTry, CallTurn
from tests.factories import ContactFactory, StudentFactory
from tests.mentoring.test_journey import Phone, sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def monday_evening():
    with time_machine.travel("2026-11-23T18:05:00+08:00"):
        yield


def test_calls__week_given_out_and_an_evening_done__few_taps(phone_page, cast):
    second = StudentFactory(current_class=cast.seven_one, name="周小雨", boarding=True)
    ContactFactory(student=second, name="周奶奶", relation="奶奶", phone="19900000188")
    page, phone = phone_page, Phone(phone_page)
    sign_in(page, cast.dormitory, reverse("activities:calls_settings"))
    page.get_by_label("线路名称").fill("亲情电话1号")
    phone.tap(page.get_by_role("button", name="添加线路"))
    phone.tap(page.get_by_role("link", name="填写作息"))
    phone.tap(page.get_by_role("button", name="填入常见的住校作息"))
    phone.tap(page.get_by_role("link", name="去开放时段"))
    evening = page.locator(".calls-free").filter(has_text="晚饭后 18:10—18:50")
    phone.tap(evening.get_by_label("周一"))
    assert_no_sideways_scrolling(page)
    phone.tap(page.get_by_role("button", name="开放勾选的时间"))
    page.get_by_text("已开放1个时段").wait_for()
    phone.tap(page.get_by_role("link", name="一周安排"))
    phone.tap(page.get_by_role("button", name="排好这一周"))
    page.get_by_text("新排2人").wait_for()
    assert_no_sideways_scrolling(page)
    assert phone.taps <= 8
    begins = sorted(CallTurn.objects.values_list("begins", flat=True))
    assert begins == [time(18, 10), time(18, 15)]

    phone.taps = 0
    phone.tap(page.get_by_role("link", name="值班"))
    first = CallTurn.objects.order_by("begins")[0].student.name
    now = page.locator("#now")
    now.get_by_role("heading", name=first).wait_for()
    assert_no_sideways_scrolling(page)
    phone.tap(now.get_by_role("button", name="接通").first)
    phone.tap(page.locator("#just").get_by_role("button", name="5分钟", exact=True))
    page.get_by_text("接通1人，还有1人").wait_for()
    phone.tap(now.get_by_role("button", name="没接").first)
    phone.tap(now.get_by_role("button", name="改约18:20再打"))
    page.get_by_text("改约18:20再打。").wait_for()
    phone.tap(now.get_by_role("button", name="接通").first)
    page.get_by_text("接通2人，还有0人").wait_for()
    assert phone.taps <= 7
    assert_no_sideways_scrolling(page)
    results = CallTry.objects.order_by("pk").values_list("result", "minutes")
    assert list(results) == [("connected", 5), ("no_answer", None), ("connected", None)]
    small = page.evaluate(
        "[...document.querySelectorAll('main button, main a')].filter(e => e.offsetParent &&"
        " e.getBoundingClientRect().height < 43).map(e => e.outerHTML.slice(0, 90))"
    )
    assert small == []
