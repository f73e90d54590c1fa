"""A head teacher on the phone: ask grandmother, note the call, note when father comes home, print
the notice, look at the Spring Festival."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.core import clock
from school_care.core.lunar import first_month_day, twelfth_month_day
from school_care.students.away import next_spring_year
from school_care.students.models import ContactPerson, Entrustment
from tests.factories import ContactFactory
from tests.mentoring.test_journey import sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


def page_of(name, row) -> str:
    return reverse(f"students:{name}", args=[row.public_id])


def journey(page, cast) -> None:
    year = next_spring_year(clock.today())
    comes, goes = twelfth_month_day(year, 24), first_month_day(year, 9)
    grandmother = cast.zixuan.contacts.get(relation="奶奶")
    father = cast.zixuan.contacts.get(role="FATHER")
    sign_in(page, cast.head_teacher)
    # the call
    page.goto(page_of("show", cast.zixuan))
    page.get_by_role("button", name="显示电话").click()
    line = page.locator(".phone-line", has=page.locator('a[href="tel:19900000101"]'))
    line.get_by_role("button", name="打通了").click()
    expect(line.locator(".phone-said")).to_contain_text("打得通")
    expect(page.locator('a[href="tel:19900000102"]')).to_be_visible()
    grandmother.refresh_from_db()
    assert (grandmother.phone_state, grandmother.phone_checked_on) == ("works", clock.today())
    # father's return
    page.get_by_role("link", name="修改、添加").click()
    page.locator("li.person", has_text="张远行").get_by_role("link", name="修改").click()
    expect(page.locator("#id_returns_on")).to_be_hidden()
    page.get_by_label("外出", exact=True).click()
    page.fill("#id_returns_on", comes.isoformat())
    page.fill("#id_leaves_again_on", goes.isoformat())
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(f"**{page_of('people', cast.zixuan)}")
    father.refresh_from_db()
    assert (father.returns_on, father.leaves_again_on) == (comes, goes)
    assert_no_sideways_scrolling(page)
    # entrusted care and its notice
    page.goto(page_of("entrustment", cast.zixuan))
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("已登记。请打印告知书").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="打印告知书").click()
    assert download.value.suggested_filename.startswith("照护告知书-")
    row = Entrustment.objects.get(student=cast.zixuan)
    assert row.notice_printed_on == clock.today()
    page.reload()
    page.get_by_role("button", name="已交回").click()
    page.get_by_text("已记下告知书交回").wait_for()
    assert_no_sideways_scrolling(page)
    # the Spring Festival
    page.goto(page_of("class", cast.seven_one))
    page.get_by_role("link", name="父母回家日历").click()
    coming = page.locator("section", has_text="谁哪天回来")
    expect(coming).to_contain_text(
        f"爸爸{comes.month}月{comes.day}日从东莞回来，{goes.month}月{goes.day}日再走"
    )
    assert_no_sideways_scrolling(page)
    page.get_by_label("今后30天", exact=True).click()
    expect(page.locator(".found-count")).to_contain_text("今后30天")
    expect(coming).not_to_contain_text("张子轩")


def test_people_and_calendar__head_teacher_on_a_phone__from_call_to_feast(phone_page, cast):
    journey(phone_page, cast)


def test_people_and_calendar__head_teacher_at_a_desk__from_call_to_feast(desktop_page, cast):
    journey(desktop_page, cast)


def test_new_person__on_a_phone__only_what_the_role_asks(phone_page, cast):
    sign_in(phone_page, cast.head_teacher)
    phone_page.goto(page_of("people", cast.anan))
    phone_page.get_by_role("link", name="添加联系人").click()
    expect(phone_page.locator("#id_visited_on")).to_be_hidden()
    phone_page.get_by_label("邻居", exact=True).click()
    expect(phone_page.locator("#id_health")).to_be_hidden()
    phone_page.fill("#id_name", "王邻居")
    phone_page.fill("#id_phone", "19900000321")
    phone_page.get_by_role("button", name="保存", exact=True).click()
    phone_page.get_by_text("已保存").wait_for()
    row = ContactPerson.objects.get(name="王邻居")
    assert (row.role, row.relation, row.phone) == ("NEIGHBOUR", "邻居", "19900000321")


def test_rating__poor_chosen__what_the_school_must_do_appears(phone_page, cast):
    ContactFactory(student=cast.zixuan, role="CARER", relation="姑姑")
    sign_in(phone_page, cast.head_teacher)
    phone_page.goto(page_of("guardianship", cast.zixuan))
    expect(phone_page.locator(".when-poor")).to_be_hidden()
    phone_page.get_by_label("差", exact=True).click()
    expect(phone_page.locator(".when-poor")).to_contain_text("先报警110")
    assert_no_sideways_scrolling(phone_page)


def test_phone_state__network_lost__said_beside_the_button_and_a_second_tap_saves(phone_page, cast):
    page, grandmother = phone_page, cast.zixuan.contacts.get(relation="奶奶")
    sign_in(page, cast.head_teacher)
    page.goto(page_of("show", cast.zixuan))
    page.get_by_role("button", name="显示电话").click()
    line = page.locator(".phone-line", has=page.locator('a[href="tel:19900000101"]'))
    page.context.set_offline(True)
    line.get_by_role("button", name="打通了").click()
    expect(line.get_by_role("alert")).to_contain_text("没有连上学校服务器")
    # htmx names the lost request on the console, and nothing else may be there
    assert all("htmx:" in trouble for trouble in page.watch.troubles)
    page.watch.troubles.clear()
    page.context.set_offline(False)
    line.get_by_role("button", name="打通了").click()
    expect(line.locator(".phone-said")).to_contain_text("打得通")
    expect(line.get_by_role("alert")).to_have_count(0)
    grandmother.refresh_from_db()
    assert grandmother.phone_state == "works"
