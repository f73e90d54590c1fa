"""What happened between two pupils, from the teacher who saw it to the day it is closed: begun,
each child asked apart, both families told, judged by the committee, police and education told of
what is serious, both children looked after and seen again. 张子轩 and 李安安, November 2026."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from school_care.cases.models import BullyingChild, Protection
from school_care.cases.protection.enums import Gravity, ProtectionState
from school_care.core import clock
from school_care.escalation.enums import State
from school_care.escalation.models import Escalation
from school_care.escalation.services import answers, carrying, finishing
from tests.cases.making import all_recipients
from tests.cases.protection.bullying_making import child_of, committee
from tests.cases.protection.making import CANARY
from tests.escalation.journeys.support import change_to, look

pytestmark = pytest.mark.browser

MOMENT = datetime.fromisoformat("2026-11-18T12:40:00+08:00")
PATIENCE = 90_000  # milliseconds: the first page of a busy machine
HAPPENED = f"{CANARY}：午饭后在楼梯口被推倒两次，书包被扔下楼。"
SAID = f"{CANARY}：他说我再告诉老师就打我"
PEERS = (("张子轩", "奶奶", "希望调开座位"), ("李安安", "父亲", "愿意带孩子道歉"))


@pytest.fixture
def clock_of(live_server, phone_page, desktop_page, cast) -> Iterator[time_machine.Traveller]:
    """Noon of a school day; the committee sits, every body takes paper."""
    with time_machine.travel(MOMENT, tick=True) as traveller:
        committee(cast)
        all_recipients(cast.school)
        for page in (phone_page, desktop_page):
            page.set_default_navigation_timeout(PATIENCE)
            page.clock.set_system_time(MOMENT)
        yield traveller


def case() -> Protection:
    return Protection.objects.get()


def case_page(page) -> None:
    page.goto(reverse("cases:protection", args=[case().public_id]))


def peer(page, name: str):
    """A pupil's part on the page of the case."""
    return page.locator("li.peer", has=page.get_by_text(name, exact=True))


def save(page) -> None:
    page.locator(".save-bar button").last.click()


def test_between_pupils__from_the_staircase_to_its_close__both_are_heard_and_helped(
    clock_of, phone_page, desktop_page, cast
):
    reported(phone_page, cast)
    begun(phone_page, cast)
    heard(phone_page)
    families_told(phone_page)
    judged(desktop_page, cast)
    sent_upwards(desktop_page)
    looked_after(desktop_page)
    clock_of.move_to(MOMENT + timedelta(days=7))
    answered(cast)
    seen_again(phone_page, cast)
    closed(desktop_page, cast)

    row = case()
    assert row.state == ProtectionState.CLOSED
    assert row.bullying.gravity == Gravity.SERIOUS


def reported(page, cast) -> None:
    """From any page, by who does not teach the child; no judgement is asked."""
    change_to(page, cast.teacher)
    page.get_by_role("link", name="强制报告", exact=True).first.click()
    page.get_by_role("link", name="学生间的欺负").click()
    expect(page.get_by_text("不用判断是不是欺凌")).to_be_visible()
    page.get_by_label("学生姓名").fill("张子轩")
    page.get_by_label("班级").fill("七(1)班")
    page.get_by_label("看到、听到什么").fill(HAPPENED)
    page.get_by_label("殴打、推搡", exact=False).check()
    page.get_by_label("在哪里").fill("二楼楼梯口")
    page.get_by_label("还有哪些学生").fill("李安安 七(1)班")
    page.get_by_label("同学说", exact=True).check()
    look(page, "peers-1-report")
    save(page)
    expect(page.get_by_text("已报告。德育主任会马上看")).to_be_visible()
    # what they wrote themselves stays as they wrote it, found or not
    expect(page.get_by_text("报告时写的其他学生：李安安 七(1)班")).to_be_visible()
    assert page.content().count("李安安") == 1
    look(page, "peers-2-reporter")


def begun(page, cast) -> None:
    """The director, on the way to the canteen."""
    change_to(page, cast.director)
    page.goto(reverse("cases:protections"))
    look(page, "peers-3-list")
    page.locator("ul.rows a").first.click()
    look(page, "peers-4-new")
    page.get_by_role("link", name="启动调查", exact=True).first.click()
    look(page, "peers-5-begin")
    save(page)
    expect(page.locator(".course-state")).to_contain_text("调查中")


def heard(page) -> None:
    """Each apart, with a second adult there."""
    for name, *_ in PEERS:
        peer(page, name).get_by_role("link", name="记陈述").click()
        page.get_by_label("学生的陈述").fill(SAID)
        page.get_by_label("在场的第二名成年人").fill("班主任陈老师")
        page.get_by_label("在哪里谈的").fill("心理咨询室")
        look(page, "peers-6-says")
        save(page)
        expect(peer(page, name)).to_contain_text("已记下")


def families_told(page) -> None:
    """Each of its own child; the paper names no other."""
    for name, whom, words in PEERS:
        peer(page, name).get_by_role("link", name="登记告知").click()
        paper = page.get_by_role("link", name="打印给这一家的告知书").get_attribute("href")
        assert page.request.get(paper).headers["content-type"] == "application/pdf"
        page.get_by_label("告诉了谁").fill(whom)
        page.get_by_label("家长的意见").fill(words)
        look(page, "peers-7-family")
        save(page)
        expect(peer(page, name)).to_contain_text(f"告知{whom}")
    look(page, "peers-8-heard")
    page.goto(reverse("cases:bullying_decide", args=[case().public_id]))
    look(page, "peers-9-judge")


def judged(page, cast) -> None:
    """The committee, three of four; what is not asked for another finding is not shown."""
    change_to(page, cast.director)
    case_page(page)
    look(page, "peers-9-before")
    page.get_by_role("link", name="登记认定").first.click()
    for name in ("钱校长", "郑德育", "周家长"):
        page.get_by_label(name, exact=False).check()
    page.get_by_label("不构成欺凌", exact=False).check()
    expect(page.get_by_label("严重，涉嫌违法犯罪")).to_be_hidden()
    page.get_by_label("构成欺凌", exact=True).check()
    page.get_by_label("严重，涉嫌违法犯罪").check()
    page.get_by_label("认定的理由").fill("监控、双方陈述和两名同学的话一致。")
    page.get_by_role("group", name="张子轩在事件中").get_by_label("被欺凌学生").check()
    page.get_by_role("group", name="李安安在事件中").get_by_label("实施欺凌学生").check()
    for name in ("赔礼道歉", "法治副校长训诫"):
        page.get_by_label(name, exact=True).check()
    look(page, "peers-10-judge")
    save(page)
    expect(page.get_by_text("情节严重：请马上电话报告公安")).to_be_visible()
    look(page, "peers-11-serious")


def sent_upwards(page) -> None:
    """The telephone first, then in writing to both."""
    page.get_by_role("link", name="报告公安和教育局").first.click()
    expect(page.get_by_text("还没有登记报警电话")).to_be_visible()
    look(page, "peers-12-ring")
    page.get_by_role("link", name="登记电话报告").click()
    page.get_by_label("110", exact=True).check()
    page.get_by_label("接报编号").fill("J20261118021")
    save(page)
    page.goto(reverse("cases:bullying_report", args=[case().public_id]))
    look(page, "peers-13-upwards")
    save(page)
    expect(page.get_by_text("书面报告已开出")).to_be_visible()
    sent = {one.recipient.org_type for one in Escalation.objects.select_related("recipient")}
    assert sent == {"POLICE", "EDU"}


def answered(cast) -> None:
    """Both letters were carried there; what came of them was told by telephone, and it holds."""
    for row in Escalation.objects.select_related("recipient", "school").order_by("pk"):
        carrying.hand_over(
            by=cast.director,
            message=row.messages.get(),
            way="letter",
            received_by="李警官",
            happened_at=clock.now(),
        )
        row.refresh_from_db()
        answers.note_answer(
            by=cast.director,
            escalation=row,
            status=State.RESOLVED,
            via="phone",
            said_at=clock.now(),
            by_name="李警官",
            words="已训诫并责令监护人管教。",
        )
        row.refresh_from_db()
        finishing.verify(by=cast.director, escalation=row, holds=True)
        row.refresh_from_db()
        finishing.close(by=cast.director, escalation=row, basis="双方学生已安排帮扶")


def looked_after(page) -> None:
    """Both sides have somebody."""
    helpers = {
        "张子轩": ("陈班主", "每周三谈心，课间有老师在"),
        "李安安": ("褚年级", "学着和同学说话"),
    }
    for name, (helper, words) in helpers.items():
        peer(page, name).get_by_role("link", name="安排").click()
        page.get_by_label("谁来帮扶").select_option(label=helper)
        page.get_by_label("怎样帮扶").fill(words)
        look(page, "peers-14-support")
        save(page)
        expect(peer(page, name)).to_contain_text(words)
    expect(page.locator(".course-state")).to_contain_text("跟踪帮扶")
    look(page, "peers-15-following")


def seen_again(page, cast) -> None:
    """A week later; whoever helps sees the own child alone and no statement."""
    for helper, own, other in (
        (cast.head_teacher, "张子轩", "李安安"),
        (cast.grade_head, "李安安", "张子轩"),
    ):
        change_to(page, helper)
        case_page(page)
        part = page.locator(".peers-part").last
        expect(part).to_contain_text(own)
        assert other not in page.content()
        assert CANARY not in page.content()
        look(page, f"peers-16-helper-{helper.username}")
        part.get_by_role("link", name="登记回看").click()
        page.get_by_label("学生现在怎么样").fill("没有再发生，愿意和同学打球")
        look(page, "peers-17-review")
        save(page)
        expect(page.locator(".peers-part").last).to_contain_text("已回看")
    assert not BullyingChild.objects.filter(reviewed_on__isnull=True).exists()


def closed(page, cast) -> None:
    """Nothing is lacking: the director closes it. The paper for the file says it all."""
    change_to(page, cast.director)
    case_page(page)
    paper = page.get_by_role("link", name="打印调查处理报告").get_attribute("href")
    assert page.request.get(paper).headers["content-type"] == "application/pdf"
    page.get_by_role("link", name="结案", exact=True).click()
    page.get_by_label("说明").fill("一周没有再发生，双方家长满意。")
    look(page, "peers-18-close")
    save(page)
    expect(page.locator(".course-state")).to_contain_text("已结案")
    look(page, "peers-19-closed")
    page.goto(reverse("cases:bullying_start"))
    look(page, "peers-20-start")
    assert child_of(case(), cast.zixuan).review_words
