"""The import in a real browser, on a phone and on a desk computer."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from school_care.students.models import RosterImport, Student
from tests.students.imports.support import LATER, csv_file, id_of, pupil, take_rows
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


def messy_file(folder: Path) -> Path:
    return csv_file(
        folder,
        pupil(班级="七(2)班", 父亲姓名="张远行", 父亲电话="19900000001", 血型="A"),
        pupil("李安安", 身份证号=id_of(3), 类别="双亲留守、低保", 关爱等级="重点"),
        pupil("王可", 身份证号="", 备注="新转来"),
        pupil("赵远", 身份证号=id_of(7)[:-1]),
        pupil("孙一", 身份证号=f"{id_of(9)}9" * 3),
        name="特别长的文件名_云岭九年一贯制学校2026年秋季学期学生花名册最终版第三稿.csv",
    )


def test_journey__upload_choose_confirm__fits_the_screen_at_every_step(page, school, tmp_path):
    take_rows(school, tmp_path, pupil(), pupil("王可", 身份证号=id_of(5)))

    page.goto("/desk/imports/")
    assert_no_sideways_scrolling(page)
    page.get_by_role("link", name="上传花名册").first.click()
    page.get_by_label("花名册文件").set_input_files(messy_file(tmp_path))
    page.get_by_label("生效日期").fill(LATER.isoformat())
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="先检查，不保存").click()

    page.get_by_text("共5行：新增1，有变化1，无变化0，待核1，退回2。").wait_for()
    page.get_by_text("读取情况").wait_for()
    assert page.get_by_text("没有导入的栏目").is_visible()  # said without being asked
    assert "血型" in page.get_by_text("没有导入的栏目").inner_text()
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="是同一人").click()
    page.get_by_role("button", name="✓ 是同一人").wait_for()
    for tab in ("退回 2", "有变化 1", "新增 1"):
        page.get_by_role("link", name=tab).click()
        page.locator("a.active", has_text=tab).wait_for()
        assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="确认导入").click()

    page.get_by_text("2个班·3人·关爱1人·待核0人").wait_for()
    assert_no_sideways_scrolling(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载退回的行").click()
    assert download.value.suggested_filename == "退回的行.xlsx"
    assert Student.objects.get(name="王可").note == "新转来"


def test_drop__a_file_on_the_form__is_taken(page, school):
    page.goto("/desk/imports/new/")
    page.evaluate(
        """() => {
            const carried = new DataTransfer();
            carried.items.add(new File(["姓名\\n"], "拖来.csv"));
            document.querySelector("[data-drop-zone]").dispatchEvent(
                new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
        }"""
    )

    assert page.evaluate("document.getElementById('id_file').files[0].name") == "拖来.csv"
    assert not RosterImport.objects.exists()
