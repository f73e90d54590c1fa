"""Forty pocket cards from the class page at a desk; the cards of a class verified on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.core import clock
from school_care.core.pdf import count_pages
from school_care.students.models import ContactCard
from tests.core.pdf.support import text_of
from tests.factories import PASSWORD, StudentFactory
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


def sign_in(page, user, path: str) -> None:
    page.goto(path)
    page.fill("input[name=username]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"**{path}")


def class_path(cast) -> str:
    return reverse("students:class_cards", args=[cast.seven_one.public_id])


def test_pocket_cards__forty_of_a_class__one_tap_one_file_of_five_sheets(desktop_page, cast):
    for number in range(38):
        StudentFactory(current_class=cast.seven_one, name=f"胡小{number:02d}")
    sign_in(desktop_page, cast.head_teacher, class_path(cast))
    assert_no_sideways_scrolling(desktop_page)
    with desktop_page.expect_download() as waiting:
        desktop_page.get_by_role("button", name="平安联系卡").click()
    download = waiting.value
    assert download.suggested_filename == f"联系卡-七(1)班-{clock.today().isoformat()}.pdf"
    pdf = download.path().read_bytes()
    assert count_pages(pdf) == 5
    assert "胡小37" in text_of(pdf)


def test_cards__two_ticked__file_cards_of_these_two(desktop_page, cast):
    StudentFactory(current_class=cast.seven_one, name="胡小三")
    sign_in(desktop_page, cast.head_teacher, class_path(cast))
    for name in ("张子轩", "胡小三"):
        desktop_page.locator(".card-tick", has_text=name).click()
    with desktop_page.expect_download() as waiting:
        desktop_page.get_by_role("button", name="档案联系卡").click()
    pdf = waiting.value.path().read_bytes()
    assert count_pages(pdf) == 2
    assert "李安安" not in text_of(pdf)


def test_verifying__whole_class_on_a_phone__a_tap_a_child(phone_page, cast):
    sign_in(phone_page, cast.head_teacher, class_path(cast))
    assert_no_sideways_scrolling(phone_page)
    phone_page.get_by_role("link", name="逐个核对").tap()
    expect(phone_page.get_by_role("heading", name="张子轩")).to_be_visible()
    assert phone_page.get_by_text("19900000102").is_visible()
    assert_no_sideways_scrolling(phone_page)
    button = phone_page.get_by_role("button", name="核对无误")
    box = button.bounding_box()
    assert box["y"] + box["height"] <= 844  # within reach without scrolling
    button.tap()
    expect(phone_page.get_by_role("heading", name="李安安")).to_be_visible()
    phone_page.get_by_role("button", name="核对无误").tap()
    phone_page.wait_for_url(f"**{class_path(cast)}")
    expect(phone_page.get_by_text("本学期已核对")).to_have_count(2)
    assert ContactCard.objects.filter(verified_by=cast.head_teacher).count() == 2


def test_verifying__button_tapped_twice_quickly__one_version(phone_page, cast):
    path = reverse("students:card", args=[cast.zixuan.public_id])
    sign_in(phone_page, cast.head_teacher, path)
    phone_page.get_by_role("button", name="核对无误").dblclick()
    phone_page.wait_for_url(f"**/students/{cast.zixuan.public_id}/")
    assert ContactCard.objects.filter(student=cast.zixuan).count() == 1
