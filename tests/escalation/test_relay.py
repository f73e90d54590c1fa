"""Which message goes when, and what becomes of it. The other side is a list of outcomes here; real
sockets are in test_http_exchange.py and test_relay_receiver.py."""

from datetime import timedelta

import pytest
from django.db import connection

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.escalation import events
from school_care.escalation.connectors import http
from school_care.escalation.connectors.http import Outcome
from school_care.escalation.enums import MessageState, OnAmbiguous, State, Way
from school_care.escalation.models import Delivery, Message, Recipient
from school_care.escalation.services import back_off, relay, relay_claims, sending
from school_care.escalation.services.answers import apply_answer
from school_care.escalation.services.relay_finishing import finish
from school_care.school.refusal import Refused
from tests.escalation.making import URGENT, escalation, message_of, recipient

TAKEN = Outcome(MessageState.DELIVERED, status=200, receiver_case_no="R-1")
ACCEPTED = Outcome(MessageState.DELIVERED, status=200, receiver_case_no="R-1", says=State.ACCEPTED)
BUSY = Outcome(MessageState.RETRY, "http_503", 503, endpoint_down=True)
AWAY = Outcome(MessageState.RETRY, "unreachable", endpoint_down=True)
LOST = Outcome(MessageState.UNKNOWN, "lost", endpoint_down=True)
REFUSED = Outcome(MessageState.REFUSED, "http_422", 422)
GONE = Outcome(MessageState.REFUSED, "gone", 410, is_gone=True)


class OtherSide:
    """Answers with the outcomes given, then takes everything; remembers what was sent."""

    def __init__(self) -> None:
        self.plan: list = []
        self.sent: list[Message] = []

    def __call__(self, line, message, to, secrets) -> Outcome:
        self.sent.append(message)
        told = self.plan.pop(0) if self.plan else TAKEN
        return told() if callable(told) else told


@pytest.fixture
def later(time_machine):
    """Moves the clock on."""
    time_machine.move_to(clock.now())
    return lambda **of_time: time_machine.shift(timedelta(**of_time))


@pytest.fixture
def other_side(monkeypatch) -> OtherSide:
    side = OtherSide()
    monkeypatch.setattr(http, "send", side)
    return side


@pytest.fixture
def announced() -> list[events.Event]:
    told: list[events.Event] = []
    listener = told.append
    events.listen(listener)
    yield told
    events._listeners.remove(listener)


def waiting(cast, to=None, **values):
    """A message of a report by HTTP, not yet sent."""
    return message_of(escalation(cast, way=Way.HTTP, to=to, **values))


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_message__taken__is_delivered_and_the_receivers_clock_runs(cast, other_side):
    message = waiting(cast)

    relay.send_waiting()

    one = fresh(message.escalation)
    assert fresh(message).state == MessageState.DELIVERED
    assert (one.state, one.receiver_case_no) == (State.DELIVERED, "R-1")
    assert one.delivered_at is not None and one.due_on > clock.today()
    assert Delivery.objects.get(message=message).outcome == MessageState.DELIVERED


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


def test_message__returned_by_a_receipt_before_the_answer_came__stays_returned(cast, other_side):
    message = waiting(cast)

    def receipt_first() -> Outcome:
        apply_answer(
            message.escalation,
            status=State.RETURNED,
            version=1,
            said_at=clock.now(),
            via="http",
            number="R-1",
            words="缺材料",
        )
        return ACCEPTED

    other_side.plan = [receipt_first]

    counts = relay.send_waiting()

    assert counts == {"stale": 1}
    assert fresh(message).state == MessageState.DELIVERED
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


def test_messages_of_a_case__earlier_one_given_up__later_goes(cast, other_side):
    to = recipient(cast.school, way=Way.HTTP)
    first = waiting(cast, to, case_no="C-1")
    second = waiting(cast, to, case_no="C-1", kind=URGENT)
    other_side.plan = [REFUSED]
    relay.send_waiting()

    relay.give_up(by=cast.principal, message=fresh(first), why="改为电话报告。")
    relay.send_waiting()

    assert fresh(first).state == MessageState.CANCELLED
    assert fresh(first.escalation).state == State.WITHDRAWN
    assert fresh(second).state == MessageState.DELIVERED


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


def test_lost_answer__is_unknown_and_sent_again_under_the_same_id(cast, other_side, later):
    message = waiting(cast)
    other_side.plan = [LOST]
    relay.send_waiting()
    assert fresh(message).state == MessageState.UNKNOWN

    later(seconds=6)
    relay.send_waiting()

    assert fresh(message).state == MessageState.DELIVERED
    assert [one.public_id for one in other_side.sent] == [message.public_id] * 2
    assert other_side.sent[0].body == other_side.sent[1].body


def test_lost_answer__recipient_that_does_not_know_it_again__is_held_for_a_person(
    cast, other_side, announced, later
):
    to = recipient(cast.school, way=Way.HTTP, on_ambiguous=OnAmbiguous.HOLD)
    message = waiting(cast, to)
    other_side.plan = [LOST]
    relay.send_waiting()
    later(days=1)
    relay.send_waiting()

    assert fresh(message).state == MessageState.UNKNOWN
    assert len(other_side.sent) == 1
    assert [one.what for one in announced if one.what == events.UNDELIVERED]

    relay.requeue(by=cast.director, message=fresh(message))
    relay.send_waiting()
    assert fresh(message).state == MessageState.DELIVERED


def test_refused_message__tells_a_person_once_and_stays(cast, other_side, announced, later):
    message = waiting(cast)
    other_side.plan = [REFUSED]
    relay.send_waiting()
    later(days=1)
    relay.send_waiting()

    assert fresh(message).state == MessageState.REFUSED
    told = [one for one in announced if one.what == events.UNDELIVERED]
    assert [one.escalation.pk for one in told] == [message.escalation_id]
    assert AuditEntry.objects.filter(action="message.undelivered").count() == 1


def test_server_that_wants_nothing_more__is_paused(cast, other_side, announced):
    to = recipient(cast.school, way=Way.HTTP)
    first, second = waiting(cast, to), waiting(cast, to)
    other_side.plan = [GONE]

    relay.send_waiting()

    assert fresh(to).is_paused
    assert fresh(first).state == MessageState.REFUSED
    assert fresh(second).state == MessageState.PENDING
    assert events.PAUSED in [one.what for one in announced]


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


def test_worker_that_lost_its_lease__finishes_nothing(cast, other_side, later):
    message = waiting(cast)
    lost = relay_claims.take()
    later(minutes=2)
    relay.send_waiting()  # finds the lease over, sends again

    assert finish(lost, REFUSED) == "stale"

    assert fresh(message).state == MessageState.DELIVERED
    first, second = Delivery.objects.filter(message=message)
    assert (first.outcome, first.error) == (MessageState.REFUSED, "stale")
    assert second.outcome == MessageState.DELIVERED


def test_lease_over__recipient_that_does_not_know_it_again__is_held(
    cast, other_side, announced, later
):
    to = recipient(cast.school, way=Way.HTTP, on_ambiguous=OnAmbiguous.HOLD)
    message = waiting(cast, to)
    relay_claims.take()
    later(minutes=2)

    relay.send_waiting()

    assert fresh(message).state == MessageState.UNKNOWN
    assert not other_side.sent
    assert events.UNDELIVERED in [one.what for one in announced]


def test_attempt__is_on_record_before_anything_is_sent(cast, other_side):
    message, seen = waiting(cast), []

    def look() -> Outcome:
        row = Delivery.objects.get(message=message)
        seen.append((row.outcome, fresh(message).state, connection.in_atomic_block))
        return TAKEN

    other_side.plan = [look]
    relay.send_waiting()

    assert seen[0][:2] == ("", MessageState.SENDING)


def test_sending__that_breaks_in_our_own_code__does_not_stop_the_others(cast, other_side):
    bad, good = waiting(cast), waiting(cast)

    def broken() -> Outcome:
        raise RuntimeError("张子轩")

    other_side.plan = [broken]
    relay.send_waiting()

    assert fresh(bad).state == MessageState.UNKNOWN
    assert fresh(good).state == MessageState.DELIVERED


def test_source__that_breaks__message_is_sent_again_under_the_same_id(
    cast, other_side, plain_source, monkeypatch, later, caplog
):
    message, other = waiting(cast), waiting(cast)
    with monkeypatch.context() as broken:

        def fail(*arguments):
            raise RuntimeError("张子轩")

        broken.setattr(plain_source, "on_status", fail)
        relay.send_waiting()
    assert "张子轩" not in caplog.text
    later(minutes=1)

    relay.send_waiting()

    assert fresh(message).state == fresh(other).state == MessageState.DELIVERED
    assert fresh(message.escalation).state == State.DELIVERED


def test_recipient_without_a_secret__message_waits_for_a_person(cast):
    to = recipient(cast.school, way=Way.HTTP)
    to.secrets.all().delete()
    message = waiting(cast, to)

    relay.send_waiting()

    assert (fresh(message).state, fresh(message).error) == (MessageState.REFUSED, "secret")


def test_recipient_at_a_private_address__message_waits_for_a_person_with_a_trace(cast, settings):
    to = recipient(cast.school, way=Way.HTTP, url="https://127.0.0.1/escalations")
    message = waiting(cast, to)

    relay.send_waiting()

    assert (fresh(message).state, fresh(message).error) == (MessageState.REFUSED, "address")
    traced = AuditEntry.objects.get(action="message.undelivered")
    assert traced.facts["detail"] == "address_private"


def test_report_withdrawn__is_not_sent(cast, other_side):
    message = waiting(cast)
    sending.withdraw(by=cast.principal, escalation=message.escalation, why="学生已返校。")

    relay.send_waiting()

    assert not other_side.sent


@pytest.mark.parametrize("who", ["head_teacher", "teacher", "registrar"])
def test_undelivered_message__only_who_sends_reports__decides(cast, other_side, who):
    message = waiting(cast)
    other_side.plan = [REFUSED]
    relay.send_waiting()

    with pytest.raises(Refused):
        relay.requeue(by=getattr(cast, who), message=fresh(message))
    with pytest.raises(Refused):
        relay.give_up(by=getattr(cast, who), message=fresh(message), why="不用了")


def test_delivered_message__is_not_sent_again_by_hand(cast, other_side):
    message = waiting(cast)
    relay.send_waiting()

    with pytest.raises(Refused):
        relay.requeue(by=cast.director, message=fresh(message))


def test_second_version_refused__given_up__leaves_the_report_open(cast, other_side):
    message = waiting(cast)
    relay.send_waiting()
    one = fresh(message.escalation)
    apply_answer(
        one, status=State.RETURNED, version=1, said_at=clock.now(), via="http", words="缺材料"
    )
    sending.submit(by=cast.principal, escalation=one)
    other_side.plan = [REFUSED]
    relay.send_waiting()

    relay.give_up(by=cast.director, message=message_of(one), why="已当面交去。")

    assert fresh(one).state == State.SUBMITTED
    assert "不再发送" in one.steps.latest("pk").words


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
