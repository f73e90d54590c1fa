"""The step into a school year at the office's PC: looked at, one pupil moved by hand, confirmed,
taken back."""

import pytest
import time_machine
from django.urls import reverse

from school_care.students.models import YearTurn
from tests.factories import PASSWORD
from tests.students.year_making import (
    AUGUST,
    YEAR,
    build_school,
    dump,
    group,
    members,
    office,
)
from tests.support.browser import PHONE, assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


def test_registrar__previews_moves_one_confirms_and_takes_back(desktop_page, transactional_db):
    with time_machine.travel(AUGUST):
        school = build_school()
        by = office(school)
        pupil = members(group(school, 6, 1))[0]
        before = dump(school)
        page = desktop_page
        page.watch.expect_status(422)
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.accept()))
        said: list[str] = []
        page.goto(reverse("students:year"))
        page.fill("input[name=username]", by.username)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.get_by_text("毕业10人，升七年级12人（分入2个班）").first.wait_for()
        assert page.get_by_text("相符").is_visible()
        assert_no_sideways_scrolling(page)
        page.get_by_text("六(1)班").last.scroll_into_view_if_needed()
        page.locator("summary", has_text="六(1)班").click()
        page.get_by_label(f"{pupil.name}的去向").select_option(label="七(2)班")
        page.get_by_role("button", name="先检查，不保存").click()
        page.locator(".by-hand").wait_for(state="attached")
        assert not YearTurn.objects.exists()
        page.get_by_role("button", name="确认升级").click()
        page.get_by_text("升级已办好").wait_for()
        assert "毕业10人" in said[0] and "共42人" in said[0]
        assert group(school, 7, 2, YEAR).enrolments.count() == 7
        assert_no_sideways_scrolling(page)
        page.set_viewport_size(PHONE["viewport"])
        assert_no_sideways_scrolling(page)
        page.get_by_role("button", name="撤销升级").click()
        page.get_by_text("升级已撤销").wait_for()
        assert_no_sideways_scrolling(page)
        assert dump(school) == before
