"""A mentor leaves: the director hands the child over on a phone, the successor signs in and sees
just what was allowed."""

import pytest
from django.urls import reverse

from school_care.mentoring.models import Pairing
from tests import cast as canary
from tests.mentoring.pairings.support import mentor
from tests.mentoring.test_journey import sign_in
from tests.support.browser import Watch, assert_no_sideways_scrolling

pytestmark = pytest.mark.browser
UNCOVERED = """(button) => {
    const box = button.getBoundingClientRect();
    const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return button.contains(there);
}"""


def test_mentor_leaves__handed_over_with_one_record__successor_sees_just_that(phone_page, cast):
    row = mentor(cast, cast.zixuan, cast.counsellor, days=30)
    page, watch = phone_page, Watch(phone_page)
    sign_in(page, cast.director)
    page.goto(reverse("mentoring:pupil_pairings", args=[cast.zixuan.public_id]))
    assert_no_sideways_scrolling(page)
    page.get_by_role("link", name="移交").click()
    page.wait_for_url("**/hand-over/")
    # not behind the bottom menu of a phone
    assert page.locator(".save-bar button").evaluate(UNCOVERED)
    page.get_by_text("其他老师").click()
    page.get_by_label("冯班主", exact=False).check()
    page.get_by_text("单独勾选几条以前的记录").click()
    page.locator(".tick-row", has_text=canary.TALK_TEXT).locator("input").check()
    page.get_by_role("button", name="看看对方会看到什么").click()
    preview = page.locator("#preview")
    preview.get_by_text("以前的1条记录").wait_for()
    assert_no_sideways_scrolling(page)
    preview.get_by_role("button", name="确认移交").click()
    page.wait_for_url(f"**/students/{cast.zixuan.public_id}/pairings/")
    page.get_by_text("以前的结对").wait_for()
    row.refresh_from_db()
    assert Pairing.objects.get(user=cast.other_head_teacher).starts_on == row.until

    page.context.clear_cookies()
    sign_in(page, cast.other_head_teacher, path=reverse("mentoring:pairings_mine"))
    page.get_by_role("link", name="张子轩").click()
    page.wait_for_url(f"**/students/{cast.zixuan.public_id}/")
    page.get_by_text(canary.TALK_TEXT).first.wait_for()
    said = page.content()
    assert canary.PRAISE_TEXT not in said
    assert canary.RESTRICTED_TEXT not in said
    assert_no_sideways_scrolling(page)
    watch.assert_calm()
