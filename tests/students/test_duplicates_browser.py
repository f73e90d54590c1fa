"""Two journeys of the registrar: two children of one name kept apart; one child in two rosters
merged, at both widths."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.students.models import NotSame, PupilMerge, Student
from tests.factories import ContactFactory, StudentFactory, fictional_id
from tests.mentoring.test_journey import sign_in
from tests.students.merging_rows import BORN, two_files
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser

LIST = reverse("students:duplicates")


def _namesakes(cast) -> None:
    """Two children of one name and one birthday, each with a number."""
    for number, group in ((101, cast.seven_one), (305, cast.seven_two)):
        StudentFactory(
            current_class=group,
            name="黄诗涵",
            birth_date=BORN,
            sex="F",
            id_number=fictional_id(BORN, number),
        )


def _keep_apart(page) -> None:
    page.goto(LIST)
    pair = page.locator(".pair", has_text="黄诗涵")
    expect(pair).to_contain_text("身份证号不同")
    pair.get_by_role("link", name="并排核对").click()
    assert_no_sideways_scrolling(page)
    page.get_by_label("怎么知道的").fill("两家都打过电话")
    page.get_by_role("button", name="不是同一人，以后不再问").click()
    expect(page.locator(".messages")).to_contain_text("不是同一人")
    expect(page.locator(".pair", has_text="黄诗涵")).to_have_count(0)


def _merge(page, keep) -> None:
    page.goto("/desk/")
    page.get_by_text("疑似重复的档案，1对").click()
    assert_no_sideways_scrolling(page)
    page.get_by_role("link", name="并排核对").click()
    assert_no_sideways_scrolling(page)
    expect(page.get_by_text("现在在哪个班？")).to_be_visible()
    address = page.get_by_role("group", name="家庭住址")
    address.get_by_role("radio", name=re.compile("云岭村三组")).check()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="是同一人，合并").click()
    page.wait_for_url("**/students/*/")
    expect(page.locator(".messages")).to_contain_text("已合并成一份档案")
    expect(page.locator("h1")).to_have_text(keep.name)


def test_clearing_the_pairs_on_a_phone__one_kept_apart_one_merged(phone_page, cast):
    _journey(phone_page, cast)


def test_clearing_the_pairs_at_a_desk__one_kept_apart_one_merged(desktop_page, cast):
    _journey(desktop_page, cast)


def _journey(page, cast) -> None:
    older, newer = two_files(cast)
    for child in (older, newer):
        ContactFactory(student=child, name="田奶奶", phone="19900000731")
    _namesakes(cast)
    sign_in(page, cast.registrar)
    _keep_apart(page)
    _merge(page, older)
    assert NotSame.objects.get().why == "两家都打过电话"
    kept = PupilMerge.objects.get().kept
    assert (kept.address, kept.id_number) == ("云岭村三组", newer.id_number)
    assert kept.contacts.count() == 1
    page.goto(reverse("students:merges"))
    page.get_by_role("link", name="撤销").click()
    page.get_by_role("button", name="撤销合并").click()
    expect(page.locator(".messages")).to_contain_text("又是两份档案")
    assert Student.objects.going_on().filter(name="田雨桐").count() == 2
