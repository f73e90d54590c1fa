"""A head teacher with a phone on the first day of a term, and three weeks before its end."""

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from school_care.attendance.models import HolidayStay, RegistrationCount, TermRegistration
from school_care.core import clock
from school_care.school.models import Term
from tests.factories import ContactFactory, StudentFactory, days_ago
from tests.mentoring.test_journey import Phone, sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


@pytest.fixture
def school_day():
    """The clock on a Monday: the browser's session needs a real one that runs on."""
    today = clock.today()
    monday = today.toordinal() - today.weekday()
    with time_machine.travel(type(today).fromordinal(monday).isoformat() + " 08:00+08:00"):
        yield


def button(page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def test_registering_a_class_of_45__two_missing__counted_in_a_dozen_taps(
    school_day, phone_page, cast
):
    Term.objects.filter(pk=cast.term.pk).update(first_day=clock.today())
    for number in range(43):
        StudentFactory(current_class=cast.seven_one, name=f"学生{number + 1:02d}")
    page, phone = phone_page, Phone(phone_page)
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, cast.head_teacher)
    phone.tap(page.get_by_text("上报开学报到人数（今天到期）"))
    button(page, "其余45人全部已报到").wait_for()
    assert_no_sideways_scrolling(page)
    for student in (cast.anan, cast.zixuan):
        phone.tap(page.get_by_role("link", name=f"{student.name}没来", exact=True))
        phone.tap(page.get_by_label("生病", exact=True))
        phone.tap(button(page, "登记没来"))
        page.wait_for_url("**/registration/**#p-*")
    phone.tap(button(page, "其余43人全部已报到"))
    page.get_by_text("已登记43人报到。").wait_for()
    assert "应到45人，实到43人，未到2人" in page.locator("#registration-now").inner_text()
    phone.tap(button(page, "上报第1天的人数"))
    page.get_by_text("七(1)班第1天已上报：应到45人，实到43人。").wait_for()
    assert phone.taps <= 12
    # one who comes after all: in place, and the figures above follow
    button(page, f"{cast.anan.name}已报到").tap()
    expect(page.locator(f"#p-{cast.anan.public_id}")).to_contain_text("已报到")
    expect(page.locator("#registration-now")).to_contain_text("更正第1天的人数")
    button(page, f"撤回{cast.anan.name}").tap()
    expect(page.locator("#registration-now")).to_contain_text("其余1人全部已报到")
    assert_no_sideways_scrolling(page)
    assert TermRegistration.objects.count() == 44
    assert RegistrationCount.objects.get().registered == 43


def test_holidays__one_tap_a_pupil_and_the_rest_together(school_day, phone_page, cast):
    Term.objects.filter(pk=cast.term.pk).update(last_day=days_ago(-10))
    for number in range(5):
        pupil = StudentFactory(current_class=cast.seven_one, name=f"学生{number + 1:02d}")
        ContactFactory(student=pupil, relation="外婆")
    page = phone_page
    sign_in(page, cast.head_teacher)
    page.goto(reverse("attendance:holiday", args=[cast.seven_one.public_id]))
    assert_no_sideways_scrolling(page)
    button(page, "张子轩：在家，和奶奶").tap()
    expect(page.locator(f"#p-{cast.zixuan.public_id}")).to_contain_text("已登记")
    page.get_by_role("link", name="李安安其他", exact=True).tap()
    button(page, "保存").wait_for()
    page.get_by_label("到亲戚家", exact=True).tap()
    page.get_by_label("其他人", exact=True).tap()
    page.get_by_label("是谁").fill("舅舅一家")
    assert_no_sideways_scrolling(page)
    button(page, "保存").tap()
    page.get_by_text("李安安的假期去向已登记。").wait_for()
    page.get_by_role("link", name="其余按档案登记（5人）").tap()
    page.get_by_label("学生03").uncheck()
    button(page, "确认登记勾选的学生").tap()
    page.get_by_text("已按档案登记4人。").wait_for()
    assert HolidayStay.objects.count() == 6
    assert HolidayStay.objects.get(student=cast.anan).with_whom == "舅舅一家"
