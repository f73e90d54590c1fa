"""Who is told of what happens to a report, in which words, and who is not."""

from datetime import date, timedelta

import pytest

from school_care.cases.telling import SENTENCES, TOLD
from school_care.core import clock
from school_care.duties.models import Notice
from school_care.duties.news import sentence_of, url_of
from school_care.escalation import events
from school_care.escalation.enums import State, Via, Way
from school_care.escalation.models import Escalation
from school_care.escalation.services import answers, clock_run, nudging, sending
from school_care.students.models import CareCategory
from tests.escalation.days import FRIDAY, at
from tests.escalation.making import (
    OFFICER,
    URGENT,
    answered,
    escalation,
    recipient,
    register_test_kind,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def plain_kinds():
    with register_test_kind() as source:
        yield source


@pytest.fixture
def drafted(cast) -> Escalation:
    """By the head teacher of 七(1)班."""
    return sending.begin(
        by=cast.head_teacher,
        school=cast.school,
        student=cast.zixuan,
        case_no="99-DO-2026-0001",
        kind="TEST_REPORT",
        recipient=recipient(cast.school),
    )


def told() -> set[tuple[str, str]]:
    """Who reads which sentence."""
    return {(row.user.username, sentence_of(row)) for row in Notice.objects.all()}


def test_submitted_by_the_director__the_principal_is_told_and_the_director_is_not(cast, drafted):
    sending.submit(by=cast.director, escalation=drafted)
    assert told() == {("xiaozhang", "有1件上报等您签发")}


def test_not_signed__whoever_drafted_and_the_director_are_told(cast, drafted):
    sending.submit(by=cast.director, escalation=drafted)
    Notice.objects.all().delete()
    sending.send_back(by=cast.principal, escalation=drafted, why="请补充家访。")
    sentence = "有1件上报没有签发，请按意见修改"
    assert told() == {("ban71", sentence), ("dezhu", sentence)}


def test_urgent__sent_without_a_signature__the_principal_is_told(cast):
    one = sending.begin(
        by=cast.head_teacher,
        school=cast.school,
        student=cast.zixuan,
        case_no="99-DO-2026-0002",
        kind=URGENT,
        recipient=recipient(cast.school),
    )
    sending.submit(by=cast.director, escalation=one)
    assert told() == {("xiaozhang", "有1件紧急上报已经发出，请知悉")}


def test_returned__whoever_drafted_and_the_director_are_told(cast, drafted):
    _brought(cast, drafted)
    answered(drafted, State.RETURNED)
    sentence = "有1件上报被退回，请补充后再报"
    assert told() == {("ban71", sentence), ("dezhu", sentence)}


def test_answered_on_the_telephone__whoever_wrote_it_down_is_not_told(cast, drafted):
    _brought(cast, drafted)
    answers.note_answer(
        by=cast.director,
        escalation=drafted,
        status=State.ACCEPTED,
        via=Via.PHONE,
        said_at=clock.now(),
        by_name=OFFICER,
    )
    assert told() == {("ban71", "有1件上报收到答复")}


def test_answered__whoever_drafted_has_left_the_class__is_not_told(cast, drafted):
    _brought(cast, drafted)
    cast.head_teacher.appointments.update(until=clock.today())
    answered(drafted, State.ACCEPTED)
    assert told() == {("dezhu", "有1件上报收到答复")}


def test_overdue__the_director_first__from_the_second_time_the_principal_too(cast):
    with at(FRIDAY):
        one = escalation(cast, state=State.DELIVERED, to=recipient(cast.school, answer_days=1))
        Notice.objects.all().delete()
    tuesday = one.due_on + DAY
    for day in (tuesday, tuesday, tuesday + DAY):
        _tick(day)
    assert told() == {("dezhu", "有1件上报逾期未答复，请打电话催办")}
    _tick(tuesday + 2 * DAY)
    again = "有1件上报催办后仍未答复"
    assert told() >= {("dezhu", again), ("xiaozhang", again)}
    assert Notice.objects.count() == 3


def test_overdue__telephoned_in_between__the_next_silence_reaches_the_principal(cast):
    with at(FRIDAY):
        one = escalation(cast, state=State.DELIVERED, to=recipient(cast.school, answer_days=1))
        Notice.objects.all().delete()
    tuesday = one.due_on + DAY
    _tick(tuesday)
    with at(tuesday, "15:00"):
        one.refresh_from_db()
        nudging.nudge(by=cast.director, escalation=one, by_name=OFFICER, happened_at=clock.now())
    _tick(tuesday + 2 * DAY)
    assert ("xiaozhang", "有1件上报催办后仍未答复") in told()


def test_undelivered_paused_quarantined__the_director_is_told_once(cast):
    one = escalation(cast, way=Way.HTTP)
    Notice.objects.all().delete()
    for what in (events.UNDELIVERED, events.PAUSED, events.QUARANTINED):
        event = events.Event(what, cast.school.pk, f"{what}:{one.public_id}", one)
        events.announce(event)
        events.announce(event)
    assert {who for who, _ in told()} == {"dezhu"}
    assert Notice.objects.count() == 3


def test_no_director__the_principal_is_told(cast, drafted):
    _brought(cast, drafted)
    cast.director.appointments.update(until=clock.today())
    answered(drafted, State.ACCEPTED)
    assert ("xiaozhang", "有1件上报收到答复") in told()


def test_every_event__has_a_sentence_and_somebody_who_is_told():
    announced = {
        value for name, value in vars(events).items() if name.isupper() and isinstance(value, str)
    }
    assert announced <= TOLD.keys()
    assert TOLD.keys() == SENTENCES.keys()


def test_sentences__name_no_child_class_or_category(cast, drafted):
    labels = list(CareCategory.objects.values_list("name", flat=True))
    assert labels
    for sentence, _ in SENTENCES.values():
        for word in [*labels, cast.zixuan.name, str(cast.seven_one), "留守", "辍学"]:
            assert word not in sentence


def test_each_row__leads_to_a_page_its_reader_may_open(cast, drafted, client):
    sending.submit(by=cast.director, escalation=drafted)
    sending.send_back(by=cast.principal, escalation=drafted, why="请补充家访。")
    rows = list(Notice.objects.all())
    assert len(rows) == 3
    for row in rows:
        client.force_login(row.user)
        assert client.get(url_of(row)).status_code == 200


def _brought(cast, one: Escalation) -> None:
    sending.submit(by=cast.principal, escalation=one)
    Notice.objects.all().delete()


def _tick(day: date) -> None:
    with at(day):
        clock_run.run(clock.now())
