"""The director makes a link; an officer without a system reads and answers, without scripts, on a
phone; the school mends, and the officer reads the second version on an office computer."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.escalation.enums import State
from school_care.escalation.services import sending
from tests.escalation.making import FACTS, REASON, RECEIVER_NO, escalation
from tests.escalation.officers import now_of
from tests.mentoring.test_journey import sign_in
from tests.support.browser import DESKTOP, PHONE, assert_no_sideways_scrolling, new_context

pytestmark = pytest.mark.browser


def shot(page, name) -> None:
    assert_no_sideways_scrolling(page)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_link__returned_on_a_phone_mended_accepted_on_a_computer__report_follows(
    desktop_page, browser, cast, settings, live_server
):
    settings.PUBLIC_URL = live_server.url
    one = escalation(cast)
    page = desktop_page
    sign_in(page, cast.director, reverse("escalation:report", args=[one.public_id]))
    shot(page, "report-1280")
    page.get_by_role("button", name="生成链接和核验码").click()
    text = page.get_by_label("企业微信或短信").input_value()
    link = text.split("请打开 ")[1].split(" ")[0]
    digits = page.locator(".link-code").inner_text()
    shot(page, "made-1280")
    page.set_viewport_size({"width": 390, "height": 844})
    shot(page, "made-390")

    phone = new_context(browser, PHONE | {"java_script_enabled": False}, live_server.url)
    computer = new_context(browser, DESKTOP, live_server.url)
    try:
        theirs = phone.new_page()
        theirs.goto(link)
        expect(theirs.get_by_text("有一件来函请您单位办理")).to_be_visible()
        shot(theirs, "code-390")
        theirs.get_by_label("6位核验码").fill("12")
        theirs.get_by_role("button", name="打开来函").tap()
        expect(theirs.get_by_text("核验码不对，还可以试4次")).to_be_visible()
        shot(theirs, "wrong-390")
        theirs.get_by_label("6位核验码").fill(digits)
        theirs.get_by_role("button", name="打开来函").tap()
        expect(theirs.get_by_text(FACTS)).to_be_visible()
        shot(theirs, "letter-390")
        theirs.get_by_role("link", name="退回").tap()
        theirs.get_by_role("button", name="下一步：核对").tap()
        expect(theirs.get_by_text("退回要写明理由")).to_be_visible()
        theirs.get_by_label("退回理由").fill(REASON)
        theirs.get_by_label("家访记录").check()
        theirs.get_by_label("您的姓名").fill("马科员")
        theirs.get_by_label("您的电话").fill("19900000555")
        shot(theirs, "returning-390")
        theirs.get_by_role("button", name="下一步：核对").tap()
        shot(theirs, "check-390")
        theirs.get_by_role("button", name="确认提交").tap()
        expect(theirs.get_by_text("已告诉学校")).to_be_visible()
        shot(theirs, "returned-390")
        assert now_of(one).state == State.RETURNED

        page.goto(reverse("escalation:report", args=[one.public_id]))
        expect(page.get_by_text(REASON).first).to_be_visible()
        shot(page, "report-returned-390")
        sending.submit(by=cast.principal, escalation=one)

        theirs = computer.new_page()
        theirs.goto(link)
        theirs.get_by_label("6位核验码").fill(digits)
        theirs.get_by_role("button", name="打开来函").click()
        expect(theirs.get_by_text("第2版 ·")).to_be_visible()
        shot(theirs, "letter-1280")
        theirs.get_by_role("link", name="受理").click()
        theirs.get_by_label("受理编号").fill(RECEIVER_NO)
        theirs.get_by_label("您的姓名").fill("马科员")
        theirs.get_by_label("您的电话").fill("19900000555")
        shot(theirs, "accept-1280")
        theirs.get_by_role("button", name="下一步：核对").click()
        theirs.get_by_role("button", name="确认提交").click()
        expect(theirs.get_by_text("已受理")).to_be_visible()
    finally:
        phone.close()
        computer.close()
    assert (now_of(one).state, one.receiver_case_no, one.version) == (
        State.ACCEPTED,
        RECEIVER_NO,
        2,
    )
