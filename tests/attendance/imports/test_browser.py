"""The attendance import in a real browser, on a phone and on a desk computer."""

import pytest
from django.conf import settings
from django.test import Client

from tests.attendance.imports.support import everything, row_of, stored
from tests.support.browser import assert_no_sideways_scrolling
from tests.support.sheets import csv_file, nov

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(params=["phone_page", "desktop_page"])
def page(request, live_server, life):
    page = request.getfixturevalue(request.param)
    client = Client()
    client.force_login(life.registrar)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    return page


def test_journey__upload_confirm_download_undo__fits_the_screen(page, life, tmp_path):
    rows = [row_of(life.zixuan, nov(16), "旷课"), row_of(life.anan, nov(16), "飞走了" * 20)]
    name = "特别长的文件名_云岭九年一贯制学校2026年11月考勤机导出第三稿.csv"

    page.goto("/desk/attendance/imports/")
    page.get_by_role("link", name="上传考勤文件").click()
    page.get_by_label("考勤文件").set_input_files(csv_file(tmp_path, *rows, name=name))
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="先检查，不保存").click()
    page.get_by_text("还没有保存").wait_for()
    assert_no_sideways_scrolling(page)
    assert everything() == []

    page.get_by_role("button", name="确认导入").dblclick()
    page.get_by_role("link", name="再上传一份").wait_for()
    assert {row[3] for row in stored()} == {"truant"}
    assert_no_sideways_scrolling(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载退回的行").click()
    assert download.value.suggested_filename == "退回的行.xlsx"

    page.get_by_text("撤销本次导入").click()
    page.get_by_role("button", name="确认撤销").click()
    page.get_by_text("已撤销，考勤恢复为导入之前的样子。").wait_for()
    assert everything() == []
