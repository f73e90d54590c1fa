"""The watch over browser journeys notices what it promises to notice."""

import pytest
from playwright.sync_api import Error

from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser
VIEWPORT = '<meta name="viewport" content="width=device-width">'


def test_phone_page__on_the_live_server__is_a_phone_and_sees_the_database(phone_page):
    phone_page.goto("/healthz")
    assert phone_page.inner_text("body") == "ok"
    shape = "[screen.width, screen.height, navigator.maxTouchPoints > 0]"
    assert phone_page.evaluate(shape) == [390, 844, True]


def test_desktop_page__on_the_live_server__is_a_desk_computer(desktop_page):
    desktop_page.goto("/healthz")
    assert desktop_page.evaluate("[innerWidth, innerHeight]") == [1280, 800]


def test_sideways_scrolling__page_as_wide_as_the_phone__is_fine(phone_page):
    phone_page.set_content(f"{VIEWPORT}<p>窄</p>")
    assert_no_sideways_scrolling(phone_page)


def test_sideways_scrolling__page_without_viewport_tag__is_noticed(phone_page):
    phone_page.set_content("<p>窄</p>")
    with pytest.raises(AssertionError, match="page 980 px, screen 390 px"):
        assert_no_sideways_scrolling(phone_page)


def test_sideways_scrolling__element_wider_than_the_phone__is_named(phone_page):
    phone_page.set_content(f'{VIEWPORT}<p id="wide" style="width:600px">宽</p>')
    with pytest.raises(AssertionError, match='id="wide"'):
        assert_no_sideways_scrolling(phone_page)


@pytest.mark.parametrize(
    ("page_text", "noticed"),
    [
        ("<script>console.error('broken')</script>", "console: broken"),
        ("<script>nothing.at.all</script>", "script: nothing is not defined"),
        (
            '<meta http-equiv="Content-Security-Policy" content="script-src \'none\'">'
            "<button onclick='1'></button><script>1</script>",
            "Content Security Policy",
        ),
    ],
)
def test_watch__page_with_trouble__fails_the_journey(phone_page, page_text, noticed):
    phone_page.set_content(page_text)
    phone_page.wait_for_timeout(200)
    with pytest.raises(AssertionError, match=noticed):
        phone_page.watch.assert_calm()
    phone_page.watch.troubles.clear()


def test_watch__missing_page__fails_the_journey_unless_expected(phone_page, live_server):
    phone_page.watch.expect_status(404)
    phone_page.goto("/static/no-such-file.css")
    phone_page.watch.assert_calm()


def test_browser__address_beyond_this_machine__is_not_reached(desktop_page):
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        desktop_page.goto("http://school.example/")
