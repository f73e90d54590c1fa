"""From the bell to what is meant, and back to a silent bell: a head teacher's phone, the
director's computer."""

import pytest
from playwright.sync_api import expect

from school_care.core import clock
from school_care.duties.enums import NoticeKind, Urgency
from school_care.duties.models import Notice
from school_care.duties.services.nudging import nudge
from school_care.duties.services.reminding import remind
from school_care.duties.services.telling import tell
from school_care.school.calendar import SchoolCalendar
from tests.duties.telling import DAY, owe
from tests.factories import PASSWORD
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


def sign_in(page, user) -> None:
    page.goto("/desk/me/")
    page.fill("input[name=username]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/desk/me/")


def test_head_teacher_on_a_phone__bell_snooze_and_known(phone_page, cast):
    today = clock.today()
    owed = [owe(cast.head_teacher, today + DAY, student=cast.zixuan) for _ in range(3)]
    nudge(by=cast.director, owner=cast.head_teacher, duties=owed)
    tell(
        user=cast.head_teacher,
        school=cast.school,
        kind=NoticeKind.MOVED,
        key="moved:1",
        on=today,
        count=2,
    )
    sign_in(phone_page, cast.head_teacher)
    bell = phone_page.locator(".desk-bell")
    expect(bell).to_contain_text("2")
    assert bell.bounding_box()["height"] >= 44 and bell.bounding_box()["width"] >= 44
    bell.tap()
    phone_page.wait_for_url("**/desk/inbox/")
    assert_no_sideways_scrolling(phone_page)
    for target in phone_page.locator(".notice a, .notice button:visible, .notice summary").all():
        assert target.bounding_box()["height"] >= 44

    phone_page.locator("summary[aria-label='稍后提醒：请抓紧办理3件待办']").tap()
    phone_page.get_by_role("button", name="明天提醒").and_(phone_page.locator(":visible")).tap()
    expect(phone_page.locator(".messages")).to_contain_text("再提醒您")
    expect(bell).to_contain_text("1")
    phone_page.get_by_role("button", name="已知悉：校历有调整，2件待办的期限有变").tap()
    expect(phone_page.locator(".desk-bell-count")).to_have_count(0)
    expect(phone_page.locator("#others + .rows li")).to_have_count(2)
    assert_no_sideways_scrolling(phone_page)


def test_director_at_a_desk__safety_first_and_on_to_the_meeting(desktop_page, cast):
    today = clock.today()
    for _ in range(2):
        owe(
            cast.head_teacher,
            today - 9 * DAY,
            student=cast.zixuan,
            urgency=Urgency.SAFETY,
            rule_code="entrustment.notice",
        )
    remind(cast.school, today, SchoolCalendar(cast.school))
    sign_in(desktop_page, cast.director)
    desktop_page.locator(".desk-bell").click()
    row = desktop_page.get_by_role("link", name="安全类待办逾期2件，涉及1个班，责任人尚未办理")
    expect(row).to_be_visible()
    expect(desktop_page.locator("summary")).to_have_count(0)  # safety is not put off
    assert_no_sideways_scrolling(desktop_page)
    row.click()
    desktop_page.wait_for_url("**/desk/duties/meeting/")
    assert Notice.objects.filter(user=cast.director, read_at__isnull=True).exists()
