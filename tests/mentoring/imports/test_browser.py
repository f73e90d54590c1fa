"""The record import in a real browser, from the page 导入 to the timeline and back, on a phone."""

import pytest
from django.conf import settings
from django.test import Client

from school_care.mentoring.models import CareRecord
from tests.mentoring.imports.support import row_of
from tests.support.browser import assert_no_sideways_scrolling
from tests.support.sheets import csv_file, nov

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def page(live_server, phone_page, house):
    client = Client()
    client.force_login(house.director)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    phone_page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    return phone_page


def test_journey__from_the_hub_to_the_timeline_and_back__fits_the_screen(page, house, tmp_path):
    name = "特别长的文件名_云岭九年一贯制学校2026年秋季学期谈心谈话家访记录汇总第三稿.csv"
    rows = [
        row_of(house.zixuan, nov(16), 记录人="chenban"),
        row_of(house.anan, nov(16), "飞走了" * 20),
    ]

    page.goto("/desk/import/")
    assert_no_sideways_scrolling(page)
    page.get_by_role("link", name="上传记录表").click()
    page.get_by_label("记录表").set_input_files(csv_file(tmp_path, *rows, name=name))
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="先检查，不保存").click()
    page.get_by_text("还没有保存").wait_for()
    assert_no_sideways_scrolling(page)
    assert not CareRecord.objects.exists()

    page.get_by_role("button", name="确认导入").dblclick()
    page.get_by_role("link", name="再上传一份").wait_for()
    assert CareRecord.objects.get().text == "想家了"
    assert_no_sideways_scrolling(page)
    page.goto(f"/desk/students/{house.zixuan.public_id}/")
    page.get_by_text("想家了").first.wait_for()
    page.goto("/desk/import/")

    page.get_by_text(name).first.wait_for()
    page.goto("/desk/records/imports/")
    page.get_by_role("link", name=name).click()
    page.get_by_text("撤销本次导入").click()
    page.get_by_role("button", name="确认撤销").click()
    page.get_by_text("已撤销").first.wait_for()
    assert not CareRecord.objects.exists()
