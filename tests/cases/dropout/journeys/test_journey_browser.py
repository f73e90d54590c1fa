"""From the morning a child is not there to 销号: the head teacher on a phone, the director and the
principal at a desk, each day at its hour. 李安安, from Monday 16 November 2026."""

from contextlib import contextmanager
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from school_care.alerts.models import Alert
from school_care.attendance.models import AbsenceCall, AttendanceDay
from school_care.cases.dropout.enums import CourseState
from school_care.cases.models import DropoutCourse
from school_care.duties.daily import run_parts
from school_care.escalation.enums import OrgType
from school_care.escalation.models import Escalation
from tests.attendance.rolling import UNVERIFIED, hand_in, roll_url
from tests.cases.dropout.making import CLOSURE, REPORT, autumn, carried
from tests.cases.making import recipient
from tests.escalation.journeys.support import change_to, look, open_report
from tests.factories import ContactFactory

pytestmark = pytest.mark.browser

MON, TUE, WED, THU, FRI = (date(2026, 11, day) for day in range(16, 21))
BACK = date(2026, 11, 23)
STAYED = date(2026, 12, 4)  # the tenth school day since
PATIENCE = 90_000  # milliseconds: the first page of a busy machine
MISSING_PAPER = "缺家访记录，请写明去的人和日期。"
MENDED = "17日班主任家访，孩子在家，说听不懂课；奶奶在场。"


@contextmanager
def standing(page, day: date, hour: int, minute: int = 0):
    """It is this hour, for the school and for the device."""
    moment = f"{day}T{hour:02}:{minute:02}:00+08:00"
    with time_machine.travel(moment, tick=True):
        page.clock.set_system_time(moment)
        yield


class Journey:
    """One child, two devices."""

    def __init__(self, phone, desk, cast) -> None:
        self.phone, self.desk, self.cast = phone, desk, cast
        self.child = cast.anan

    @property
    def course(self) -> DropoutCourse:
        """The case, as it stands."""
        return DropoutCourse.objects.select_related("case").get(student=self.child)

    def case_page(self) -> str:
        return reverse("cases:case", args=[self.course.case.public_id])

    def rows(self, kind: str) -> dict[str, Escalation]:
        """The reports of a kind by the body they go to."""
        found = Escalation.objects.filter(student=self.child, kind=kind)
        return {row.recipient.org_type: row for row in found.select_related("recipient")}

    def roll_by_phone(self, day: date, *, here: bool = False) -> None:
        page = self.phone
        change_to(page, self.cast.head_teacher)
        page.goto(roll_url(self.cast.seven_one, day))
        if not here:
            page.get_by_role("button", name="李安安").tap()
        page.get_by_role("button", name="提交点名").tap()
        page.get_by_text("已交", exact=True).wait_for()

    def roll(self, day: date, *, here: bool = False) -> None:
        """As every other morning; the page of it was shown."""
        marks = {} if here else {self.child: UNVERIFIED}
        with standing(self.desk, day, 8, 10):
            hand_in(self.cast.head_teacher, self.cast.seven_one, marks)

    def sent_and_signed(self, kind: str) -> None:
        """The director has it read once more and sends it up, the principal signs; the letters are
        carried there."""
        page = self.desk
        page.get_by_role("button", name="送校长审签").click()
        expect(page.get_by_text("已送校长审签").first).to_be_visible()
        change_to(page, self.cast.principal)
        for row in self.rows(kind).values():
            open_report(page, row)
            page.locator("#do").get_by_role("button", name="签发", exact=True).click()
            expect(page.locator("#state")).to_contain_text("待送出")

    def answered(self, row: Escalation, answer: str, words: str) -> None:
        """What the body said by telephone, noted by the director."""
        page = self.desk
        do = page.locator("#do")
        change_to(page, self.cast.director)
        open_report(page, row)
        do.get_by_label(answer, exact=True).check()
        do.get_by_label("对方经办人").fill("马科员")
        do.get_by_label("对方说了什么").fill(words)
        do.get_by_role("button", name="登记答复").click()
        expect(page.locator("#state")).to_contain_text(answer)


@pytest.fixture
def journey(live_server, phone_page, desktop_page, cast) -> Journey:
    autumn(cast)
    AttendanceDay.objects.filter(date__gte=MON).delete()  # taken in the journey
    for body in (OrgType.EDU, OrgType.TOWNSHIP):
        recipient(cast.school, body)
    ContactFactory(student=cast.anan)
    for page in (phone_page, desktop_page):
        page.set_default_navigation_timeout(PATIENCE)
    return Journey(phone_page, desktop_page, cast)


def test_a_child_stays_away__from_the_first_morning_to_the_end__every_step_on_its_day(journey):
    first_morning(journey)
    third_morning(journey)
    reported(journey)
    sent_back_and_mended(journey)
    back_at_school(journey)
    struck_off(journey)

    states = [CourseState(step.to_state) for step in journey.course.steps.all()]
    assert states[0] == CourseState.SUSPECTED
    assert states[-2:] == [CourseState.FOLLOW_UP, CourseState.CLOSED]
    assert CourseState.REPORTED in states
    assert not Alert.objects.filter(student=journey.child, holds=True, rule__startswith="dropout")


def first_morning(journey: Journey) -> None:
    """8:10, two taps; the family is rung from the same page; the warning is there."""
    page = journey.phone
    with standing(page, MON, 8, 10):
        journey.roll_by_phone(MON)
        row = page.locator(f"#a-{journey.child.public_id}")
        row.get_by_role("button", name="没有接").first.tap()
        expect(row.locator(".tried")).to_contain_text("没有接")
        assert AbsenceCall.objects.filter(student=journey.child).count() == 1
        page.goto(reverse("alerts:alerts"))
        expect(page.get_by_text("李安安").first).to_be_visible()
        expect(page.get_by_text("还没有联系上家里").first).to_be_visible()
        look(page, "1-first-morning")
    journey.roll(TUE)
    with standing(page, TUE, 17):
        change_to(page, journey.cast.head_teacher)
        page.goto(reverse("mentoring:write", args=[journey.child.public_id]) + "?kind=visit")
        page.fill("textarea", "孩子在家，说听不懂课。")
        page.get_by_role("button", name="保存", exact=True).tap()
        page.wait_for_url(f"**/students/{journey.child.public_id}/")


def third_morning(journey: Journey) -> None:
    """疑似 on the third day, with the days in words; the case is there, the next step named."""
    journey.roll(WED)
    page = journey.desk
    with standing(page, WED, 8, 30):
        change_to(page, journey.cast.director)
        page.goto(reverse("alerts:alerts"))
        expect(page.get_by_text("连续3个上课日未到校").first).to_be_visible()
        look(page, "2-suspected")
        page.goto(journey.case_page())
        expect(page.get_by_text("疑似辍学").first).to_be_visible()
        expect(page.locator(".course-days")).to_contain_text("3个上课日")
        expect(page.locator(".course-next")).to_contain_text("报告")
        look(page, "3-case")
    assert journey.course.suspected_on == WED


def reported(journey: Journey) -> None:
    """Drafted on the phone from what is known, sent up, signed, carried to both."""
    page = journey.phone
    with standing(page, WED, 14):
        change_to(page, journey.cast.head_teacher)
        page.goto(reverse("cases:report", args=[journey.course.case.public_id, REPORT]))
        assert "3个上课日未到校" in page.get_by_label("事情经过").input_value()
        look(page, "4-draft")
        page.get_by_label("在家", exact=True).check()
        page.get_by_label("家庭变故/监护缺失").check()
        page.get_by_label("派员共同劝返").check()
        page.get_by_role("button", name="存草稿").tap()
        expect(page.get_by_text("已存草稿").first).to_be_visible()
    page = journey.desk
    with standing(page, WED, 15):
        change_to(page, journey.cast.director)
        page.goto(reverse("cases:report", args=[journey.course.case.public_id, REPORT]))
        journey.sent_and_signed(REPORT)
    rows = journey.rows(REPORT)
    for row in rows.values():
        carried(journey.cast, row, WED)
    assert journey.course.state == CourseState.REPORTED


def sent_back_and_mended(journey: Journey) -> None:
    """The bureau misses the visit; the report is mended, signed anew, accepted."""
    page = journey.desk
    with standing(page, THU, 10):
        edu = journey.rows(REPORT)[OrgType.EDU]
        journey.answered(edu, "退回", MISSING_PAPER)
        page.goto(reverse("cases:report", args=[journey.course.case.public_id, REPORT]))
        page.get_by_label("事情经过").fill(MENDED)
        page.get_by_role("button", name="再次上报").click()
        expect(page.get_by_text("已送校长审签").first).to_be_visible()
        change_to(page, journey.cast.principal)
        open_report(page, edu)
        expect(page.locator("#preview")).to_contain_text(MENDED)
        page.locator("#do").get_by_role("button", name="签发", exact=True).click()
        expect(page.locator("#state")).to_contain_text("第2版")
    carried(journey.cast, journey.rows(REPORT)[OrgType.EDU], THU)
    with standing(page, FRI, 10):
        journey.answered(journey.rows(REPORT)[OrgType.EDU], "受理", "材料齐了，转镇里共同劝返。")
        page.goto(journey.case_page())
        expect(page.get_by_text("上级处置中").first).to_be_visible()
        look(page, "5-accepted")


def back_at_school(journey: Journey) -> None:
    """Monday, the cell is not tapped: presence, not a promise, moves the case."""
    journey.roll(THU)
    journey.roll(FRI)
    with standing(journey.phone, BACK, 8, 10):
        journey.roll_by_phone(BACK, here=True)
    page = journey.desk
    with standing(page, BACK, 9):
        change_to(page, journey.cast.director)
        page.goto(reverse("alerts:alerts"))
        page.goto(journey.case_page())
        expect(page.locator(".course-state")).to_contain_text("已返校")
        look(page, "6-back")
    assert journey.course.returned_on == BACK


def struck_off(journey: Journey) -> None:
    """Ten school days in a row, two signatures, the district's word."""
    day = BACK
    while day < STAYED:
        day = date.fromordinal(day.toordinal() + 1)
        if day.weekday() < 5:
            journey.roll(day, here=True)
    page = journey.desk
    with standing(page, STAYED, 15):
        run_parts(journey.cast.school, STAYED, acts=True)  # the job of every morning
        change_to(page, journey.cast.director)
        page.goto(journey.case_page())
        expect(page.locator(".course-state")).to_contain_text("返校跟踪")
        page.get_by_role("link", name="申请销号").first.click()
        page.get_by_label("事情经过").fill("每天到校，数学老师每周补两次课。")
        page.get_by_label("予以销号").check()
        look(page, "7-closure")
        journey.sent_and_signed(CLOSURE)
    for row in journey.rows(CLOSURE).values():
        carried(journey.cast, row, STAYED)
    with standing(page, date(2026, 12, 8), 10):
        journey.answered(journey.rows(CLOSURE)[OrgType.EDU], "办结", "同意销号。")
        page.goto(journey.case_page())
        expect(page.locator(".course-state")).to_contain_text("已销号")
        look(page, "8-struck-off")
    assert journey.course.closed_on == date(2026, 12, 8)
