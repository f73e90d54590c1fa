"""Printing with a real browser: a head teacher's phone, the principal's PC."""

import pytest

from school_care.reports.models import PrintJob
from school_care.reports.services import run_print
from tests.factories import PASSWORD
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


def open_printing(page, user) -> None:
    page.goto("/desk/reports/")
    page.fill("input[name=username]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/desk/reports/")
    assert_no_sideways_scrolling(page)


def test_one_pupil__found_by_initials_on_a_phone__is_downloaded(phone_page, cast):
    open_printing(phone_page, cast.head_teacher)
    assert not phone_page.locator("select[name=school_class]").is_visible()
    phone_page.locator("#pupil-words").press_sequentially("zzx")
    phone_page.get_by_label("张子轩 · 七(1)班").tap()
    phone_page.get_by_role("button", name="生成PDF").tap()
    phone_page.get_by_text("下载PDF").wait_for()
    assert_no_sideways_scrolling(phone_page)

    with phone_page.expect_download() as download:
        phone_page.get_by_text("下载PDF").tap()

    assert download.value.suggested_filename.startswith("进步报告-七(1)班-张子轩-")


def test_school_edition__on_a_pc__asks_for_the_tick_first(desktop_page, cast):
    open_printing(desktop_page, cast.principal)
    tick = desktop_page.get_by_label("我已知悉：仅限校内使用")
    assert not tick.is_visible()
    desktop_page.locator("label.chip", has_text="一个班").click()
    desktop_page.select_option("select[name=school_class]", label="七(1)班")
    desktop_page.locator("label.chip", has_text="校内版").click()
    desktop_page.get_by_role("button", name="生成PDF").click()
    desktop_page.get_by_text("请先勾选").wait_for()
    assert desktop_page.locator("select[name=school_class]").is_visible()

    tick.check()
    desktop_page.get_by_role("button", name="生成PDF").click()

    # Nobody fetches tasks here: the page waits, then shows by itself that the work is done.
    desktop_page.get_by_text("0/2 份").first.wait_for()
    run_print(PrintJob.objects.get().public_id)
    desktop_page.get_by_text("下载PDF").wait_for()
    assert_no_sideways_scrolling(desktop_page)
