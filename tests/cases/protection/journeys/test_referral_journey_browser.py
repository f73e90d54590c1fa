"""A referral the township returns because something is missing: what is missing is on top, it is
mended, goes out again as version 2, is accepted; the result is kept, and the aunt who looks after
the child now goes into the file with one press. 张子轩, November 2026."""

from datetime import date, datetime

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from school_care.cases.models import CaseReport, ReferralResult
from school_care.core import clock
from school_care.escalation.enums import OrgType, State
from school_care.escalation.models import Escalation
from school_care.escalation.services import answers, carrying
from school_care.students.models import ContactPerson
from tests.cases.making import GUARDIANSHIP, recipient
from tests.escalation.journeys.support import change_to, look, open_report

pytestmark = pytest.mark.browser

DAY = date(2026, 11, 18)
MISSING = "请补写：谁在照看、父母能否履行监护；请求事项写明哪一种。"
CARE_WORDS = "奶奶72岁，住院一周，现在由邻居照看"
AUNT = "李秋云"
PATIENCE = 90_000


def reports() -> list[Escalation]:
    rows = Escalation.objects.filter(kind=GUARDIANSHIP).select_related("recipient", "school")
    return list(rows.order_by("pk"))


def carried_and_answered(cast, status: str, words: str) -> None:
    """The letter is brought there; somebody rings back."""
    row = reports()[0]
    carrying.hand_over(
        by=cast.director,
        message=row.messages.order_by("-version").first(),
        way="letter",
        received_by="马科员",
        happened_at=clock.now(),
    )
    row.refresh_from_db()
    answers.note_answer(
        by=cast.director,
        escalation=row,
        status=status,
        via="phone",
        said_at=clock.now(),
        by_name="马科员",
        words=words,
    )


@pytest.fixture
def pages(live_server, phone_page, desktop_page, cast):
    recipient(cast.school, OrgType.TOWNSHIP)
    for page in (phone_page, desktop_page):
        page.set_default_navigation_timeout(PATIENCE)
    moment = datetime.fromisoformat(f"{DAY}T09:00:00+08:00")
    with time_machine.travel(moment, tick=True):
        for page in (phone_page, desktop_page):
            page.clock.set_system_time(moment)
        yield phone_page, desktop_page


def test_referral__returned_for_what_is_missing__mended_sent_again_accepted_result_kept(
    pages, cast
):
    phone, desk = pages
    drafted_on_the_phone(phone, cast)
    signed(desk, cast)
    carried_and_answered(cast, State.RETURNED, MISSING)
    mended(phone, desk, cast)
    carried_and_answered(cast, State.ACCEPTED, "材料齐了，本周上门评估。")
    result_kept(phone, cast)

    [row] = reports()
    assert (row.state, row.version) == (State.ACCEPTED, 2)


def drafted_on_the_phone(page, cast) -> None:
    """The head teacher writes what was seen; the rest is known."""
    change_to(page, cast.head_teacher)
    page.goto(reverse("cases:start", args=[cast.zixuan.public_id]))
    page.get_by_role("link", name="监护问题转介").tap()
    page.get_by_label("事情经过").fill("奶奶住院，孩子在邻居家吃住。")
    page.get_by_label("从哪里知道的").fill("11月17日家访")
    page.get_by_label("监护评估").check()
    look(page, "referral-1-draft")
    page.get_by_role("button", name="存草稿").tap()
    expect(page.get_by_text("已存草稿").first).to_be_visible()


def signed(page, cast) -> None:
    """The director sends it up, the principal signs."""
    report = CaseReport.objects.get(kind=GUARDIANSHIP)
    change_to(page, cast.director)
    page.goto(reverse("cases:report", args=[report.case.public_id, GUARDIANSHIP]))
    page.get_by_role("button", name="送校长审签").click()
    expect(page.get_by_text("已送校长审签").first).to_be_visible()
    change_to(page, cast.principal)
    open_report(page, reports()[0])
    page.locator("#do").get_by_role("button", name="签发", exact=True).click()
    expect(page.locator("#state")).to_contain_text("待送出")


def mended(phone, desk, cast) -> None:
    """What is missing stands above everything; with it written, version 2 goes out."""
    report = CaseReport.objects.get(kind=GUARDIANSHIP)
    change_to(phone, cast.head_teacher)
    phone.goto(reverse("cases:report", args=[report.case.public_id, GUARDIANSHIP]))
    top = phone.locator(".panel").first
    expect(top).to_contain_text("退回")
    expect(top).to_contain_text(MISSING)
    look(phone, "referral-2-returned")
    phone.get_by_label("谁在照看、照看得怎样").fill(CARE_WORDS)
    phone.get_by_label("临时监护", exact=True).check()
    phone.get_by_role("button", name="存草稿").tap()
    expect(phone.get_by_text("已存草稿").first).to_be_visible()

    change_to(desk, cast.director)
    desk.goto(reverse("cases:report", args=[report.case.public_id, GUARDIANSHIP]))
    desk.get_by_role("button", name="再次上报").click()
    expect(desk.get_by_text("请选明属于未成年人保护法第九十二条的哪一种情形").first).to_be_visible()
    desk.get_by_label("监护人因自身原因或突发事件不能履行监护职责").check()
    look(desk, "referral-3-ground")
    desk.get_by_role("button", name="再次上报").click()
    expect(desk.get_by_text("已送校长审签").first).to_be_visible()
    change_to(desk, cast.principal)
    open_report(desk, reports()[0])
    expect(desk.locator("#preview")).to_contain_text(CARE_WORDS)
    expect(desk.locator("#preview")).to_contain_text("第九十二条")
    look(desk, "referral-4-preview")
    desk.locator("#do").get_by_role("button", name="签发", exact=True).click()
    expect(desk.locator("#state")).to_contain_text("第2版")


def result_kept(page, cast) -> None:
    """What the township did, on the phone; the aunt goes into the file with one press."""
    report = CaseReport.objects.get(kind=GUARDIANSHIP)
    change_to(page, cast.head_teacher)
    page.goto(reverse("cases:case", args=[report.case.public_id]))
    page.get_by_role("link", name="登记转介结果").tap()
    expect(page.get_by_label("姓名或单位")).to_be_hidden()
    page.get_by_label("变更监护人").check()
    page.get_by_label("姓名或单位").fill(AUNT)
    page.get_by_label("和学生的关系").fill("姑姑")
    page.get_by_label("电话", exact=False).fill("19900000333")
    page.get_by_label("有效到哪一天").fill("2027-11-17")
    look(page, "referral-5-result")
    page.get_by_role("button", name="保存").tap()
    expect(page.locator("#results")).to_contain_text(f"现由姑姑 {AUNT}")
    assert ReferralResult.objects.get().unit == "柳溪镇人民政府"
    look(page, "referral-6-case")
    page.get_by_role("button", name="到档案更新监护人").tap()
    expect(page.get_by_label("姓名", exact=True)).to_have_value(AUNT)
    assert AUNT not in page.url
    look(page, "referral-7-file")
    page.get_by_role("button", name="保存").first.tap()
    expect(page.get_by_text("已保存").first).to_be_visible()
    assert ContactPerson.objects.filter(student=cast.zixuan, name=AUNT, role="GUARDIAN").exists()
