"""上报办理: the school's own next step in the ledger of duties."""

from datetime import timedelta

import pytest

from school_care.core import clock
from school_care.duties.enums import DutyState
from school_care.duties.models import Duty
from school_care.duties.reckoning.reckon import owed
from school_care.duties.services.sync import sync
from school_care.escalation.duty_kind import KIND
from school_care.escalation.enums import State, Way
from school_care.escalation.services import carrying, nudging, sending
from tests.escalation.days import FRIDAY, MONDAY, at
from tests.escalation.making import OFFICER, answered, escalation, message_of, recipient

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def steps_owed(school, day) -> list:
    with at(day):
        return [item for item in owed(school, day) if item.kind is KIND]


def stored(school, day) -> list[tuple]:
    with at(day, "18:00"):
        sync(school, day)
    rows = Duty.objects.filter(rule_code=KIND.code).order_by("pk")
    return [(row.state, row.owner and row.owner.username) for row in rows]


def test_owed__no_report__says_nothing(cast):
    assert steps_owed(cast.school, FRIDAY) == []


def test_owed__waiting_for_the_signature__is_the_principals_for_one_working_day(cast):
    with at(FRIDAY):
        escalation(cast, state=State.IN_REVIEW)
    [item] = steps_owed(cast.school, FRIDAY)
    assert (item.owner, item.due_on) == (cast.principal.pk, MONDAY)


def test_owed__no_principal__is_the_directors(cast):
    with at(FRIDAY):
        escalation(cast, state=State.IN_REVIEW)
    cast.principal.appointments.update(until=FRIDAY)
    assert [item.owner for item in steps_owed(cast.school, FRIDAY)] == [cast.director.pk]


@pytest.mark.parametrize(
    ("state", "days"), [(State.SUBMITTED, 1), (State.RETURNED, 2), (State.RESOLVED, 3)]
)
def test_owed__the_schools_move__is_the_directors_by_the_agreed_day(cast, state, days):
    with at(MONDAY):
        one = escalation(cast, state=state)
    [item] = steps_owed(cast.school, MONDAY)
    assert (item.owner, item.due_on) == (cast.director.pk, MONDAY + days * DAY)
    assert item.due_on == one.due_on


def test_owed__sent_by_the_system__waits_for_nobody(cast):
    with at(MONDAY):
        escalation(cast, state=State.SUBMITTED, way=Way.HTTP)
    assert steps_owed(cast.school, MONDAY + DAY) == []


def test_owed__the_receiver_is_silent__is_telephoned_on_the_next_working_day(cast):
    with at(FRIDAY):
        one = escalation(cast, state=State.DELIVERED, to=recipient(cast.school, answer_days=1))
    assert one.due_on == MONDAY
    assert steps_owed(cast.school, MONDAY) == []
    [item] = steps_owed(cast.school, MONDAY + DAY)
    assert (item.owner, item.due_on) == (cast.director.pk, MONDAY + DAY)
    with at(MONDAY + DAY, "15:00"):
        nudging.nudge(by=cast.director, escalation=one, by_name=OFFICER, happened_at=clock.now())
    assert steps_owed(cast.school, MONDAY + DAY) == []


def test_owed__handed_over_and_written_down_later__was_done_on_its_day(cast):
    with at(MONDAY):
        one = escalation(cast, state=State.SUBMITTED)
    with at(MONDAY, "17:00"):
        handed_over_at = clock.now()
    with at(MONDAY + 3 * DAY):
        carrying.hand_over(
            by=cast.director,
            message=message_of(one),
            way=Way.LETTER,
            received_by=OFFICER,
            happened_at=handed_over_at,
        )
        assert [item for item in owed(cast.school, MONDAY + DAY) if item.kind is KIND] == []


def test_sync__step_after_step__each_is_done_and_the_next_begins(cast):
    with at(MONDAY):
        one = escalation(cast, state=State.IN_REVIEW)
    assert stored(cast.school, MONDAY) == [(DutyState.OPEN, "xiaozhang")]
    with at(MONDAY + DAY):
        sending.sign(by=cast.principal, escalation=one)
    assert stored(cast.school, MONDAY + DAY) == [
        (DutyState.DONE, "xiaozhang"),
        (DutyState.OPEN, "dezhu"),
    ]
    with at(MONDAY + 2 * DAY):
        one.refresh_from_db()
        answered(one, State.RETURNED)
    assert stored(cast.school, MONDAY + 2 * DAY) == [
        (DutyState.DONE, "xiaozhang"),
        (DutyState.DONE, "dezhu"),
        (DutyState.OPEN, "dezhu"),
    ]


def test_today__the_director__opens_the_report_from_the_line(cast, client):
    one = escalation(cast, state=State.RETURNED)
    client.force_login(cast.director)
    page = client.get("/desk/").content.decode()
    assert "上报办理" in page
    assert f"/desk/reports-up/{one.public_id}/" in page
    assert f"退回待改：{one.student.name} " in page  # which one, and what to do
    assert one.recipient.name in page


def test_today__a_head_teacher__reads_nothing_of_it(cast, client):
    escalation(cast, state=State.RETURNED)
    client.force_login(cast.head_teacher)
    assert "上报办理" not in client.get("/desk/").content.decode()
