"""One child through a term, by the head teacher's today page: a plan written, its check made on the
day, the term reviewed with what the marks say; each line leads to its form and goes when done."""

from datetime import date, timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from school_care.core import clock
from school_care.mentoring.choices.plans import PlanState
from school_care.mentoring.choices.progress import ExamStage, ReviewState
from school_care.mentoring.models import Plan, PlanCheck, TermReview
from school_care.school.models import Term
from tests.duties.duties_of import brought_up
from tests.duties.owing import without
from tests.factories import TeachingFactory, days_ago
from tests.mentoring.progress.support import exam_of, mark_of
from tests.mentoring.test_journey import sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser
OTHERS = ("visit.term", "talk.class_week", "contact.month", "contact.level", "card.term")
OTHERS += ("helper.term", "pairing.term", "roster.term", "assessment.round")
GOAL, OWN = "每天5道口算，正确率到八成", "上课举手发言"


def at(day: date):
    """The clock in the forenoon of a day; it runs on, as a browser's session needs."""
    return time_machine.travel(f"{day} 10:00+08:00")


def button(page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def chip(scope, words: str):
    return scope.get_by_label(words, exact=True).first


def todo(page, cast, what: str):
    """The line of the today page that says this of the child, after a fresh sign-in."""
    brought_up(cast)
    page.context.clear_cookies()
    sign_in(page, cast.head_teacher)
    assert_no_sideways_scrolling(page)
    return page.locator(".duties .row-link", has_text="张子轩").filter(has_text=what)


def test_term__planned_checked_reviewed__each_from_the_today_page(phone_page, cast):
    page = phone_page
    without(cast.school, *OTHERS)
    TeachingFactory(user=cast.teacher, school_class=cast.seven_one, subject="数学")
    mark_of(cast.zixuan, exam_of(cast, days_ago(40), ExamStage.START, "期初检测"), points=70)
    first_day = clock.today()
    with at(first_day):
        todo(page, cast, "帮扶计划").tap()
        page.wait_for_url("**/plans/new/**")
        subject = page.locator(".subject", has_text="数学").first
        chip(subject, "薄弱").tap()
        chip(subject, "计算").tap()
        chip(page, "周二").tap()
        chip(page, "一起看错题").tap()
        button(page.locator("#goals"), GOAL).tap()
        button(page.locator("#own-goals"), OWN).tap()
        button(page, "开始执行").tap()
        page.wait_for_url("**/desk/")
        expect(page.get_by_text("写帮扶计划")).to_have_count(0)
    plan = Plan.objects.get(student=cast.zixuan)
    check = PlanCheck.objects.filter(plan=plan).earliest("due_on")

    with at(check.due_on):
        todo(page, cast, "阶段检查").tap()
        page.wait_for_url("**/check**")
        expect(page.locator("main")).to_contain_text("第1次阶段检查")
        for number, words in enumerate(("已达到", "有进步")):
            chip(page.locator(".check-goal").nth(number), words).tap()
        button(page, "保存").tap()
        page.wait_for_url("**/desk/")
        expect(page.locator(".duties .row-link", has_text="阶段检查")).to_have_count(0)
    assert plan.checks.filter(done_on=check.due_on).count() == 1

    last_day = Term.objects.get(pk=cast.term.pk).last_day
    mark_of(
        cast.zixuan,
        exam_of(cast, last_day - timedelta(days=5), ExamStage.END, "期末考试"),
        points=83,
    )
    with at(last_day):
        todo(page, cast, "评议").tap()
        page.wait_for_url("**/review/**")
        button(page, "＋ 数学比期初高13分。").tap()
        page.get_by_label("学生的话").fill("我敢举手了。")
        page.get_by_label("家长的话").fill("回家会自己算题了。")
        button(page, "完成评议").tap()
        expect(page.get_by_text("评议已完成。")).to_be_visible()
        assert_no_sideways_scrolling(page)
        expect(todo(page, cast, "评议")).to_have_count(0)
    assert TermReview.objects.get(student=cast.zixuan).state == ReviewState.DONE
    assert Plan.objects.get(pk=plan.pk).state == PlanState.RUNNING
