"""The director's Monday in a browser: look, nudge, hand over, take back, print; and on a phone."""

import pytest
from django.urls import reverse

from school_care.duties.models import Duty, Notice
from tests.duties.owing import late_class_duty, late_duty, reckoned
from tests.mentoring.test_journey import sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MEETING = "/desk/duties/meeting/"
TOO_LOW = """(all) => all
    .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 43.5)
    .map((one) => one.outerHTML.slice(0, 90))"""


@pytest.fixture
def late(cast) -> list[Duty]:
    """Two items of one pupil and one of another class."""
    reckoned(cast.school)
    return [
        late_duty(cast.zixuan, cast.head_teacher, attempts=1),
        late_duty(cast.zixuan, cast.head_teacher, code="visit.level"),
        late_class_duty(cast.seven_two, cast.other_head_teacher),
    ]


def owners() -> set[str]:
    return set(Duty.objects.filter(student__isnull=False).values_list("owner__username", flat=True))


def test_monday__look_nudge_hand_over_take_back_print__in_place(desktop_page, cast, late):
    page = desktop_page
    sign_in(page, cast.director, MEETING)
    page.get_by_role("heading", name="周一例会").wait_for()
    group = page.locator(f"#class-{cast.seven_one.public_id}")
    group.locator("summary").click()
    group.get_by_text("张子轩").first.wait_for()
    assert "未联系上1次" in group.inner_text()
    assert page.url.endswith(MEETING)  # opened on the spot
    group.get_by_role("button", name="提醒责任人").click()
    page.get_by_text("已提醒1位责任人").wait_for()
    assert Notice.objects.get().user == cast.head_teacher
    group.get_by_text("今天已提醒").first.wait_for()
    group.get_by_role("button", name="全选／全不选").click()
    assert group.locator("input[name=duties]:checked").count() == 2
    group.get_by_label("移交给").select_option(label="褚年级（年级组长）")
    group.get_by_role("button", name="移交勾选的").click()
    page.get_by_text("已把2件移交给褚年级").wait_for()
    assert owners() == {"nianji7"}
    page.get_by_role("button", name="撤销移交").click()
    page.get_by_text("2件交回原责任人").wait_for()
    assert owners() == {"ban71"}
    printed = page.context.request.get(
        page.get_by_role("link", name="打印一页").get_attribute("href")
    )
    assert printed.headers["content-type"] == "application/pdf"
    assert_no_sideways_scrolling(page)


def test_phone__meeting_class_ledger_and_duty__no_sideways_scrolling_and_thumbs_fit(
    phone_page, cast, late
):
    page = phone_page
    opened = f"{MEETING}?open={cast.seven_one.public_id}"
    sign_in(page, cast.principal, opened)
    page.get_by_role("button", name="移交勾选的").wait_for()
    for address in (
        opened,
        reverse("duties:ledger"),
        reverse("duties:duty", args=[late[0].public_id]),
    ):
        page.goto(address)
        assert_no_sideways_scrolling(page)
        touched = page.locator("#main a, #main button, #main summary, #main select")
        assert touched.evaluate_all(TOO_LOW) == []
