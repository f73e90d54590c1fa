"""The monthly check from the registrar's button to the principal's signature."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.attendance.models import RegisterCheck, RegisterVariance
from tests.attendance.making import CheckFactory, VarianceFactory
from tests.mentoring.test_journey import Phone, sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


def test_check__head_teacher_explains_on_the_phone__principal_signs_at_the_desk(
    phone_page, desktop_page, cast
):
    check = CheckFactory(school=cast.school, taken_by=cast.registrar)
    for student in (cast.zixuan, cast.anan):
        VarianceFactory(check_of=check, student=student)

    page, phone = phone_page, Phone(phone_page)
    sign_in(page, cast.head_teacher)
    phone.tap(page.get_by_text("2名学生与学籍核对不符，请说明"))
    anan, zixuan = (
        page.locator(".variance", has_text=one.name) for one in (cast.anan, cast.zixuan)
    )
    page.watch.expect_status(422)
    zixuan.wait_for()
    assert_no_sideways_scrolling(page)
    expect(zixuan.get_by_role("note")).to_be_hidden()
    phone.tap(anan.get_by_label("随父母在外地", exact=True))
    phone.tap(zixuan.get_by_label("失去联系", exact=True))
    expect(zixuan.get_by_role("note")).to_contain_text("立即报警110")
    phone.tap(page.get_by_role("button", name="保存", exact=True))
    page.get_by_text("请写最后一次联系是什么时候").wait_for()
    assert RegisterVariance.objects.get(student=cast.anan).whereabouts == "parents"
    expect(zixuan.get_by_label("失去联系", exact=True)).to_be_checked()
    zixuan.get_by_label("一句话说明").fill("18日起电话关机，已报告校长和派出所")
    phone.tap(page.get_by_role("button", name="保存", exact=True))
    page.get_by_text("没有要说明的学生").wait_for()
    assert phone.taps == 5

    page = desktop_page
    sign_in(page, cast.principal)
    page.get_by_text("学籍核对已全部说明，请签字").click()
    expect(page.locator("#variances")).to_contain_text("失去联系，18日起电话关机")
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="签字", exact=True).click()
    page.get_by_text("的学籍核对已签字。").wait_for()
    expect(page.get_by_role("button", name="签字", exact=True)).to_have_count(0)
    assert RegisterCheck.objects.get().signed_by == cast.principal
    page.goto(reverse("attendance:flow"))
    assert_no_sideways_scrolling(page)
