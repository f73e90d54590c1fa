"""A head teacher: next month's cards printed at the desk, one birthday kept on the phone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.activities.models import BirthdayKept
from school_care.core import clock
from tests.core.pdf.support import text_of
from tests.mentoring.test_journey import sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


def _born(student, day) -> None:
    student.birth_date = day.replace(year=day.year - 12)
    student.save()


def test_next_month__cards_printed_then_ticked__no_label_on_them(desktop_page, cast, tmp_path):
    page = desktop_page
    soon = clock.today() + timedelta(days=20)
    _born(cast.zixuan, soon)
    url = reverse("activities:class_birthdays", args=[cast.seven_one.public_id])
    sign_in(page, cast.head_teacher, url)
    page.goto(f"{url}?month={soon:%Y-%m}")
    expect(page.get_by_role("link", name="张子轩")).to_be_visible()
    page.get_by_label("谢谢你带给大家的笑声。").check()
    with page.expect_download() as given:
        page.get_by_role("button", name="打印贺卡").click()
    given.value.save_as(tmp_path / "cards.pdf")
    text = "".join(text_of((tmp_path / "cards.pdf").read_bytes()).split())
    assert "子轩：谢谢你带给大家的笑声。" in text
    assert "留守" not in text
    page.get_by_role("button", name="张子轩 贺卡").click()
    expect(page.get_by_role("button", name="张子轩 贺卡")).to_have_attribute("aria-pressed", "true")
    assert BirthdayKept.objects.get().card
    assert_no_sideways_scrolling(page)


def test_todays_birthday__from_the_today_page__kept_in_three_taps(phone_page, cast):
    _born(cast.zixuan, clock.today())
    sign_in(phone_page, cast.head_teacher)
    phone_page.locator("a[href*='/birthdays/students/']", has_text="张子轩").first.tap()
    phone_page.get_by_label("贺卡").check()
    assert_no_sideways_scrolling(phone_page)
    phone_page.get_by_role("button", name="登记生日").tap()
    expect(phone_page.get_by_text("生日已登记。")).to_be_visible()
    expect(phone_page.locator("a[href*='/birthdays/students/']", has_text="张子轩")).to_have_count(
        0
    )
