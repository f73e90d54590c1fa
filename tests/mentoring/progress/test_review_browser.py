"""A head teacher at a desk: one pupil's term reviewed in three voices, printed with curves."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.mentoring.choices.progress import ExamStage
from school_care.reports.models import PrintJob
from tests.core.pdf.support import text_of
from tests.factories import days_ago
from tests.mentoring.progress.support import exam_of, mark_of
from tests.mentoring.test_journey import sign_in
from tests.reports.support import compact
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


def test_review__facts_taken_three_voices_done__printed_with_curves_for_the_family(
    desktop_page, cast
):
    page = desktop_page
    page.watch.expect_status(422)
    mark_of(cast.zixuan, exam_of(cast, days_ago(50), ExamStage.START, "期初检测"), points=70)
    mark_of(cast.zixuan, exam_of(cast, days_ago(10)), points=82)
    sign_in(page, cast.head_teacher, reverse("mentoring:progress", args=[cast.zixuan.public_id]))
    expect(page.get_by_text("数学比期初高12分").first).to_be_visible()
    expect(page.get_by_role("img", name="数学折线图：数学比期初高12分")).to_be_visible()
    page.get_by_role("link", name="学期评议").click()
    page.get_by_role("button", name="＋ 数学比期初高12分。").click()
    words = page.get_by_label("老师的话")
    expect(words).to_have_value("数学比期初高12分。")
    words.fill("数学比期初高12分。上课敢举手了。")
    page.get_by_label("这段话可以写进家庭版").first.check()
    page.get_by_role("button", name="完成评议").click()
    expect(page.get_by_role("alert").first).to_contain_text("学生的话")
    expect(words).to_have_value("数学比期初高12分。上课敢举手了。")
    page.get_by_label("学生的话").fill("我想学打篮球。")
    page.locator('[data-voice="parent"]').get_by_label("未能取得").check()
    page.get_by_label("家长的话").fill("奶奶电话停机")
    page.get_by_role("button", name="完成评议").click()
    expect(page.get_by_text("评议已完成。")).to_be_visible()
    assert_no_sideways_scrolling(page)
    page.locator(".desk-actions").get_by_role("link", name="打印").click()
    page.get_by_role("button", name="生成PDF").click()
    expect(page.get_by_role("link", name="下载PDF")).to_be_visible()
    text = compact(text_of(PrintJob.objects.get().result.read_bytes()))
    for shown in ("学期评议", "上课敢举手了", "70", "82", "期中", "满分100分"):
        assert shown in text
    assert "奶奶电话停机" not in text
