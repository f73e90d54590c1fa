"""The director looks through the rules, tightens one and takes another preset, by thumb and by
mouse."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.core import clock
from school_care.duties.models import DutyRule
from school_care.duties.rules import rules_on
from school_care.students.services.care import preset_of
from tests.mentoring.test_journey import sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser
CONTACT = ("contact.level", 3)


def test_rule__tightened_on_a_phone__sees_the_load_mends_and_confirms(phone_page, cast):
    page = phone_page
    page.watch.expect_status(422)
    sign_in(page, cast.director, reverse("duties:rules"))
    assert_no_sideways_scrolling(page)
    page.get_by_text("重点关爱的学生，每7天联系一次").tap()
    page.get_by_label("每几天联系一次").fill("3")
    page.get_by_label("超过几天未联系提醒").fill("2")
    page.get_by_role("button", name="看看影响").tap()
    expect(page.get_by_text("不能比间隔短，请填3或更大的数。")).to_be_visible()
    assert page.get_by_label("每几天联系一次").input_value() == "3"
    page.get_by_label("超过几天未联系提醒").fill("5")
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="看看影响").tap()
    expect(page.get_by_text("改后合计：每位班主任每周约")).to_be_visible()
    assert not DutyRule.objects.exists()
    page.get_by_role("button", name="再改改").tap()
    assert page.get_by_label("超过几天未联系提醒").input_value() == "5"
    page.get_by_role("button", name="看看影响").tap()
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="确认修改").tap()
    expect(page.get_by_text("重点关爱的学生，每3天联系一次；超过5天未联系提醒")).to_be_visible()
    assert rules_on(cast.school.pk, clock.today())[CONTACT].due_after == 3


def test_preset__on_a_desk_computer__from_the_archive_to_the_township_s_rules(desktop_page, cast):
    page = desktop_page
    sign_in(page, cast.director, reverse("students:tools"))
    page.get_by_role("link", name="待办规则").click()
    page.get_by_text("另一种方案：乡镇三级走访").click()
    page.get_by_role("button", name="改用这个方案…").click()
    expect(page.get_by_text("「重点关爱」改称「三级」")).to_be_visible()
    expect(page.get_by_role("heading", name="对班主任的影响")).to_be_visible()
    assert preset_of(cast.school) == "school"
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="确认改用").click()
    expect(page.get_by_text("三级的学生，每3天走访一次")).to_be_visible()
    expect(page.get_by_text("已改用「乡镇三级走访」")).to_be_visible()
    assert_no_sideways_scrolling(page)
