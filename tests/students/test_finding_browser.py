"""Search by initials, narrow, save, choose columns, do something with several: on a phone and on a
PC."""

import re

import pytest

from school_care.students.models import SavedFilter, Student
from tests.mentoring.test_journey import sign_in
from tests.support.browser import DESKTOP, PHONE, Watch, assert_no_sideways_scrolling, new_context

pytestmark = pytest.mark.browser
LIST = "/desk/students/"


@pytest.mark.parametrize("shape", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_finding__typed_narrowed_saved_columns_and_bulk__in_one_sitting(
    browser, live_server, cast, shape
):
    Student.objects.filter(pk=cast.zixuan.pk).update(village="云岭村")
    Student.objects.filter(pk=cast.keke.pk).update(village="柳溪村")
    context = new_context(browser, shape, live_server.url)
    page = context.new_page()
    watch = Watch(page)
    sign_in(page, cast.director)
    _finds_while_typing(page, cast)
    _narrows_and_saves(page)
    _chooses_columns(page, shape)
    _sets_boarding(page, cast)
    assert_no_sideways_scrolling(page)
    watch.assert_calm()
    context.close()


def _finds_while_typing(page, cast) -> None:
    page.goto(LIST)
    page.locator("#id_words").press_sequentially("zzx")
    page.locator(".found-count", has_text="共 1 人").wait_for()
    page.wait_for_url(re.compile(r"\?s=[\w-]+$"))
    page.get_by_role("link", name="张子轩").first.click()
    page.wait_for_url(f"**/students/{cast.zixuan.public_id}/")
    page.go_back()
    page.locator(".found-count", has_text="共 1 人").wait_for()
    assert page.locator("#id_words").input_value() == "zzx"


def _narrows_and_saves(page) -> None:
    page.goto(LIST)
    page.locator(".narrowing > summary").click()
    page.get_by_label("七年级", exact=True).check(force=True)
    page.locator(".found-said", has_text="七年级").wait_for()
    page.get_by_label("关爱学生", exact=True).check(force=True)
    page.locator(".found-count", has_text="共 2 人").wait_for()
    page.locator("#narrowed", has_text="2项").wait_for()
    page.get_by_role("link", name="存为常用筛选").click()
    page.get_by_label("名称").fill("七年级关爱")
    page.get_by_role("button", name="保存", exact=True).click()
    page.locator(".filter-chip[aria-current]", has_text="七年级关爱").wait_for()
    assert SavedFilter.objects.count() == 1
    assert_no_sideways_scrolling(page)


def _chooses_columns(page, shape) -> None:
    page.get_by_role("link", name="显示栏目").click()
    for label in ("出生年月", "监护人", "父亲务工地点", "关爱等级", "上次联系"):
        page.get_by_label(label, exact=True).press("Space")  # by keyboard
    page.get_by_role("button", name="保存", exact=True).click()
    row = page.locator(".found-table tbody tr", has_text="张子轩")
    assert "广东省东莞市" in row.inner_text()
    assert_no_sideways_scrolling(page)
    headings = page.locator(".found-table thead")
    assert headings.is_visible() is (shape is DESKTOP)
    if shape is DESKTOP:
        headings.get_by_role("link", name="姓名").click()
        page.locator('th[aria-sort="ascending"]', has_text="姓名").wait_for()


def _sets_boarding(page, cast) -> None:
    page.goto(LIST)
    page.get_by_text("批量处理", exact=True).click()
    for pupil in (cast.anan, cast.keke):
        page.get_by_label(f"选{pupil.name}").check()
    page.locator("[data-picked]", has_text="已选 2 名").wait_for()
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="设为寄宿", exact=True).click()
    page.get_by_role("heading", name="设为寄宿：2 名学生").wait_for()
    page.get_by_role("button", name="设为寄宿（2 名）").click()
    page.get_by_text("已改2名学生的档案").wait_for()
    page.get_by_role("button", name="撤销").click()
    page.get_by_text("2名学生恢复原来的内容").wait_for()
    assert set(
        Student.objects.filter(pk__in=[cast.anan.pk, cast.keke.pk]).values_list(
            "boarding", flat=True
        )
    ) == {False}
