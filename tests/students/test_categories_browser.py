"""Journeys: a class reported from the today page on the phone; a director verifies a category."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.core import clock
from school_care.school.enums import Season
from school_care.students.models import ClassReport, ReportedPupil, StudentCategory
from tests.factories import PASSWORD, TermFactory, days_ago
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


class Thumb:
    """Counts taps; typing into a tapped field is not a tap."""

    def __init__(self, page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, target) -> None:
        target.tap()
        self.taps += 1


def sign_in(page, user) -> None:
    page.goto("/desk/")
    page.fill("input[name=username]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/desk/")


def reported_last_term(cast) -> None:
    term = TermFactory(
        school=cast.school,
        season=Season.SPRING,
        school_year=cast.term.school_year - 1,
        first_day=days_ago(200),
        last_day=days_ago(90),
    )
    report = ClassReport.objects.create(
        school=cast.school,
        school_class=cast.seven_one,
        term=term,
        pupils=1,
        reported_by=cast.head_teacher,
        reported_at=clock.now() - timedelta(days=150),
    )
    ReportedPupil.objects.create(
        school=cast.school, report=report, student=cast.zixuan, codes=["LB_BOTH"]
    )


def test_class_report__nothing_changed__one_tap_on_the_today_page(phone_page, cast):
    reported_last_term(cast)
    sign_in(phone_page, cast.head_teacher)
    thumb = Thumb(phone_page)
    button = phone_page.get_by_role("button", name="无变化，上报")
    assert button.bounding_box()["height"] >= 44
    thumb.tap(button)
    phone_page.get_by_text("七(1)班已上报：无变化，关爱学生1人。").wait_for()
    assert phone_page.url.endswith("/desk/")
    assert thumb.taps == 1
    expect(button).to_have_count(0)
    assert ClassReport.objects.get(term=cast.term).unchanged
    assert_no_sideways_scrolling(phone_page)


def test_class_report__somebody_was_missed__added_from_the_page_and_reported(phone_page, cast):
    reported_last_term(cast)
    sign_in(phone_page, cast.head_teacher)
    phone_page.goto(reverse("students:class_report", args=[cast.seven_one.public_id]))
    thumb = Thumb(phone_page)
    thumb.tap(phone_page.get_by_text("有人漏了"))
    thumb.tap(phone_page.get_by_label("本班学生姓名、拼音或首字母"))
    phone_page.keyboard.insert_text("laa")
    thumb.tap(phone_page.get_by_role("button", name="查找"))
    thumb.tap(phone_page.get_by_role("link", name="李安安"))
    thumb.tap(phone_page.get_by_label("双亲留守儿童", exact=True))
    assert_no_sideways_scrolling(phone_page)
    thumb.tap(phone_page.get_by_role("button", name="登记", exact=True))
    phone_page.get_by_text("新增1人").wait_for()
    thumb.tap(phone_page.get_by_role("button", name="核对无误，上报"))
    phone_page.get_by_text("七(1)班已上报：关爱学生2人。").wait_for()
    assert thumb.taps <= 7
    assert ClassReport.objects.get(term=cast.term).pupils == 2


def test_verification__director_from_the_today_page__two_ticks_and_done(phone_page, cast):
    sign_in(phone_page, cast.director)
    thumb = Thumb(phone_page)
    thumb.tap(phone_page.get_by_role("link", name="有1项类别待核实"))
    thumb.tap(phone_page.get_by_role("link", name="双亲留守儿童"))
    phone_page.get_by_role("button", name="核实所选").wait_for()
    assert_no_sideways_scrolling(phone_page)
    thumb.tap(phone_page.get_by_role("checkbox", name="赵远"))
    thumb.tap(phone_page.get_by_label("家访看到"))
    thumb.tap(phone_page.get_by_role("button", name="核实所选"))
    phone_page.get_by_text("已核实1项").wait_for()
    assert thumb.taps <= 5
    row = StudentCategory.objects.get(student=cast.yuan)
    assert (row.verified_by, row.evidence) == (cast.director, "家访看到")


def test_verification__from_the_pupils_file_on_a_desk_computer__corrected_and_back(
    desktop_page, cast
):
    sign_in(desktop_page, cast.director)
    desktop_page.goto(reverse("students:show", args=[cast.yuan.public_id]))
    desktop_page.locator("#categories").get_by_role("link", name="核实").click()
    desktop_page.get_by_text("其实是别的类别").click()
    desktop_page.get_by_label("核实为").select_option(label="单亲留守儿童（父或母一方外出）")
    desktop_page.get_by_label("电话问过家长").check(force=True)
    assert_no_sideways_scrolling(desktop_page)
    desktop_page.get_by_role("button", name="核实属实").click()
    desktop_page.get_by_text("赵远：「单亲留守儿童（父或母一方外出）」已核实。").wait_for()
    row = StudentCategory.objects.get(student=cast.yuan)
    assert (row.category.code, row.claimed_as) == ("LB_ONE", "双亲留守儿童")


def test_exit__taken_back_the_same_day__as_before(phone_page, cast):
    sign_in(phone_page, cast.head_teacher)
    phone_page.goto(reverse("students:categories", args=[cast.zixuan.public_id]))
    phone_page.get_by_role("link", name="退出", exact=True).tap()
    phone_page.get_by_label("父母返乡").tap()
    assert_no_sideways_scrolling(phone_page)
    phone_page.get_by_role("button", name="确认退出").tap()
    phone_page.get_by_role("button", name="撤销退出").tap()
    phone_page.get_by_text("已撤销退出，「双亲留守儿童」照旧。").wait_for()
    assert StudentCategory.objects.get(student=cast.zixuan).until is None
    assert_no_sideways_scrolling(phone_page)
