"""A head teacher on a phone: the class's list, a plan by taps, the first staged check."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.mentoring.choices.plans import PlanState
from school_care.mentoring.models import GoalResult, Plan
from school_care.mentoring.selectors_plans import picture_of
from tests.factories import TeachingFactory
from tests.mentoring.plans.test_plans_writing import assess, whole
from tests.mentoring.test_journey import drafts, sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


def chip(scope, words: str):
    return scope.get_by_label(words, exact=True).first


def test_plan__on_a_phone__tapped_adopted_and_checked(phone_page, cast):
    page = phone_page
    page.watch.expect_status(422)
    TeachingFactory(user=cast.teacher, school_class=cast.seven_one, subject="数学")
    assess(cast, mood=2)
    sign_in(page, cast.head_teacher)
    page.goto(reverse("mentoring:class_plans", args=[cast.seven_one.public_id]))
    page.locator("li", has_text="张子轩").get_by_role("link", name="写计划").tap()
    assert_no_sideways_scrolling(page)
    subject = page.locator(".subject", has_text="数学").first
    chip(subject, "薄弱").tap()
    chip(subject, "计算").tap()
    chip(page, "周二").tap()
    chip(page, "午间").tap()
    chip(page, "一起看错题").tap()
    page.locator("#goals").get_by_role("button", name="每天5道口算，正确率到八成").tap()
    page.locator("#own-goals").get_by_role("button", name="上课举手发言").tap()
    page.get_by_text("草稿已保存").wait_for()
    page.get_by_role("button", name="开始执行").tap()
    expect(page.locator(".alert-danger")).to_contain_text("「情绪与行为」方面需要一个目标")
    page.get_by_role("button", name="不开心时会找一位老师说").tap()
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="开始执行").tap()
    page.wait_for_url("**/classes/**/plans/")
    expect(page.locator("li", has_text="张子轩")).to_contain_text("目标达到0/3")
    plan = Plan.objects.get()
    assert plan.state == PlanState.RUNNING
    assert [state.goal.text for state in picture_of(whole(plan)).goals] == [
        "不开心时会找一位老师说",
        "每天5道口算，正确率到八成",
        "上课举手发言",
    ]
    assert drafts(page) == []

    page.locator("li", has_text="张子轩").get_by_role("link", name="检查", exact=True).tap()
    assert_no_sideways_scrolling(page)
    for number, words in enumerate(("有进步", "已达到", "变化不大")):
        chip(page.locator(".check-goal").nth(number), words).tap()
    chip(page, "增加辅导次数").tap()
    page.get_by_role("button", name="保存", exact=True).tap()
    page.wait_for_url("**/classes/**/plans/")
    expect(page.locator("li", has_text="张子轩")).to_contain_text("目标达到1/3")
    assert GoalResult.objects.count() == 3


def test_plan__saved_as_draft_and_page_closed__words_are_there_again(desktop_page, cast):
    page = desktop_page
    sign_in(page, cast.head_teacher)
    page.goto(reverse("mentoring:plan_new", args=[cast.zixuan.public_id]))
    page.locator("#own-goals").get_by_role("button", name="上课举手发言").click()
    page.get_by_text("草稿已保存").wait_for()
    page.reload()
    page.get_by_text("草稿已恢复").wait_for()
    page.get_by_role("button", name="存草稿").click()
    page.wait_for_url("**/plans/*/")
    expect(page.locator("main")).to_contain_text("还是草稿")
    assert Plan.objects.get().state == PlanState.DRAFT
    page.get_by_role("link", name="接着写").click()
    expect(page.locator("#own-goals input[type=text]").first).to_have_value("上课举手发言")
    assert_no_sideways_scrolling(page)
