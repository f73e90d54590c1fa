"""The registrar at the PC: a pupil goes to another school; the letter, the confirmation."""

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Transfer
from tests.factories import PASSWORD, days_ago
from tests.students.moving import SECOND_SCHOOL
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


def sign_in(page, user, path: str) -> None:
    page.goto(path)
    page.fill("input[name=username]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"**{path}")


def test_transfer_out__registrar__from_the_file_to_the_confirmation(desktop_page, cast):
    page = desktop_page
    sign_in(page, cast.registrar, reverse("students:show", args=[cast.zixuan.public_id]))
    page.get_by_role("link", name="学籍变动", exact=True).click()
    page.get_by_role("link", name="转出", exact=True).click()
    page.get_by_label("转到哪所学校").fill(SECOND_SCHOOL)
    page.get_by_label("搬家", exact=True).click()
    page.get_by_label("在本校的最后一天").fill(days_ago(1).isoformat())
    page.get_by_role("button", name="登记转出").click()
    page.get_by_text("等对方学校确认").wait_for()
    transfer = Transfer.objects.get()
    assert page.url.endswith(reverse("students:transfer", args=[transfer.public_id]))
    page.goto("/desk/")
    page.get_by_text("转出等对方学校确认，1人").click()
    page.get_by_label("收到回执", exact=True).click()
    page.get_by_label("回执编号").fill("2026-15")
    page.get_by_role("button", name="登记确认").click()
    page.get_by_text("对方学校已确认（收到回执 2026-15）").wait_for()
    assert_no_sideways_scrolling(page)
    cast.zixuan.refresh_from_db()
    assert cast.zixuan.status == EnrolmentStatus.LEFT
    page.set_viewport_size({"width": 390, "height": 844})
    for name in ("moves", "on_day"):
        page.goto(f"{reverse(f'students:{name}')}?period=year&day={clock.today():%Y-%m-%d}")
        assert_no_sideways_scrolling(page)
