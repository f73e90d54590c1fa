"""A list in the school's own words, taught once in a real browser."""

import pytest
from django.conf import settings
from django.test import Client

from school_care.core.sheets import write_workbook
from school_care.students.models import SheetShape, Student
from tests.students.imports.support import LATER, id_of
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(params=["phone_page", "desktop_page"])
def page(request, live_server, registrar):
    page = request.getfixturevalue(request.param)
    client = Client()
    client.force_login(registrar)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    return page


def test_journey__heading_pointed_at_columns_and_word_told__next_file_is_known(
    page, school, tmp_path
):
    path = tmp_path / "娃儿名单.xlsx"
    title, head = ["云岭学校", "二〇二六年秋"], ["娃儿", "证号", "住哪儿", "情况"]
    rows = [title, head, ["张子轩", id_of(1), "云岭村一组", "外出户"]]
    write_workbook(path, columns=title, rows=rows[1:])

    page.goto("/desk/imports/new/")
    page.get_by_label("花名册文件").set_input_files(path)
    page.get_by_label("生效日期").fill(LATER.isoformat())
    page.get_by_role("button", name="先检查，不保存").click()
    page.get_by_role("link", name="指出表头和栏目").click()
    page.get_by_label("第2行").check()
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="用这一行作表头").click()
    for heading, meaning in (
        ("娃儿", "姓名"),
        ("证号", "身份证号"),
        ("住哪儿", "家庭住址"),
        ("情况", "关爱类别（一格可写几个）"),
    ):
        page.get_by_label(f"“{heading}”写的是").select_option(label=meaning)
    page.get_by_role("button", name="按此重新检查").click()

    page.get_by_text("栏目：认得4栏").wait_for()
    assert_no_sideways_scrolling(page)
    page.get_by_role("link", name="栏目和词语").click()
    assert_no_sideways_scrolling(page)
    page.get_by_label("关爱类别“外出户”的含义").select_option(label="双亲留守儿童")
    page.get_by_role("button", name="按此重新检查").click()
    page.get_by_role("button", name="确认导入").click()
    page.get_by_text("关爱1人").wait_for()

    assert Student.objects.get().address == "云岭村一组"
    assert SheetShape.objects.get().columns["娃儿"] == "name"
    page.goto("/desk/imports/remembered/")
    page.get_by_text("“娃儿”读作姓名").wait_for()
    assert_no_sideways_scrolling(page)
