"""A village flooded, a child assessed on a phone, a level decided: as the people do it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.students.models import Student
from school_care.students.models.assessments import Assessment
from school_care.students.models.levels import EmergencyCare
from school_care.students.services.levels import effective_level
from school_care.students.services.rounds import open_round
from tests.factories import PASSWORD
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


def sign_in(page, user, path="/desk/") -> None:
    page.goto(path)
    page.fill("input[name=username]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"**{path}")


def test_flood__director_raises_the_village__one_unticked_one_added(desktop_page, cast):
    Student.objects.filter(pk__in=[cast.zixuan.pk, cast.anan.pk]).update(village="云岭村")
    page = desktop_page
    sign_in(page, cast.director, reverse("students:emergencies"))
    page.get_by_role("link", name="设置应急关注").click()
    page.get_by_label("发生了什么").fill("云岭村洪水")
    assert page.get_by_label("七(1)班").is_hidden()  # only what the choice needs
    page.get_by_label("村名").fill("云岭村")
    page.get_by_label("到哪天为止（含当天）").fill((clock.today() + timedelta(days=5)).isoformat())
    page.get_by_role("button", name="查看名单").click()
    page.get_by_label("李安安").uncheck()
    page.get_by_label("姓名、拼音或首字母").fill("wk")
    page.get_by_role("button", name="查找").click()
    page.get_by_label("王可").check()
    assert page.get_by_label("李安安").is_checked() is False
    assert not EmergencyCare.objects.exists()
    page.get_by_role("button", name="开始应急关注").click()
    page.get_by_text("已设置应急关注").wait_for()
    row = EmergencyCare.objects.get()
    assert {each.student.name for each in row.pupils.all()} == {"张子轩", "王可"}
    assert_no_sideways_scrolling(page)


def test_assessment__head_teacher_on_a_phone__from_today_to_the_suggestion(phone_page, cast):
    open_round(by=cast.director, school=cast.school)
    page = phone_page
    sign_in(page, cast.head_teacher)
    page.get_by_text("填写本轮评估 1件").tap()
    page.wait_for_url("**/duties/?kind=assessment.round")
    page.get_by_text("张子轩").tap()
    page.wait_for_url("**/assess/**")
    taps = 0
    for question in page.locator(".question").all():
        chip = question.locator(".chip").last
        assert chip.bounding_box()["height"] >= 44
        chip.tap()
        taps += 1
    assert taps == 10
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="提交评估").tap()
    page.get_by_text("张子轩的评估已保存，等待确定等级。").wait_for()  # where it was opened from
    made = Assessment.objects.get()
    assert made.suggested_rank == 3
    page.goto(reverse("students:assessment", args=[made.public_id]))
    page.get_by_text("建议，由人决定").wait_for()
    assert_no_sideways_scrolling(page)
    page.goto("/desk/")
    assert page.get_by_text("填写本轮评估").count() == 0


def test_assessment__urgent_line_ticked__questions_go_and_what_to_do_comes(phone_page, cast):
    page = phone_page
    sign_in(page, cast.head_teacher, reverse("students:assess", args=[cast.zixuan.public_id]))
    assert page.locator(".do-now").is_hidden()
    page.get_by_label("身上有说不清来由的伤").check()
    assert page.get_by_text("先报警110。不反复追问").is_visible()
    assert page.locator(".question").first.is_hidden()
    page.get_by_role("button", name="提交评估").tap()
    page.get_by_text("不打分").wait_for()
    assert page.locator(".do-now").is_visible()
    assert Assessment.objects.get().is_urgent


def test_assessment__director_decides_another_level__reason_asked_then_set(desktop_page, cast):
    page = desktop_page
    page.watch.expect_status(422)
    sign_in(page, cast.director, reverse("students:assess", args=[cast.zixuan.public_id]))
    for question in page.locator(".question").all():
        question.locator(".chip input").last.check()
    page.get_by_role("button", name="提交评估").click()
    page.goto("/desk/")
    page.get_by_text("评估待确定等级，1人").click()
    page.get_by_text("张子轩").click()
    page.get_by_label("加强关爱").check()
    page.get_by_role("button", name="确定等级").click()
    page.get_by_text("所选等级与建议不同，请写明理由。").wait_for()
    assert page.get_by_label("加强关爱").is_checked()
    page.locator("input[name=reason]").fill("已住校，晚上有人管")
    page.get_by_role("button", name="确定等级").click()
    page.get_by_text("没有待确定的评估").wait_for()
    level = effective_level([cast.zixuan], clock.today())[cast.zixuan.pk].level
    assert (level.level.rank, level.reason) == (2, "已住校，晚上有人管")


def test_level__director_on_a_phone__for_a_week_and_back(phone_page, cast):
    page = phone_page
    sign_in(page, cast.director, reverse("students:show", args=[cast.zixuan.public_id]))
    page.get_by_role("link", name="调整等级").tap()
    page.get_by_label("日常关爱").check()
    page.get_by_label("临时一周").check()
    page.get_by_label("情况好转").check()
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="保存等级").tap()
    page.get_by_text("已临时调为「日常关爱」").wait_for()
    page.get_by_role("link", name="调整等级").tap()
    page.get_by_role("button", name="现在就恢复原来的等级").tap()
    page.get_by_text("恢复原来的等级").wait_for()
    level = effective_level([cast.zixuan], clock.today())[cast.zixuan.pk].level
    assert level.level.rank == 3
