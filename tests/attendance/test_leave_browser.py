"""A grandmother has not been reached, then is: a head teacher's note of leave on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.attendance.models import LeaveNote
from school_care.core import clock
from school_care.school.models import SchoolDay
from tests.mentoring.test_journey import Phone, sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def school_today(cast):
    """Today is a school day, whatever day it is."""
    SchoolDay.objects.create(school=cast.school, date=clock.today(), kind="work")


def test_leave__from_the_file_to_the_roll__written_confirmed_and_seen(phone_page, cast):
    file = reverse("students:show", args=[cast.zixuan.public_id])
    sign_in(phone_page, cast.head_teacher, file)
    phone = Phone(phone_page)
    phone.tap(phone_page.get_by_role("link", name="请假", exact=True))
    phone.tap(phone_page.get_by_label("病假", exact=True))
    phone.tap(phone_page.get_by_label("感冒发烧"))
    phone.tap(phone_page.get_by_label("还没有联系上"))
    expect(phone_page.get_by_text("谁确认的")).to_be_hidden()
    assert_no_sideways_scrolling(phone_page)
    phone.tap(phone_page.get_by_role("button", name="保存请假条"))
    phone_page.get_by_text("待监护人确认", exact=True).wait_for()
    assert phone.taps <= 5
    assert LeaveNote.objects.get().confirmed_at is None

    phone_page.get_by_label("奶奶 张奶奶").tap()
    phone_page.get_by_label("电话", exact=True).tap()
    assert_no_sideways_scrolling(phone_page)
    phone_page.get_by_role("button", name="监护人已确认").tap()
    phone_page.get_by_text("奶奶，电话确认").wait_for()

    roll = reverse("attendance:roll", args=[cast.seven_one.public_id])
    phone_page.goto(f"{roll}?on={clock.today()}")
    expect(phone_page.locator(".roll-line")).to_have_text(
        "应到2 实到1 请假1 未到待核实0", use_inner_text=True
    )
    for page in (
        reverse("attendance:leaves"),
        reverse("attendance:pupil", args=[cast.zixuan.public_id]),
        reverse("attendance:class_figures", args=[cast.seven_one.public_id]),
    ):
        phone_page.goto(page)
        assert_no_sideways_scrolling(phone_page)
