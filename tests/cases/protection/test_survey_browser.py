"""The director prepares the survey, a child answers on a cheap phone without scripts and asks for
help, the director is called, counts a class's paper and sums up."""

import os
from pathlib import Path
from urllib.parse import urlparse

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.cases.models import BullyingSurvey, SurveyClass
from tests.cases.protection.survey_making import answered, big_enough, over, share_of
from tests.mentoring.test_journey import sign_in
from tests.support.browser import PHONE, assert_no_sideways_scrolling, new_context

pytestmark = pytest.mark.browser


def shot(page, name) -> None:
    assert_no_sideways_scrolling(page)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_survey__from_its_making_to_its_summary__a_child_asks_for_help(
    desktop_page, browser, cast, live_server
):
    page = desktop_page
    sign_in(page, cast.director, reverse("cases:surveys"))
    page.get_by_role("link", name="准备本学期问卷").click()
    page.get_by_role("button", name="建好问卷").click()
    expect(page.get_by_text("问卷已建好")).to_be_visible()
    page.get_by_text("链接", exact=True).first.click()
    link = page.get_by_label("发到班级群或机房打开").first.input_value()

    phone = new_context(browser, PHONE | {"java_script_enabled": False}, live_server.url)
    try:
        child = phone.new_page()
        child.goto(urlparse(link).path)
        shot(child, "survey-sheet")
        child.get_by_role("button", name="交").tap()
        expect(child.get_by_text("请至少回答一题")).to_be_visible()
        child.get_by_label("常常害怕").tap()
        child.get_by_label("现在就需要帮助").tap()
        child.get_by_role("button", name="交").tap()
        expect(child.get_by_text("这不是你的错")).to_be_visible()
        expect(child.get_by_role("link", name="12355")).to_be_visible()
        shot(child, "survey-help")
        assert phone.cookies() == []
        child.get_by_role("link", name="换下一位同学填").tap()
        assert child.locator("input:checked").count() == 0
    finally:
        phone.close()

    page.goto(reverse("cases:surveys"))
    expect(page.get_by_text("有1份答卷急需帮助")).to_be_visible()
    survey = BullyingSurvey.objects.get()
    page.goto(reverse("cases:survey", args=[survey.public_id]))
    page.get_by_role("link", name="马上看").click()
    expect(page.get_by_text("没有写话")).to_be_visible()

    counted = SurveyClass.objects.get(survey=survey, school_class=cast.eight_one)
    page.goto(reverse("cases:survey_count", args=[counted.public_id]))
    page.get_by_label("收回几份").fill("9")
    page.get_by_label("很安全").fill("9")
    page.get_by_role("button", name="保存统计").click()
    expect(page.get_by_text("其中纸质9份")).to_be_visible()

    big_enough(survey)
    answered(share_of(survey, cast.seven_two), 6)
    over(survey)
    page.goto(reverse("cases:survey", args=[survey.public_id]))
    page.set_viewport_size({"width": 390, "height": 844})
    shot(page, "survey-figures-390")
    page.get_by_role("link", name="写分析和措施").click()
    page.get_by_label("分析和措施").fill("楼梯口加派值班老师。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("link", name="打印摘要")).to_be_visible()
    shot(page, "survey-summed-390")
