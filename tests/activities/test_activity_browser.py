"""A lecture from plan to the pupil's file on a phone; a parent school with its sign-in and a
picture that goes with the consent."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from school_care.activities.choices.programme import ActivityKind
from school_care.activities.models import Activity, ActivityPhoto, ParentSignIn
from school_care.core import clock
from school_care.students.services.consents import Speaker, withdraw_consent
from tests.activities.making_activity import planned
from tests.mentoring.test_journey import Phone, sign_in
from tests.students.consents import agree
from tests.support import papers
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


def test_lecture__planned_then_held_with_an_absent_pupil__on_the_other_pupils_file(
    phone_page, cast
):
    page, url = phone_page, reverse("activities:class_lecture", args=[cast.seven_one.public_id])
    sign_in(page, cast.head_teacher)
    page.goto(url)
    assert_no_sideways_scrolling(page)
    phone = Phone(page)
    phone.tap(page.get_by_label("安全", exact=True))
    phone.tap(page.get_by_label("其他日期").first)
    page.locator("input[name=day_other]").fill(clock.today().isoformat())
    phone.tap(page.get_by_role("button", name="先安排"))
    page.get_by_text("讲座已安排").wait_for()
    page.goto(url)
    phone.tap(page.get_by_label("李安安"))
    page.get_by_label("一句话小结").fill("讲了过马路，最后做了问答。")
    assert_no_sideways_scrolling(page)
    phone.tap(page.get_by_role("button", name="登记举办"))
    expect(page.locator("#record")).to_contain_text("2/1人")
    assert phone.taps <= 6
    title = Activity.objects.get().title
    page.goto(reverse("students:show", args=[cast.zixuan.public_id]))
    expect(page.locator("#activities")).to_contain_text(title)
    page.goto(reverse("students:show", args=[cast.anan.public_id]))
    expect(page.locator("#activities")).to_have_count(0)


def test_parent_school__signed_in_by_phone_and_a_picture__gone_with_the_consent(
    desktop_page, browser, live_server, cast
):
    cache.clear()
    agree(cast.zixuan, "photo")
    evening = planned(cast, kind=ActivityKind.PARENT_SCHOOL, topic="", title="家长学校第一期")
    page = desktop_page
    sign_in(page, cast.head_teacher)
    page.goto(reverse("activities:activity", args=[evening.public_id]))
    page.get_by_role("link", name="家长签到").click()
    page.get_by_role("button", name="开放手机签到").click()
    address = page.get_by_role("link", name="打开签到页").get_attribute("href")
    _sign_in_as_parent(browser, live_server.url + "/s/" + address.split("/s/")[1])
    page.reload()
    expect(page.locator("main")).to_contain_text("张子轩")
    assert ParentSignIn.objects.get().student == cast.zixuan

    page.goto(reverse("activities:activity_photo_new", args=[evening.public_id]))
    page.set_input_files(
        "input[name=files]",
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": papers.photo()},
    )
    page.get_by_label("找学生").fill("子轩")
    page.get_by_label("张子轩").check()
    page.get_by_role("button", name="上传").click()
    page.wait_for_url(f"**/activities/{evening.public_id}/")
    expect(page.locator(".act-photos img")).to_have_count(1)
    withdraw_consent(
        by=cast.head_teacher,
        student=cast.zixuan,
        purpose="photo",
        speaker=Speaker(name="张奶奶", relation="奶奶", role="GUARDIAN"),
        channel="paper",
        on=clock.today(),
    )
    page.reload()
    expect(page.locator(".act-photos img")).to_have_count(0)
    assert ActivityPhoto.objects.get().withdrawn_at is not None


def _sign_in_as_parent(browser, url: str) -> None:
    """Another person, a cheap phone without scripts."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    page.get_by_label("孩子姓名").fill("张子轩")
    page.get_by_label("奶奶", exact=True).check()
    page.get_by_label("您的姓名").fill("张奶奶")
    page.get_by_role("button", name="签到").click()
    page.get_by_text("已签到").wait_for()
    context.close()
