"""Two things at once, and one thing after another that nobody expected: no report falls between."""

from datetime import timedelta
from threading import Event
from time import sleep

import pytest
from django.db import transaction

from school_care.core import clock
from school_care.escalation import duty_kind, events
from school_care.escalation.enums import MessageState, ReceiptState, State, Via, Way
from school_care.escalation.models import Escalation, Recipient
from school_care.escalation.services import (
    answers,
    carrying,
    recipients,
    relay,
    relay_claims,
    sending,
)
from school_care.school.refusal import Refused
from tests.escalation.days import FRIDAY, MONDAY, at
from tests.escalation.desk import read, send
from tests.escalation.making import (
    OFFICER,
    URGENT,
    answered,
    delivered,
    escalation,
    message_of,
    recipient,
)
from tests.escalation.other_side import BUSY, LOST, REFUSED, fresh, waiting
from tests.support.together import together

pytestmark = pytest.mark.django_db
SLOWLY = 0.6  # seconds in which somebody else has begun


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_withdraw__a_worker_takes_the_message_just_then__refused_and_being_sent(cast):
    message, taken = waiting(cast), Event()

    def worker():
        with transaction.atomic():
            claim = relay_claims.take()
            taken.set()
            sleep(SLOWLY)
        return claim

    def director():
        taken.wait(10)
        one = Escalation.objects.get(pk=message.escalation_id)
        sending.withdraw(by=cast.director, escalation=one, why="已返校。")

    claim, refusal = together(worker, director)

    assert claim.message.pk == message.pk
    assert isinstance(refusal, Refused), refusal
    assert fresh(message).state == MessageState.SENDING


def test_withdraw__nobody_knows_whether_it_arrived__only_with_whom_one_told(cast, other_side):
    message = waiting(cast)
    other_side.plan = [LOST]
    relay.send_waiting(once=True)

    with pytest.raises(Refused, match="可能已经收到"):
        sending.withdraw(by=cast.director, escalation=message.escalation, why="已返校。")
    assert fresh(message).state == MessageState.UNKNOWN

    one = fresh(message.escalation)
    sending.withdraw(by=cast.director, escalation=one, why="已返校。", told="电话告知马科员")
    assert fresh(one).state == State.WITHDRAWN


def test_withdraw__lost_once_and_busy_since__may_have_arrived_as_well(cast, other_side, later):
    message = waiting(cast)
    other_side.plan = [LOST, BUSY]
    relay.send_waiting(once=True)
    later(hours=1)
    relay.send_waiting(once=True)
    assert fresh(message).state == MessageState.RETRY

    with pytest.raises(Refused, match="可能已经收到"):
        sending.withdraw(by=cast.director, escalation=message.escalation, why="已返校。")


@pytest.mark.parametrize("plan", [[BUSY], [REFUSED]])
def test_withdraw__surely_not_arrived__nobody_has_to_be_told(cast, other_side, plan):
    message = waiting(cast)
    other_side.plan = list(plan)
    relay.send_waiting(once=True)

    sending.withdraw(by=cast.director, escalation=message.escalation, why="已返校。")

    assert fresh(message).state == MessageState.CANCELLED


@pytest.mark.parametrize("way", [Way.HTTP, Way.LETTER])
def test_sign__body_no_longer_used__refused_in_words_and_nothing_waits_for_ever(cast, way):
    one = escalation(cast, state=State.IN_REVIEW, way=way)
    Recipient.objects.filter(pk=one.recipient_id).update(until=clock.today())
    one = fresh(one)

    with pytest.raises(Refused, match="已停用"):
        sending.sign(by=cast.principal, escalation=one)

    assert fresh(one).state == State.IN_REVIEW
    assert not one.messages.exists()


def test_submit__body_no_longer_used__said_to_the_director_and_not_to_the_principal(cast):
    one = escalation(cast, state=State.DRAFT)
    Recipient.objects.filter(pk=one.recipient_id).update(until=clock.today())

    with pytest.raises(Refused, match="已停用"):
        sending.submit(by=cast.director, escalation=fresh(one))


def test_give_up__second_version_never_arrived__school_mends_and_sends_a_third(cast, other_side):
    one = waiting(cast).escalation
    relay.send_waiting(once=True)
    answered(one, State.RETURNED)
    sending.submit(by=cast.principal, escalation=fresh(one))
    other_side.plan = [REFUSED]
    relay.send_waiting(once=True)

    relay.give_up(by=cast.director, message=message_of(one), why="地址错了，改好再报。")

    one = fresh(one)
    assert one.state == State.RETURNED
    assert one.due_on is not None
    sending.submit(by=cast.principal, escalation=one)
    assert message_of(one).version == 3


def test_answer__comes_for_a_report_taken_back__people_are_told(cast, announced):
    one = escalation(cast, way=Way.HTTP)
    delivered(one)
    sending.withdraw(by=cast.director, escalation=one, why="已返校。", told="电话告知马科员")
    announced.clear()

    found = answers.apply_answer(
        one, status=State.ACCEPTED, version=1, said_at=clock.now(), via=Via.HTTP, number="R-9"
    )

    assert found == ReceiptState.LATE
    assert [told.what for told in announced] == [events.STATUS]


def test_answer__takes_up_what_is_reported_anew__noted_and_people_are_told(cast, announced):
    one = escalation(cast, state=State.CLOSED)
    anew = escalation(cast, to=one.recipient, student=one.student, case_no=one.case_no)
    announced.clear()

    found = answers.apply_answer(
        one, status=State.HANDLING, version=1, said_at=clock.now(), via=Via.HTTP, words="又来了"
    )

    assert found == ReceiptState.LATE
    assert (fresh(one).state, fresh(anew).state) == (State.CLOSED, State.SUBMITTED)
    assert [told.what for told in announced] == [events.STATUS]


def test_answer__resolved_said_twice__no_news(cast, announced):
    one = escalation(cast, state=State.CLOSED)
    announced.clear()

    answers.apply_answer(one, status=State.RESOLVED, version=1, said_at=clock.now(), via=Via.HTTP)

    assert announced == []


def test_answer__of_an_older_version__noted_and_nobody_is_woken(cast, announced):
    one = escalation(cast, state=State.RETURNED)
    sending.submit(by=cast.principal, escalation=one)
    announced.clear()

    answers.apply_answer(one, status=State.ACCEPTED, version=1, said_at=clock.now(), via=Via.HTTP)

    assert announced == []


def test_hand_over__noted_days_later__receivers_days_count_from_the_hand_over(cast):
    with at(FRIDAY, "10:00"):
        one = escalation(cast, to=recipient(cast.school, answer_days=3))
    with at(MONDAY + timedelta(days=2), "10:00"):
        carrying.hand_over(
            by=cast.director,
            message=message_of(one),
            way=Way.LETTER,
            received_by=OFFICER,
            happened_at=clock.now() - timedelta(days=2),
        )
    assert fresh(one).due_on == MONDAY + timedelta(days=3)  # Thursday, not the Monday after


def test_hand_over__before_it_was_written__refused(cast):
    message = message_of(escalation(cast))
    with pytest.raises(Refused, match="不能早于"):
        carrying.hand_over(
            by=cast.director,
            message=message,
            way=Way.LETTER,
            received_by=OFFICER,
            happened_at=message.made_at - timedelta(days=365),
        )


def test_hand_over__the_very_minute_it_was_signed__taken(cast):
    message = message_of(escalation(cast))
    minute = message.made_at.replace(second=0, microsecond=0)
    carrying.hand_over(
        by=cast.director,
        message=message,
        way=Way.LETTER,
        received_by=OFFICER,
        happened_at=minute,
    )
    assert fresh(message).state == MessageState.DELIVERED


def owed(cast, on):
    return {one.key[:36] for one in duty_kind.population(school_id=cast.school.pk, on=on)}


@pytest.mark.parametrize("why", ["paused", "server away", "held for a person"])
def test_message__not_there_after_a_working_day__is_owed_whatever_it_waits_for(cast, why):
    with at(FRIDAY, "10:00"):
        message = waiting(cast)
    if why == "paused":
        Recipient.objects.filter(pk=message.recipient_id).update(paused_at=clock.now())
    else:
        state = MessageState.RETRY if why == "server away" else MessageState.UNKNOWN
        type(message).objects.filter(pk=message.pk).update(state=state, next_at=None)
    key = str(message.escalation.public_id)

    assert key not in owed(cast, MONDAY)  # in time up to the end of the next working day
    assert key in owed(cast, MONDAY + timedelta(days=1))


def test_urgent__body_paused__a_person_brings_it_at_once(cast):
    to = recipient(cast.school, way=Way.HTTP)
    Recipient.objects.filter(pk=to.pk).update(paused_at=clock.now())
    one = escalation(cast, state=State.DRAFT, kind=URGENT, to=to)

    sending.submit(by=cast.director, escalation=one)

    assert message_of(one).state == MessageState.BY_HAND


def test_urgent__server_away__people_are_told_within_minutes_and_once(
    cast, other_side, announced, later
):
    waiting(cast, kind=URGENT)
    other_side.plan = [BUSY] * 4
    announced.clear()
    for _ in range(4):
        relay.send_waiting(once=True)
        later(hours=3)

    assert [told.what for told in announced] == [events.UNDELIVERED]


def test_plain__server_away__nobody_is_told_while_it_is_tried_again(
    cast, other_side, announced, later
):
    waiting(cast)
    other_side.plan = [BUSY] * 4
    announced.clear()
    for _ in range(4):
        relay.send_waiting(once=True)
        later(hours=3)

    assert announced == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_end__a_report_is_signed_at_the_same_moment__one_of_both_happens_and_nothing_hangs(cast):
    one, held = escalation(cast, state=State.IN_REVIEW, way=Way.HTTP), Event()
    to = one.recipient

    def ends():
        with transaction.atomic():
            recipients.hold(cast.school)
            held.set()
            sleep(SLOWLY)
            recipients.end(by=cast.director, recipient=Recipient.objects.get(pk=to.pk))

    def signs():
        held.wait(10)
        sending.sign(by=cast.principal, escalation=fresh(one))

    answers_of_both = together(ends, signs)

    [refusal] = [told for told in answers_of_both if isinstance(told, Exception)]
    assert isinstance(refusal, Refused), refusal
    is_ended = Recipient.objects.get(pk=to.pk).until is not None
    assert one.messages.exists() != is_ended


def test_sign__body_paused__page_does_not_say_that_it_is_being_sent(cast):
    one = escalation(cast, state=State.IN_REVIEW, way=Way.HTTP)
    Recipient.objects.filter(pk=one.recipient_id).update(paused_at=clock.now())

    send(cast.principal, one, "sign")

    page = read(cast.principal, one)
    assert "系统正在发送" not in page
    assert "已暂停" in page


def test_withdraw__may_have_arrived__the_page_asks_whom_one_told(cast, other_side):
    one = waiting(cast).escalation
    other_side.plan = [LOST]
    relay.send_waiting(once=True)

    assert "告知了对方谁" in read(cast.director, fresh(one))
