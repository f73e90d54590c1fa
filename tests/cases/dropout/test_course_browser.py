"""A dropout case by hand: a round on a phone, limits at the desk."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.cases.dropout.enums import RoundResult
from school_care.cases.dropout.policy import policy_on
from school_care.cases.models import Persuasion
from school_care.core import clock
from tests.cases.dropout.course_making import course_for
from tests.cases.making import absent
from tests.mentoring.test_journey import sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


def test_round__on_a_phone__from_the_list_to_the_case_by_taps(phone_page, cast):
    absent(cast.zixuan, 3)
    course = course_for(cast.zixuan)
    page = phone_page
    sign_in(page, cast.head_teacher, reverse("cases:dropouts"))
    assert_no_sideways_scrolling(page)
    page.get_by_role("link", name="张子轩").tap()
    expect(page.get_by_text("连续未到校3个上课日")).to_be_visible()
    assert_no_sideways_scrolling(page)
    page.locator("#rounds").get_by_role("link", name="记一次劝返").tap()
    assert_no_sideways_scrolling(page)
    page.get_by_label("犹豫").check()
    page.get_by_label("怎么劝的").fill("说了营养餐和校车。")
    page.get_by_label("继续劝返").check()
    expect(page.get_by_label("约定哪天返校")).to_be_hidden()
    page.get_by_role("button", name="保存").tap()
    expect(page.get_by_text("已记下第1次劝返。")).to_be_visible()
    expect(page.get_by_text("说了营养餐和校车。")).to_be_visible()
    assert_no_sideways_scrolling(page)
    row = Persuasion.objects.get(course=course)
    assert (row.result, row.happened_on) == (RoundResult.AGAIN, clock.today())


def test_round__page_left_before_saving__words_are_there_again(phone_page, cast):
    course = course_for(cast.zixuan)
    url = reverse("cases:dropout_round", args=[course.case.public_id])
    page = phone_page
    sign_in(page, cast.head_teacher, url)
    page.get_by_label("怎么劝的").fill("奶奶说再想想。")
    expect(page.locator(".draft-state")).to_contain_text("草稿已保存")
    page.goto(reverse("cases:dropouts"))
    page.goto(url)
    expect(page.get_by_label("怎么劝的")).to_have_value("奶奶说再想想。")


def test_limits__preset_at_the_desk__looked_at_and_confirmed(desktop_page, cast):
    page = desktop_page
    sign_in(page, cast.director, reverse("cases:dropout_policy"))
    page.get_by_role("link", name="修改时限").click()
    page.get_by_text("从各地的规定开始").click()
    page.get_by_label("超过3个上课日，县教育局和乡镇双报告").check()
    page.get_by_role("button", name="填入下面").click()
    page.get_by_role("button", name="看看影响").click()
    assert_no_sideways_scrolling(page)
    expect(page.get_by_text("连续4个上课日没有到校")).to_be_visible()
    page.get_by_role("button", name="确认修改").click()
    expect(page.get_by_text("已保存")).to_be_visible()
    assert policy_on(cast.school.pk, clock.today()).suspected_after == 4
