"""The acting parent's evening in the corridor of the dormitory, on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.mentoring.models.allowances import AllowanceEntry
from tests.mentoring.allowances.making import make_account
from tests.mentoring.test_journey import Phone, sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


def test_evening__four_children_one_above_the_quota__paid_with_a_reason(phone_page, cast):
    pupils = (cast.zixuan, cast.anan, cast.keke, cast.yuan)
    accounts = [make_account(one, cast.dormitory, fen=9000) for one in pupils]
    sign_in(phone_page, cast.dormitory, reverse("mentoring:allowances"))
    phone, page = Phone(phone_page), phone_page
    assert_no_sideways_scrolling(page)
    for account in accounts:
        phone.tap(
            page.locator(".money-row").filter(has_text=account.student.name).locator("label").first
        )
    keke = page.locator(".money-row").filter(has_text="王可")
    keke.get_by_label("王可的金额").fill("35")
    phone.tap(page.get_by_label("当面签名"))
    page.watch.expect_status(422)
    phone.tap(page.get_by_role("button", name="保存发放"))
    page.get_by_text("已发3人，共60.00元").wait_for()
    expect(keke).to_contain_text("每周定额20.00元，还可支取20.00元")
    expect(keke.get_by_label("王可的金额")).to_have_value("35")
    assert_no_sideways_scrolling(page)
    keke.get_by_label("超定额原因").fill("看病买药")
    phone.tap(page.get_by_role("button", name="保存发放"))
    page.get_by_text("已发1人，共35.00元").wait_for()
    assert phone.taps <= 8
    paid = AllowanceEntry.objects.filter(kind="payout")
    assert sorted(paid.values_list("fen", flat=True)) == [-3500, -2000, -2000, -2000]

    keke.get_by_role("link", name="明细").tap()
    page.get_by_text("超定额：看病买药").wait_for()
    assert_no_sideways_scrolling(page)
    for name in ("allowance_payout", "allowance_deposit", "allowance_close"):
        page.goto(reverse(f"mentoring:{name}", args=[accounts[0].public_id]))
        assert_no_sideways_scrolling(page)
