"""Which message goes when: order of a case, servers that are away, messages that always fail."""

from datetime import timedelta

import pytest

from school_care.core import clock
from school_care.escalation import events
from school_care.escalation.connectors.http import Outcome
from school_care.escalation.enums import MessageState, State, Way
from school_care.escalation.models import Message, Recipient
from school_care.escalation.services import back_off, relay, relay_claims
from school_care.escalation.services.answers import apply_answer
from tests.escalation.making import URGENT, recipient
from tests.escalation.other_side import (
    ACCEPTED,
    AWAY,
    BUSY,
    REFUSED,
    fresh,
    waiting,
)


def test_message__accepted_at_once__is_accepted(cast, other_side):
    message = waiting(cast)
    other_side.plan = [ACCEPTED]

    relay.send_waiting()

    one = fresh(message.escalation)
    assert one.state == State.ACCEPTED
    assert list(one.steps.values_list("to_state", flat=True))[-2:] == ["delivered", "accepted"]


def test_message__accepted_at_once__does_not_make_a_receipt_by_a_slow_clock_late(cast, other_side):
    message = waiting(cast)
    other_side.plan = [ACCEPTED]
    relay.send_waiting()

    apply_answer(
        message.escalation,
        status=State.RETURNED,
        version=1,
        said_at=clock.now() - timedelta(minutes=4),
        via="http",
        words="缺材料",
    )

    assert fresh(message.escalation).state == State.RETURNED


def test_messages_of_a_case__go_in_order_and_the_later_waits_for_the_earlier(cast, other_side):
    to = recipient(cast.school, way=Way.HTTP)
    first = waiting(cast, to, case_no="C-1")
    second = waiting(cast, to, case_no="C-1", kind=URGENT)
    other = waiting(cast, to, case_no="C-2")
    other_side.plan = [REFUSED]

    relay.send_waiting()

    assert [one.pk for one in other_side.sent] == [first.pk, other.pk]
    assert fresh(second).state == MessageState.PENDING


@pytest.mark.parametrize("why", ["paused", "ended", "left alone"])
def test_recipient__paused_ended_or_in_back_off__gets_nothing(cast, other_side, why):
    message = waiting(cast)
    values = {
        "paused": {"paused_at": clock.now()},
        "ended": {"until": clock.today()},
        "left alone": {"failures": 1, "next_try_at": clock.now() + timedelta(minutes=1)},
    }[why]
    Recipient.objects.filter(pk=message.recipient_id).update(**values)

    assert not relay.send_waiting()
    assert not other_side.sent


def test_busy_server__is_left_alone_and_others_go_on(cast, other_side):
    to = recipient(cast.school, way=Way.HTTP)
    first, second = waiting(cast, to), waiting(cast, to)
    elsewhere = waiting(cast)
    other_side.plan = [BUSY]

    relay.send_waiting()

    assert [one.pk for one in other_side.sent] == [first.pk, elsewhere.pk]
    assert fresh(first).state == MessageState.RETRY
    assert fresh(second).state == MessageState.PENDING
    assert fresh(to).failures == 1
    assert fresh(to).next_try_at > clock.now()


def test_busy_server__asked_to_be_left_alone_for_an_hour__is(cast, other_side):
    message = waiting(cast)
    other_side.plan = [
        Outcome(MessageState.RETRY, "busy", 429, wait=timedelta(hours=1), endpoint_down=True)
    ]

    relay.send_waiting()

    almost = clock.now() + timedelta(minutes=59)
    assert fresh(message).next_at > almost
    assert fresh(message.recipient).next_try_at > almost


def test_server_in_back_off__is_asked_by_one_relay_alone(cast, other_side):
    to = recipient(cast.school, way=Way.HTTP)
    waiting(cast, to)
    waiting(cast, to)
    Recipient.objects.filter(pk=to.pk).update(failures=3, next_try_at=clock.now())

    probe, other = relay_claims.take(), relay_claims.take()

    assert probe is not None
    assert other is None


def test_server_in_back_off__probe_goes_through__everything_goes(cast, other_side):
    to = recipient(cast.school, way=Way.HTTP)
    messages = [waiting(cast, to) for _ in range(4)]
    Recipient.objects.filter(pk=to.pk).update(failures=9, next_try_at=clock.now())
    Message.objects.filter(pk=messages[0].pk).update(
        state=MessageState.RETRY, attempts=8, next_at=clock.now() + timedelta(hours=9)
    )

    relay.send_waiting()

    assert len(other_side.sent) == 4
    assert (fresh(to).failures, fresh(to).next_try_at) == (0, None)


def test_message_that_always_fails__does_not_hold_up_other_cases(cast, other_side):
    """Its 500 sends the server into back-off; the probe after that is a message not yet tried."""
    to = recipient(cast.school, way=Way.HTTP)
    bad = waiting(cast, to)
    good = [waiting(cast, to) for _ in range(3)]

    other_side.plan = [BUSY]
    relay.send_waiting()
    Recipient.objects.filter(pk=to.pk).update(next_try_at=clock.now())
    relay.send_waiting()

    assert [fresh(one).state for one in good] == [MessageState.DELIVERED] * 3
    assert other_side.sent[0].pk == bad.pk


def test_server_away_for_two_weeks__messages_wait_for_a_person(cast, other_side, announced, later):
    to = recipient(cast.school, way=Way.HTTP)
    messages = [waiting(cast, to) for _ in range(60)]
    other_side.plan = [AWAY] * 1000
    for _ in range(15 * 24):
        relay.send_waiting()
        later(hours=1)

    assert {fresh(one).state for one in messages} == {MessageState.DEAD}
    assert len([one for one in announced if one.what == events.UNDELIVERED]) == 60
    assert len(other_side.sent) < 80  # some two a day after the first day

    relay.requeue(by=cast.director, message=fresh(messages[0]))
    other_side.plan = []
    Recipient.objects.filter(pk=to.pk).update(next_try_at=clock.now())
    relay.send_waiting()
    assert fresh(messages[0]).state == MessageState.DELIVERED


def test_once__a_message_that_fails__is_tried_one_time(cast, other_side, monkeypatch):
    monkeypatch.setattr(back_off, "wait", lambda failures: timedelta())
    waiting(cast)
    other_side.plan = [Outcome(MessageState.UNKNOWN, "unreadable", 200)] * 50

    counts = relay.send_waiting(seconds=None, once=True)

    assert counts == {"unknown": 1}


@pytest.mark.parametrize(
    ("failures", "least", "most"),
    [
        (1, timedelta(seconds=1), timedelta(seconds=5)),
        (2, timedelta(seconds=1), timedelta(minutes=5)),
        (6, timedelta(seconds=1), timedelta(hours=10)),
        (7, timedelta(hours=10), timedelta(hours=14)),
        (400, timedelta(hours=10), timedelta(hours=14)),
    ],
)
def test_wait__after_so_many_failures__is_somewhere_below_its_step(failures, least, most):
    waits = [back_off.wait(failures) for _ in range(200)]

    assert least <= min(waits) and max(waits) <= most
    assert len(set(waits)) > 1
