"""On a phone and at a desk: the group is named, a thing promised and done, a problem listed
from the pupil's file and settled."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from school_care.core import clock
from school_care.reports.models import LeadingMember, PracticalThing, ProblemItem
from tests.factories import days_ago
from tests.mentoring.test_journey import sign_in
from tests.reports.standing.making import ahead, stored_problem
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


ROUTES = (
    "school_papers",
    "leading_group",
    "leading_new",
    "practical_things",
    "thing_new",
    "letters_of_duty",
    "school_documents",
    "school_document_new",
    "problems",
    "problem_new",
    "problems_screening",
    "problems_screening_file",
    "problems_summary",
)


def walk(page: Page, cast) -> None:
    """Every page with rows on it."""
    LeadingMember.objects.create(
        school=cast.school,
        user=cast.director,
        post="deputy",
        looks_after="七年级",
        duties="统筹家访",
        starts_on=days_ago(40),
    )
    for pupil in (cast.zixuan, cast.keke):
        stored_problem(pupil, owner=cast.head_teacher)
    row = stored_problem(cast.yuan, owner=cast.director, due_on=ahead(2))
    sign_in(page, cast.director, reverse("reports:school_papers"))
    urls = {route: reverse(f"reports:{route}") for route in ROUTES}
    urls["problem"] = reverse("reports:problem", args=[row.public_id])
    urls["problem_of"] = f"{reverse('reports:problem_new')}?pupil={cast.zixuan.public_id}"
    for url in urls.values():
        page.goto(url)
        assert_no_sideways_scrolling(page)


def test_pages__on_a_phone__fit_the_screen(phone_page, cast):
    walk(phone_page, cast)


def test_pages__at_a_desk__fit_the_screen(desktop_page, cast):
    walk(desktop_page, cast)


def test_director__a_seat_and_a_thing__from_naming_to_done(phone_page, cast):
    page = phone_page
    sign_in(page, cast.director, reverse("reports:leading_group"))
    page.get_by_role("link", name="添加成员").click()
    page.get_by_label("组长", exact=True).check()
    page.get_by_label("本校教职工").select_option(label="钱校长")
    page.get_by_label("分工").fill("全面负责")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("空缺：副组长")).to_be_visible()
    assert LeadingMember.objects.get().user == cast.principal

    page.goto(reverse("reports:practical_things"))
    page.get_by_role("link", name="添加一件").click()
    page.get_by_label("实事").fill("装两部亲情电话")
    page.get_by_label("完成期限").fill(clock.today().isoformat())
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="装两部亲情电话").click()
    assert_no_sideways_scrolling(page)
    page.get_by_label("完成情况").fill("宿舍楼一、二层各一部")
    page.get_by_role("button", name="办结", exact=True).click()
    expect(page.get_by_text("宿舍楼一、二层各一部")).to_be_visible()
    assert PracticalThing.objects.get().done_on == clock.today()


def test_head_teacher__a_problem__from_the_pupils_file_to_settled(phone_page, cast):
    page = phone_page
    sign_in(page, cast.head_teacher, reverse("students:show", args=[cast.zixuan.public_id]))
    page.locator("#problems").get_by_role("link", name="登记问题").click()
    page.get_by_label("存在问题").fill("冬天的棉衣不够")
    page.get_by_label("家访", exact=True).check()
    page.get_by_label("帮扶措施").fill("联系爱心衣橱")
    page.get_by_role("button", name="列入清单").click()
    page.get_by_role("link", name="冬天的棉衣不够").click()
    page.get_by_label("解决情况").fill("送到棉衣一件")
    page.get_by_role("button", name="销号").click()
    expect(page.get_by_text("已解决，从清单上销号")).to_be_visible()
    row = ProblemItem.objects.get()
    assert (row.owner, row.cleared_by) == (cast.head_teacher, cast.head_teacher)
