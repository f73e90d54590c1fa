"""A teacher reports at twenty to ten at night, on a phone: from a pupil's file with the call to 110
already made, and from any page about a child of another class, ringing afterwards.

Two minutes are measured as a hand would need them: what the pages took, and for every tap and
every character what it costs somebody who reads before they tap."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from school_care.cases.models import Protection, ProtectionCall
from school_care.escalation.models import Escalation
from tests.cases.making import all_recipients
from tests.cases.protection.making import CANARY
from tests.cases.protection.report_making import NUMBER
from tests.escalation.journeys.support import change_to, look

pytestmark = pytest.mark.browser

NIGHT = datetime.fromisoformat("2026-11-18T21:40:00+08:00")
PATIENCE = 90_000  # milliseconds: the first page of a busy machine
SECONDS_A_TAP, SECONDS_A_CHARACTER = 3, 1.5
TWO_MINUTES = 120
HEARD = "右手臂几道红印，他说是爸爸喝酒打的，不敢回家。"


@dataclass
class Hand:
    """A finger on the phone, and what it has done so far."""

    page: Page
    taps: int = 0
    characters: int = 0
    begun: float = 0.0

    def begin(self) -> None:
        self.taps, self.characters, self.begun = 0, 0, time.monotonic()

    def tap(self, what: Locator) -> None:
        self.taps += 1
        what.tap()

    def chip(self, words: str) -> None:
        self.tap(self.page.locator("label.chip", has_text=words).first)

    def write(self, what: Locator, words: str) -> None:
        self.taps += 1
        self.characters += len(words)
        what.fill(words)

    @property
    def seconds(self) -> float:
        """From the first tap until now."""
        by_hand = self.taps * SECONDS_A_TAP + self.characters * SECONDS_A_CHARACTER
        return time.monotonic() - self.begun + by_hand


@pytest.fixture
def hand(live_server, phone_page, cast) -> Iterator[Hand]:
    all_recipients(cast.school)
    phone_page.set_default_navigation_timeout(PATIENCE)
    with time_machine.travel(NIGHT, tick=True):
        phone_page.clock.set_system_time(NIGHT)
        yield Hand(phone_page)


def told(row: Protection) -> set[str]:
    rows = Escalation.objects.filter(case_no=row.case.case_no)
    return set(rows.values_list("recipient__org_type", flat=True))


def test_report__from_a_pupils_file_at_night__filed_with_the_call_within_two_minutes(hand, cast):
    page = hand.page
    change_to(page, cast.head_teacher)
    page.goto(reverse("students:show", args=[cast.zixuan.public_id]))
    look(page, "report-1-file")

    hand.begin()
    hand.tap(page.get_by_role("link", name="强制报告", exact=True))
    expect(
        page.get_by_text("先报警110。不反复追问、不查看身体、不对质，保留原样。")
    ).to_be_visible()
    expect(page.get_by_role("link", name="拨打110")).to_have_attribute("href", "tel:110")
    expect(page.get_by_role("radio", name="张子轩")).to_be_checked()
    look(page, "report-2-form")
    hand.chip("已打110")
    hand.write(page.get_by_label("接报编号"), NUMBER)
    hand.chip("身上多处伤")
    hand.chip("已受伤害")
    hand.write(page.get_by_label("看到什么、听到什么"), HEARD)
    hand.chip("父母或其他监护人")
    hand.chip("有老师陪着")
    look(page, "report-3-filled")
    hand.tap(page.get_by_role("button", name="报告", exact=True))
    expect(page.get_by_text("已报告，校领导已收到提醒")).to_be_visible()
    spent, taps = hand.seconds, hand.taps
    look(page, "report-4-filed")

    row = Protection.objects.get()
    assert taps <= 9
    assert spent < TWO_MINUTES, f"{spent:.0f} 秒，点{taps}下，写{hand.characters}字"
    assert (row.student, row.guardian_suspect) == (cast.zixuan, True)
    assert row.calls.get().number == NUMBER
    assert told(row) == {"POLICE", "EDU", "CIVIL"}
    expect(page.get_by_text("还没有登记报警")).to_have_count(0)
    assert "张子轩" not in page.title()


def test_report__from_any_page_about_a_child_of_another_class__rings_and_notes_it_then(hand, cast):
    page = hand.page
    change_to(page, cast.teacher)

    hand.begin()
    hand.tap(page.get_by_role("link", name="强制报告", exact=True))
    hand.write(page.locator("#id_name"), "张子轩")
    hand.write(page.get_by_label("班级"), "七年级1班")
    hand.chip("还没有打")
    hand.chip("其他严重侵害")
    hand.chip("疑似、可能")
    hand.write(page.get_by_label("看到什么、听到什么"), f"{CANARY}躲在楼梯下哭")
    hand.tap(page.get_by_role("button", name="报告", exact=True))
    expect(page.get_by_text("还没有登记报警").first).to_be_visible()
    look(page, "report-5-not-rung")
    hand.tap(page.get_by_role("link", name="登记报警", exact=True).first)
    look(page, "report-6-call")
    hand.write(page.get_by_label("接报编号"), NUMBER)
    hand.tap(page.locator(".save-bar button").last)
    expect(page.locator(".ring-first")).to_have_count(0)
    spent = hand.seconds
    look(page, "report-7-rung")

    row = Protection.objects.get()
    assert spent < TWO_MINUTES, f"{spent:.0f} 秒，点{hand.taps}下，写{hand.characters}字"
    assert row.student == cast.zixuan
    assert ProtectionCall.objects.get().number == NUMBER
    assert told(row) == {"POLICE", "EDU", "CIVIL"}
    # Whoever could only describe the child is not told which file it is.
    assert str(cast.zixuan.public_id) not in page.content()
    assert row.case.case_no not in page.content()


def test_report__nothing_chosen_on_the_phone__is_on_the_page_again_and_says_what_is_missing(
    hand, cast
):
    page = hand.page
    page.watch.expect_status(422)
    change_to(page, cast.head_teacher)
    page.goto(reverse("cases:mandatory"))
    hand.write(page.get_by_label("看到什么、听到什么"), HEARD)
    hand.tap(page.get_by_role("button", name="报告", exact=True))
    expect(page.get_by_text("有几处没有填对")).to_be_visible()
    expect(page.get_by_label("看到什么、听到什么")).to_have_value(HEARD)
    look(page, "report-8-missing")
    assert not Protection.objects.exists()


def test_report__at_a_desk__the_link_the_form_and_the_case_fit(live_server, desktop_page, cast):
    from tests.cases.protection.report_making import reported, rung

    all_recipients(cast.school)
    row = reported(cast.teacher, cast.zixuan, call=rung(number=""))
    page = desktop_page
    page.set_default_navigation_timeout(PATIENCE)
    change_to(page, cast.director)
    expect(page.get_by_role("link", name="强制报告", exact=True)).to_be_visible()
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="保护").click()
    expect(page.locator("h1")).to_have_text("保护事项")
    look(page, "report-9-list")
    page.goto(reverse("cases:mandatory"))
    look(page, "report-10-form")
    page.goto(reverse("cases:protection", args=[row.public_id]))
    look(page, "report-11-case")
    expect(page.get_by_role("link", name="打印登记表")).to_be_visible()
