"""A head teacher on a phone writes home; the grandmother reads and answers on hers."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.mentoring.test_journey import sign_in
from tests.support.browser import PHONE, assert_no_sideways_scrolling, new_context

pytestmark = pytest.mark.browser


def test_note__written_link_opened_by_grandmother_answered__seen_by_the_teacher(
    phone_page, cast, settings, live_server
):
    settings.PUBLIC_URL = live_server.url
    page = phone_page
    listed = reverse("activities:class_notes", args=[cast.seven_one.public_id])
    sign_in(page, cast.head_teacher, listed)
    page.get_by_role("link", name="张子轩").tap()
    page.get_by_label("老师的话").fill("这个月上课敢举手了。")
    page.get_by_role("button", name="看看家里会看到的样子").tap()
    expect(page.get_by_text("家里会看到下面这些")).to_be_visible()
    page.get_by_role("button", name="发出，生成私密链接").tap()
    link = page.get_by_label("复制后只发给孩子的家人").input_value()
    assert_no_sideways_scrolling(page)
    context = new_context(page.context.browser, PHONE, live_server.url)
    try:
        hers = context.new_page()
        hers.goto(link)
        expect(hers).to_have_title("家校联系册")
        expect(hers.get_by_text("这个月上课敢举手了。")).to_be_visible()
        hers.get_by_label("奶奶").check()
        hers.get_by_label("想和老师通电话").check()
        hers.get_by_label("想对老师说的话").fill("周三晚上在家")
        assert_no_sideways_scrolling(hers)
        hers.get_by_role("button", name="发给老师").tap()
        expect(hers.get_by_text("已收到奶奶的回复：想和老师通电话")).to_be_visible()
    finally:
        context.close()
    page.goto(listed)
    expect(page.get_by_text("奶奶想通电话")).to_be_visible()
    expect(page.get_by_text("周三晚上在家")).to_be_visible()
