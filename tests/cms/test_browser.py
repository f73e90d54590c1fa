"""Journeys in a real Chromium: a grandmother's phone, an editor's computer."""

import pytest
from playwright.sync_api import expect

from tests.cms.conftest import TITLE, path_of
from tests.factories import PASSWORD
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser

WAGTAIL_WATCHES_AFTER = 2500  # ms; what is typed before is saved, but previewed only later
# Wagtail loads each new preview in a second frame and then swaps the two.
PREVIEW_SHOWS = """(words) => [...document.querySelectorAll(".w-preview__iframe")]
    .some((frame) => frame.contentDocument?.body?.innerText.includes(words))"""


def becomes_true(page, question: str, words: str) -> bool:
    """Ask for ten seconds. Playwright's own waiting needs `eval`, which our policy bars."""
    for _ in range(40):
        if page.evaluate(question, words):
            return True
        page.wait_for_timeout(250)
    return False


def test_grandmother__phone_and_large_characters__finds_the_number(phone_page, sites):
    page = phone_page
    page.goto("/")
    assert page.locator("a.dial").get_attribute("href") == "tel:0990-7654322"
    assert_no_sideways_scrolling(page)
    page.get_by_role("link", name="大字版").click()
    assert_no_sideways_scrolling(page)
    page.get_by_role("link", name="怎么打、还能打哪些电话").click()
    assert_no_sideways_scrolling(page)
    assert page.locator("a.dial").bounding_box()["height"] >= 44
    page.goto("/bulletins/")
    page.get_by_role("link", name=TITLE).click()
    assert page.get_by_role("heading", level=1).inner_text() == TITLE
    assert_no_sideways_scrolling(page)


def test_public_pages__desk_computer__do_not_scroll_sideways(desktop_page, sites):
    for address in ("/", "/bulletins/", "/hotline/", "/calendar/", path_of(sites.bulletin)):
        desktop_page.goto(address)
        assert_no_sideways_scrolling(desktop_page)


def test_editor__writes_previews_and_publishes__policy_holds(desktop_page, sites):
    page = desktop_page
    page.goto("/cms/")
    page.locator("[name=username]").fill(sites.editor.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.get_by_role("link", name="写公告").click()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(WAGTAIL_WATCHES_AFTER)
    page.locator("#id_title").fill("运动会通知")
    page.locator(".c-sf-add-button").first.click()
    page.get_by_role("option", name="正文").click()
    text = page.locator(".public-DraftEditor-content")
    expect(text).to_be_focused()  # the editor opens with a movement; earlier words are lost
    # keys of a keyboard: the rich text editor misses some of what is put in any other way
    text.press_sequentially("2026 8:30", delay=30)
    expect(text).to_contain_text("2026 8:30")
    page.get_by_role("button", name="预览开关").click()
    assert becomes_true(page, PREVIEW_SHOWS, "2026 8:30")
    page.locator("button[name=action-publish]").click()
    page.get_by_text("已经发布").first.wait_for()
    page.goto("/bulletins/")
    page.get_by_role("link", name="运动会通知").click()
    assert "2026 8:30" in page.locator("main").inner_text()
