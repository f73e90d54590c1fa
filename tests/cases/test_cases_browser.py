"""A head teacher drafts on a phone, the director sends at the desk."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.cases.content import Content
from school_care.cases.models import CaseReport
from school_care.escalation.enums import OrgType, State
from school_care.escalation.models import Escalation
from tests.cases.making import DROPOUT, absent, all_recipients, rung, written
from tests.mentoring.test_journey import sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


def test_drafting__from_the_file_on_a_phone__a_few_taps_and_the_draft_waits(phone_page, cast):
    all_recipients(cast.school)
    absent(cast.zixuan)
    rung(cast.zixuan, cast.head_teacher)
    page = phone_page
    sign_in(page, cast.head_teacher, reverse("students:show", args=[cast.zixuan.public_id]))
    page.get_by_role("link", name="上报与转介").first.tap()
    assert_no_sideways_scrolling(page)
    page.get_by_role("link", name="疑似辍学报告").tap()
    expect(page.get_by_text("已从系统带入")).to_be_visible()
    assert_no_sideways_scrolling(page)
    page.get_by_label("在家", exact=True).check()
    page.get_by_label("家庭变故/监护缺失").check()
    page.get_by_label("派员共同劝返").check()
    page.get_by_role("button", name="存草稿").tap()
    expect(page.get_by_text("已存草稿，请德育主任送审")).to_be_visible()
    assert_no_sideways_scrolling(page)
    kept = Content.from_json(CaseReport.objects.get().content)
    assert "4个上课日未到校" in kept.facts
    assert (kept.reasons, kept.requests) == (("family",), ("派员共同劝返",))
    rows = Escalation.objects.values_list("recipient__org_type", "state")
    assert set(rows) == {(OrgType.EDU, State.DRAFT), (OrgType.TOWNSHIP, State.DRAFT)}


def test_sending__director_at_the_desk__waits_for_the_signature(desktop_page, cast):
    bodies = all_recipients(cast.school)
    report = written(cast.head_teacher, cast.zixuan, DROPOUT, bodies[OrgType.EDU])
    page = desktop_page
    sign_in(page, cast.director, reverse("cases:case", args=[report.case.public_id]))
    page.get_by_role("link", name="修改、送审").click()
    page.get_by_label("事情经过").fill("周一起没来，班主任家访两次。")
    page.get_by_role("button", name="送校长审签").click()
    expect(page.get_by_text("已送校长审签。")).to_be_visible()
    assert_no_sideways_scrolling(page)
    assert Escalation.objects.get().state == State.IN_REVIEW


def test_drafting__page_closed_before_saving__words_are_there_again(phone_page, cast):
    page = phone_page
    url = reverse("cases:write", args=[cast.zixuan.public_id, DROPOUT])
    sign_in(page, cast.head_teacher, url)
    page.get_by_label("事情经过").fill("奶奶说在镇上。")
    expect(page.locator(".draft-state")).to_contain_text("草稿已保存")
    page.goto(reverse("students:show", args=[cast.zixuan.public_id]))
    page.goto(url)
    expect(page.get_by_label("事情经过")).to_have_value("奶奶说在镇上。")
