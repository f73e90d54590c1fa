"""Mid-Autumn letters of a class at a desk: the occasion is arranged, letters written, envelopes
printed, sent and answered."""

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from school_care.activities.models import Letter
from school_care.students.enums import ContactRole, ParentPresence
from tests.factories import ContactFactory, StudentFactory
from tests.mentoring.test_journey import sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser
NAMES = ("高小雨", "梁小山")


@pytest.fixture(autouse=True)
def september():
    with time_machine.travel("2026-09-16T15:00:00+08:00"):
        yield


def writers(cast) -> None:
    students = [StudentFactory(current_class=cast.seven_one, name=name) for name in NAMES]
    for student in (cast.zixuan, *students):
        ContactFactory(
            student=student, role=ContactRole.MOTHER, name="演示", presence=ParentPresence.AWAY
        )


def test_mid_autumn__from_occasion_to_answers__envelopes_between(desktop_page, cast):
    writers(cast)
    page = desktop_page
    sign_in(page, cast.director, reverse("activities:letter_occasions"))
    offer = page.locator(".letters-offer").filter(has_text="中秋节")
    expect(offer.locator("input[type=checkbox]")).to_be_checked()
    expect(page.get_by_text("约有4人要写信（2个班，平均每班2封）")).to_be_visible()
    page.get_by_role("button", name="安排勾选的日子").click()
    page.get_by_text("已安排：中秋节").wait_for()
    assert_no_sideways_scrolling(page)

    page.goto(reverse("activities:class_letters", args=[cast.seven_one.public_id]))
    page.get_by_role("button", name="全选").click()
    page.get_by_role("button", name="勾选的标为已写").click()
    page.get_by_text("已登记3人写信").wait_for()
    assert_no_sideways_scrolling(page)

    page.get_by_role("link", name="信封和标签").click()
    page.get_by_role("link", name="张子轩（妈妈）").click()
    page.get_by_label("收信地址", exact=True).fill("广东省东莞市演示路1号")
    page.get_by_role("button", name="保存地址").click()
    page.get_by_text("收信地址已保存").wait_for()
    expect(page.get_by_role("status").last).not_to_contain_text("张子轩")
    with page.expect_download() as printed:
        page.get_by_role("button", name="信封（220×110毫米）").click()
    assert printed.value.suggested_filename.endswith(".pdf")

    page.get_by_role("link", name="返回").click()
    page.get_by_role("button", name="全选").click()
    page.get_by_role("button", name="全部标为已寄").click()
    page.get_by_text("已把3封信标为已寄").wait_for()
    row = page.locator(".letters-row").filter(has_text="高小雨")
    row.get_by_role("button", name="收到回信").click()
    page.get_by_text("高小雨写给妈妈的信：收到回信").wait_for()
    assert Letter.objects.filter(sent_on__isnull=False).count() == 3
    assert Letter.objects.get(answered_on__isnull=False).student.name == "高小雨"
