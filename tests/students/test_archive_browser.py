"""Registering a pupil by hand, counted in fields and seconds; two people editing one file."""

import time
from datetime import date

import pytest
from playwright.sync_api import expect

from school_care.students.models import Student
from tests.factories import PASSWORD, fictional_id, fictional_phone
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser

BORN = date(2013, 5, 6)
BOY = fictional_id(BORN, 541)
# How long a practised person takes (keystroke-level model): a key, pointing at a field, a choice
# out of a list. The two minutes of the requirement leave room for reading the household register.
KEY, POINT, CHOOSE = 0.35, 1.5, 3.0
TWO_MINUTES = 120


class Hand:
    """Types and taps as a person does; counts fields, taps and the seconds they would take."""

    def __init__(self, page) -> None:
        self.page, self.fields, self.taps, self.seconds = page, 0, 0, 0.0

    def write(self, label: str, text: str, within=None) -> None:
        (within or self.page).get_by_label(label, exact=True).fill(text)
        self.fields += 1
        self.seconds += POINT + KEY * len(text)

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label).select_option(label=option)
        self.fields += 1
        self.seconds += POINT + CHOOSE

    def tap(self, target) -> None:
        target.click()
        self.taps += 1
        self.seconds += POINT


def sign_in(page, user) -> None:
    page.goto("/desk/students/")
    page.fill("input[name=username]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/desk/students/")


def register(page) -> Hand:
    """From the list of pupils to the new file, as from a household register on the desk."""
    hand = Hand(page)
    hand.tap(page.get_by_role("link", name="登记学生"))
    page.wait_for_url("**/students/new/")
    assert_no_sideways_scrolling(page)
    hand.write("姓名 必填", "陈小禾")
    hand.choose("班级", "七(1)班")
    hand.write("身份证号", BOY)
    expect(page.get_by_text("号码正确，2013年5月6日生，男。")).to_be_visible()
    expect(page.get_by_label("出生日期")).to_have_value(BORN.isoformat())
    expect(page.get_by_role("radio", name="男")).to_be_checked()
    hand.tap(page.get_by_label("寄宿", exact=True))
    hand.write("村（社区）", "下坝村")
    hand.write("家庭住址", "青禾县柳溪镇下坝村三组8号")
    father, mother, carer = (
        page.locator("fieldset", has_text=words) for words in ("父亲", "母亲", "现在照顾孩子的人")
    )
    expect(father.get_by_label("在哪里（省市）")).to_be_hidden()
    for parent, name, number in ((father, "陈大河", 1), (mother, "杨春梅", 2)):
        hand.tap(parent.get_by_label("外出", exact=True))
        hand.write("姓名", name, parent)
        hand.write("电话", fictional_phone(900 + number), parent)
        hand.write("在哪里（省市）", "广东省东莞市", parent)
    hand.write("姓名", "陈奶奶", carer)
    hand.write("与学生关系", "奶奶", carer)
    hand.write("电话", fictional_phone(903), carer)
    hand.tap(page.get_by_label("双亲留守儿童", exact=True))
    assert_no_sideways_scrolling(page)
    hand.tap(page.get_by_role("button", name="保存", exact=True))
    page.wait_for_url("**/?registered=1")
    return hand


def assert_registered_in_two_minutes(page, cast) -> None:
    sign_in(page, cast.registrar)
    began = time.monotonic()
    hand = register(page)
    waited = time.monotonic() - began
    expect(page.get_by_text("已登记陈小禾。")).to_be_visible()
    expect(page.get_by_role("link", name="再登记一名")).to_be_visible()
    assert_no_sideways_scrolling(page)
    assert (hand.fields, hand.taps) == (14, 6)
    assert hand.seconds + waited < TWO_MINUTES
    pupil = Student.objects.get(name="陈小禾")
    assert (pupil.sex, pupil.birth_date, pupil.boarding) == ("M", BORN, True)
    assert pupil.contacts.count() == 3


def test_new_pupil_by_hand__on_a_phone__within_two_minutes(phone_page, cast):
    assert_registered_in_two_minutes(phone_page, cast)


def test_new_pupil_by_hand__on_a_desk_computer__within_two_minutes(desktop_page, cast):
    assert_registered_in_two_minutes(desktop_page, cast)


def test_new_pupil__wrong_digit_then_a_bad_phone__said_at_once_and_nothing_lost(phone_page, cast):
    page = phone_page
    page.watch.expect_status(422)
    sign_in(page, cast.registrar)
    page.goto("/desk/students/new/")
    page.get_by_label("姓名 必填").fill("陈小禾")
    page.get_by_label("班级").select_option(label="七(1)班")
    wrong = BOY[:-1] + ("1" if BOY[-1] != "1" else "2")
    page.get_by_label("身份证号").fill(wrong)
    expect(page.locator("#id-says")).to_contain_text("校验位不对")
    page.get_by_label("身份证号").fill(BOY)
    page.locator("fieldset", has_text="母亲").get_by_label("电话").fill("199")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("号码不对：手机11位，座机带区号。")).to_be_visible()
    expect(page.get_by_label("姓名 必填")).to_have_value("陈小禾")
    expect(page.get_by_label("身份证号")).to_have_value(BOY)
    page.locator("fieldset", has_text="母亲").get_by_label("电话").fill(fictional_phone(4))
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url("**/?registered=1")
    assert Student.objects.filter(name="陈小禾").count() == 1


def test_edit__number_shown_on_request__and_a_save_in_between_is_asked_about(desktop_page, cast):
    page = desktop_page
    page.watch.expect_status(422)
    sign_in(page, cast.registrar)
    page.goto(f"/desk/students/{cast.zixuan.public_id}/edit/")
    assert cast.zixuan.id_number not in page.content()
    page.get_by_role("button", name="显示身份证号").click()
    expect(page.get_by_text(cast.zixuan.id_number, exact=True)).to_be_visible()
    page.get_by_label("村（社区）").fill("下坝村")
    other = Student.objects.get(pk=cast.zixuan.pk)
    other.village = "云岭村"
    other.save()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("留现在的：云岭村")).to_be_visible()
    page.get_by_label("留现在的：云岭村").click()
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(f"**/students/{cast.zixuan.public_id}/")
    cast.zixuan.refresh_from_db()
    assert cast.zixuan.village == "云岭村"
