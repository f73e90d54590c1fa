"""A crisis by night on phones: a teacher reports, the watch goes from one to the next, the family
is told and signs, the hospital takes the child, and weeks later two people end it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.cases.models import CrisisNotice, Protection
from school_care.cases.protection.enums import ProtectionState
from school_care.students.enums import ContactRole
from tests.cases.protection.making import CANARY
from tests.escalation.journeys.support import change_to, look
from tests.factories import ContactFactory

pytestmark = pytest.mark.browser
PATIENCE = 90_000  # milliseconds: the first page of a busy machine
NOTE = f"{CANARY}：在心理辅导室，没吃晚饭，母亲十点到"


@pytest.fixture
def page(live_server, phone_page, cast):
    ContactFactory(
        student=cast.keke,
        role=ContactRole.MOTHER,
        relation="母亲",
        name="李梅",
        phone="19900000301",
    )
    phone_page.set_default_navigation_timeout(PATIENCE)
    return phone_page


def case_page(page) -> None:
    """The page of the one case."""
    page.goto(reverse("cases:protection", args=[Protection.objects.get().public_id]))


def act(page, link: str) -> None:
    """A form reached from the case's own part."""
    case_page(page)
    page.locator("#watch, #done").get_by_role("link", name=link, exact=True).first.tap()


def save(page) -> None:
    page.locator(".save-bar button").last.tap()


def test_a_crisis__from_the_night_it_is_seen_to_its_end__is_never_left_alone(page, cast):
    seen_at_night(page, cast)
    handed_on(page, cast)
    family_told(page, cast)
    paper_signed(page, cast)
    to_the_hospital(page, cast)
    back_at_school(page, cast)
    ended_by_two(page, cast)


def seen_at_night(page, cast) -> None:
    """The teacher: three taps and a sentence."""
    change_to(page, cast.teacher)
    page.goto(reverse("cases:crisis_new", args=[cast.keke.public_id]))
    expect(page.get_by_text("不离开孩子")).to_be_visible()
    page.get_by_label("说过或写过不想活", exact=True).check()
    page.get_by_label("看到什么、听到什么").fill(f"{CANARY}：活着没意思")
    look(page, "1-report")
    save(page)
    expect(page.locator("#watch")).to_contain_text("您（卫数学）")
    look(page, "2-on-watch")


def handed_on(page, cast) -> None:
    """Shift change: until the counsellor accepts, the teacher stays."""
    page.locator("#watch").get_by_role("link", name="交给下一位").tap()
    page.get_by_label("交给谁").select_option(label="沈心理")
    page.get_by_label("交接说明").fill(NOTE)
    look(page, "3-offer")
    save(page)
    expect(page.locator("#watch")).to_contain_text("还没有接手")
    expect(page.locator("#watch")).to_contain_text("您（卫数学）")
    look(page, "4-waits")
    change_to(page, cast.counsellor)
    page.goto(reverse("cases:protections"))
    look(page, "5-list")
    case_page(page)
    expect(page.locator("#asked")).to_contain_text(NOTE)
    look(page, "6-asked")
    page.get_by_role("button", name="我已接手，在孩子身边").tap()
    expect(page.locator("#watch")).to_contain_text("您（沈心理）")


def family_told(page, cast) -> None:
    act(page, "登记")
    look(page, "7-parents")
    page.get_by_label("已告诉", exact=True).check()
    page.get_by_label("告诉了谁").fill("母亲 李梅")
    save(page)
    expect(page.locator("#done")).to_contain_text("母亲 李梅")
    page.locator("#done").get_by_role("link", name="记谈话").tap()
    page.get_by_label("孩子说了什么").fill(f"{CANARY}：想爸爸")
    save(page)
    expect(page.locator("#done")).to_contain_text("谈过话")


def paper_signed(page, cast) -> None:
    act(page, "开告知书")
    look(page, "8-notice")
    page.get_by_label("母亲 李梅", exact=True).check()
    save(page)
    expect(page.get_by_role("link", name="打印告知书")).to_be_visible()
    notice = CrisisNotice.objects.get()
    paper = page.request.get(reverse("cases:crisis_notice_paper", args=[notice.public_id]))
    assert paper.headers["content-type"] == "application/pdf"
    page.get_by_label("已签收", exact=True).check()
    look(page, "9-signed")
    save(page)
    expect(page.locator("#done")).to_contain_text("已签收")


def to_the_hospital(page, cast) -> None:
    act(page, "交给监护人或医院")
    page.get_by_label("医院", exact=True).check()
    page.get_by_label("姓名和单位").fill("县医院 王医生")
    look(page, "10-handed")
    save(page)
    expect(page.locator(".course-state")).to_contain_text("已交监护人或医院")
    look(page, "11-handed-page")


def back_at_school(page, cast) -> None:
    """The director sees the course and no words."""
    change_to(page, cast.director)
    case_page(page)
    expect(page.locator("#done")).to_be_visible()
    assert CANARY not in page.content()
    look(page, "12-director")
    page.locator("#done dt", has_text="复学评估会").locator("..").get_by_role("link").first.tap()
    page.get_by_label("参加人").fill("母亲、心理教师、班主任、德育主任")
    page.get_by_label("返校就读", exact=True).check()
    look(page, "13-meeting")
    save(page)
    page.locator("#done").get_by_role("link", name="登记返校").first.tap()
    save(page)
    expect(page.locator(".course-state")).to_contain_text("已返校")
    change_to(page, cast.counsellor)
    act(page, "记一次回看")
    page.get_by_label("看到的情况").fill("上课能举手，晚上睡得着")
    look(page, "14-follow")
    save(page)
    expect(page.locator(".course-state")).to_contain_text("跟踪帮扶")
    look(page, "15-content")


def ended_by_two(page, cast) -> None:
    act(page, "提出结案")
    page.get_by_label("理由").fill("三周平稳，家里有人陪")
    save(page)
    expect(page.locator("#done")).to_contain_text("等另一位领导同意")
    change_to(page, cast.director)
    case_page(page)
    page.locator("#done").get_by_role("link", name="去看").tap()
    look(page, "16-agree")
    page.get_by_role("button", name="同意结案").tap()
    expect(page.locator(".course-state")).to_contain_text("已结案")
    assert CANARY not in page.content()
    assert Protection.objects.get().state == ProtectionState.CLOSED


def test_the_pages__at_a_desk__fit_the_screen(live_server, desktop_page, cast):
    from tests.cases.protection.crisis_making import reported

    row = reported(cast.teacher, cast.keke)
    page = desktop_page
    page.set_default_navigation_timeout(PATIENCE)
    change_to(page, cast.counsellor)
    page.goto(reverse("cases:protection", args=[row.public_id]))
    look(page, "20-case")
    page.goto(reverse("cases:crisis_start"))
    look(page, "21-start")
