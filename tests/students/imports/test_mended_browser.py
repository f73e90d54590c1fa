"""300 rows, 20 sent back, mended in the downloaded workbook and done; then taken back. At a desk's
width, and every page looked at on a phone's too."""

import pytest
from django.conf import settings
from django.test import Client

from school_care.students.models import Student
from tests.students.imports.sent_back import mend, roster_of, wrong
from tests.students.imports.support import id_of, xlsx_file
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
GOOD, BAD = 280, 20


@pytest.fixture
def page(desktop_page, live_server, registrar):
    client = Client()
    client.force_login(registrar)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    desktop_page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    return desktop_page


def look(page) -> None:
    """The page fits a phone as well."""
    page.set_viewport_size({"width": 390, "height": 844})
    assert_no_sideways_scrolling(page)
    page.set_viewport_size({"width": 1280, "height": 800})


def upload(page, path) -> None:
    page.goto("/desk/imports/new/")
    page.get_by_label("花名册文件").set_input_files(path)
    page.get_by_role("button", name="先检查，不保存").click()


def test_journey__300_rows_20_sent_back__mended_done_and_taken_back(page, school, tmp_path):
    upload(page, xlsx_file(tmp_path, *roster_of(GOOD, BAD)))
    page.get_by_text("共300行：新增280，有变化0，无变化0，待核0，退回20。").wait_for()
    page.get_by_role("button", name="确认导入").click()
    page.get_by_text("1个班·280人·关爱0人·待核0人").wait_for()
    look(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载退回的行").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)

    mend(path, {wrong(n): id_of(n) for n in range(GOOD, GOOD + BAD)})
    upload(page, path)
    page.get_by_text("共20行：新增20，有变化0，无变化0，待核0，退回0。").wait_for()
    assert "没有导入的栏目" not in page.inner_text("main")
    look(page)
    page.get_by_role("button", name="确认导入").click()
    page.get_by_text("上次退回的20行：已导入20行").wait_for()
    page.get_by_text("1个班·300人").wait_for()
    look(page)

    page.get_by_role("link", name="历次导入").first.click()
    page.get_by_text("共20行：新增20").wait_for()
    look(page)
    page.get_by_role("link", name="退回的行.xlsx").click()
    page.get_by_role("link", name="撤销本次导入").click()
    page.get_by_text("20名新增学生将被移除").wait_for()
    look(page)
    page.get_by_role("button", name="确认撤销").click()
    page.get_by_text("已撤销：移除20名新增学生").wait_for()
    look(page)
    assert Student.objects.count() == GOOD
