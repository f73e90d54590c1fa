"""亲情电话 booked, given out, on the day's list and on the wall; calls for the child's safety are
not stopped, and whoever makes them is told to ask first."""

from datetime import time
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from school_care.activities.call_plan import Slot
from school_care.activities.models import CallLine, CallTurn, CallWindow
from school_care.activities.selectors_turns import waiting_boarders
from school_care.activities.services.calls import tries, turns
from school_care.core import clock
from school_care.school.refusal import Refused
from school_care.students.silence import ASK_FIRST, WAITS
from tests.attendance.rolling import UNVERIFIED, hand_in, roll_url
from tests.core.pdf.support import text_of
from tests.factories import StudentFactory
from tests.reports.support import compact
from tests.silence.making import assert_waits, is_pdf, quiet

pytestmark = pytest.mark.django_db
ONE_LEFT_OUT = "另有1名学生的先不发，请联系德育主任。"
LIST = reverse("activities:calls")


@pytest.fixture(autouse=True)
def monday_evening():
    with time_machine.travel("2026-11-23T18:08:00+08:00"):
        yield


@pytest.fixture
def line(cast) -> CallLine:
    return CallLine.objects.create(school=cast.school, name="亲情电话1号", place="值班室")


def _turn(cast, line, student, minute=20) -> CallTurn:
    return CallTurn.objects.create(
        school=cast.school,
        student=student,
        line=line,
        day=clock.today(),
        begins=time(18, minute),
        ends=time(18, minute + 5),
        booked_at=clock.now(),
    )


def _slot(line, minute=40) -> Slot:
    return Slot(clock.today(), time(18, minute), line.pk, time(18, minute + 5))


def test_booking__family_silenced__refused_and_so_is_moving(cast, line):
    turn = _turn(cast, line, cast.zixuan)
    quiet(cast.zixuan)
    with pytest.raises(Refused, match=WAITS):
        turns.book_turn(by=cast.dormitory, student=cast.zixuan, slot=_slot(line))
    with pytest.raises(Refused, match=WAITS):
        turns.move_turn(by=cast.dormitory, turn=turn, slot=_slot(line))
    turns.cancel_turn(by=cast.dormitory, turn=turn)  # taking one away is no word to the family


def test_booking_page__family_silenced__says_whom_to_ask(client, cast, line):
    CallWindow.objects.create(
        school=cast.school,
        line=line,
        weekday=1,
        begins=time(18, 10),
        ends=time(18, 50),
        minutes=5,
        starts_on=clock.today(),
    )
    quiet(cast.zixuan)
    client.force_login(cast.dormitory)
    address = reverse("activities:call_pupil", args=[cast.zixuan.public_id])
    slots = client.get(address).context["slots"]
    assert slots
    assert_waits(client, address, post={"do": "book", "slot": slots[0].key})
    assert ASK_FIRST in client.get(address).content.decode()


def test_week_given_out__family_silenced__no_turn(cast):
    days = [clock.today()]
    assert cast.zixuan.pk in {one.pupil for one in waiting_boarders(cast.school, days)}
    quiet(cast.zixuan)
    assert cast.zixuan.pk not in {one.pupil for one in waiting_boarders(cast.school, days)}


def test_list_of_the_day__turn_booked_before__left_out_and_counted(client, cast, line):
    other = StudentFactory(current_class=cast.seven_one, name="钱多多", boarding=True)
    held = _turn(cast, line, cast.zixuan)
    _turn(cast, line, other, minute=30)
    quiet(cast.zixuan)
    client.force_login(cast.dormitory)
    for address in (LIST, f"{LIST}?turn={held.public_id}"):
        page = client.get(address).content.decode()
        assert "钱多多" in page
        assert "张子轩" not in page
        assert ONE_LEFT_OUT in page


def test_week_on_the_wall__one_silenced__left_out(client, cast, line):
    other = StudentFactory(current_class=cast.seven_one, name="钱多多", boarding=True)
    _turn(cast, line, cast.zixuan)
    _turn(cast, line, other, minute=30)
    quiet(cast.zixuan)
    client.force_login(cast.dormitory)
    answer = client.get(reverse("activities:calls_week_print"))
    assert is_pdf(answer)
    text = compact(text_of(answer.content))
    assert "钱多多" in text
    assert "张子轩" not in text
    assert "德育主任" not in text  # the wall says nothing of it


def test_call_that_was_made__family_silenced__may_be_noted(cast):
    quiet(cast.zixuan)
    tried = tries.Tried(result="connected", on=clock.today(), who="爸爸", direction="in")
    tries.note_call(by=cast.dormitory, student=cast.zixuan, tried=tried, public_id=uuid4())


def test_absent_child__family_silenced__may_be_rung_after_asking(client, cast):
    with time_machine.travel("2026-11-23T08:05:00+08:00"):
        hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED})
    client.force_login(cast.head_teacher)
    address = roll_url(cast.seven_one, clock.today())
    assert ASK_FIRST not in client.get(address).content.decode()
    quiet(cast.zixuan)
    page = client.get(address).content.decode()
    assert "tel:" in page
    assert ASK_FIRST in page


def test_home_visit_and_call__family_silenced__page_says_ask_first(client, cast):
    address = reverse("mentoring:write", args=[cast.zixuan.public_id])
    client.force_login(cast.head_teacher)
    assert ASK_FIRST not in client.get(address).content.decode()
    quiet(cast.zixuan)
    assert ASK_FIRST in client.get(address).content.decode()


def test_numbers_of_the_file__family_silenced__ask_first_once_they_are_shown(client, cast):
    quiet(cast.zixuan)
    client.force_login(cast.head_teacher)
    shown = client.post(reverse("students:phones", args=[cast.zixuan.public_id]))
    assert ASK_FIRST in shown.content.decode()
    other = client.post(reverse("students:phones", args=[cast.anan.public_id]))
    assert ASK_FIRST not in other.content.decode()
