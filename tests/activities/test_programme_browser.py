"""A term's programme from empty to public at the PC; the head teacher's agenda on the phone."""

import pytest
import time_machine
from playwright.sync_api import expect

from school_care.activities.models import Activity, Programme
from school_care.cms.services import create_site
from tests.activities.making_activity import planned
from tests.activities.programme_support import (
    MONDAY,
    approved,
    autumn,
    calendar_2026,
    draft,
    programme_of,
)
from tests.mentoring.test_journey import sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser
MORNING = "2026-09-07T10:00:00+08:00"
LECTURE, CONTEST = "法治、安全、心理健康教育讲座", "书法、手抄报比赛"


def again_as(page, person, path="/desk/") -> None:
    page.context.clear_cookies()
    sign_in(page, person, path)


def button(page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def card(page, title: str):
    return page.locator(".programme-card", has_text=title)


def test_term__from_templates_to_the_parents_page(desktop_page, cast):
    page = desktop_page
    with time_machine.travel(MORNING):
        calendar_2026(cast.school)
        create_site(school=cast.school)
        sign_in(page, cast.director)
        page.locator(".desk-menu").get_by_text("活动安排").click()
        button(page, "开始编排").click()
        button(page, "加入安排").click()
        expect(page.get_by_text("项待审定")).to_be_visible()
        assert Activity.objects.count() > 15

        page.goto("/desk/programme/month/?month=2026-11")
        card(page, LECTURE).get_by_role("link").first.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
        expect(page.locator("#move-said")).to_contain_text("11月19日")
        page.keyboard.press("Enter")
        expect(page.locator('td[data-day="2026-11-19"]')).to_contain_text(LECTURE)
        expect(card(page, LECTURE).get_by_role("link").first).to_be_focused()

        page.get_by_label("下一月").click()
        card(page, CONTEST).drag_to(page.locator('td[data-day="2026-12-11"]'))
        expect(page.locator('td[data-day="2026-12-11"]')).to_contain_text(CONTEST)
        assert_no_sideways_scrolling(page)

        page.get_by_role("link", name="提交审定").click()
        button(page, "提交给校长审定").click()
        expect(page.get_by_text("等校长审定")).to_be_visible()

        again_as(page, cast.principal)
        page.get_by_role("link", name="活动安排待审定").click()
        button(page, "审定").click()
        expect(page.locator(".programme-now")).to_contain_text("已审定")

        page.context.clear_cookies()
        page.goto("/calendar/")
        page.get_by_role("link", name=CONTEST).click()
        expect(page.locator("article")).to_contain_text("12月11日 周五 14:30—16:00")
    assert Programme.objects.get().version == 1


def test_agenda__head_teacher_on_the_phone__own_classes_and_what_is_next(phone_page, cast):
    page = phone_page
    with time_machine.travel(MORNING):
        calendar = calendar_2026(cast.school)
        programme = programme_of(cast, autumn(calendar))
        draft(cast, programme, title="故事大会", starts_on=MONDAY)
        approved(cast, programme)
        planned(cast, by=cast.other_head_teacher, classes=[cast.seven_two], title="七二班班会")
        sign_in(page, cast.head_teacher, "/desk/programme/")
        expect(page.locator("main")).to_contain_text("故事大会")
        expect(page.get_by_text("七二班班会")).to_have_count(0)
        page.locator(".chip", has_text="全校").tap()
        expect(page.get_by_text("七二班班会").first).to_be_visible()
        assert_no_sideways_scrolling(page)
        page.get_by_role("link", name="月历").tap()
        expect(page.locator(".is-today")).to_contain_text("七二班班会")
        assert_no_sideways_scrolling(page)
