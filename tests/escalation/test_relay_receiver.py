"""The relay against a receiver in a process of its own, written from the contract alone: whatever
happens, every message arrives, has its effect once, in the order of its case."""

import json
from datetime import timedelta

import pytest

from school_care.core import clock
from school_care.escalation.body import read_body
from school_care.escalation.enums import MessageState, State, Way
from school_care.escalation.models import Delivery, Message, Recipient
from school_care.escalation.services import relay, secrets, sending
from school_care.escalation.services.answers import apply_answer
from tests.escalation.making import SECRET, URGENT, escalation, message_of, recipient


@pytest.fixture
def later(time_machine, receiver):
    """Moves our clock and the receiver's."""
    time_machine.move_to(clock.now())
    gone = timedelta()

    def move(**of_time) -> timedelta:
        nonlocal gone
        gone += timedelta(**of_time)
        time_machine.shift(timedelta(**of_time))
        return gone

    return move


@pytest.fixture
def office(cast, receiver) -> Recipient:
    return recipient(cast.school, way=Way.HTTP, url=receiver.url, name="云岭县教育局")


def cases(cast, office, count: int = 3) -> list[Message]:
    """Two messages of each case."""
    return [
        message_of(escalation(cast, to=office, kind=kind, case_no=f"C-{number}"))
        for kind in ("TEST_REPORT", URGENT)
        for number in range(count)
    ]


def assert_each_once_in_order(receiver, messages: list[Message]) -> None:
    took = receiver.effects()
    ids = [str(message.public_id) for message in messages]
    assert sorted(row[0] for row in took) == sorted(ids)  # none lost, none twice, none of nowhere
    written = {str(m.public_id): (m.case_no, m.pk) for m in messages}
    for case_no in {m.case_no for m in messages}:
        of_case = [written[row[0]][1] for row in took if written[row[0]][0] == case_no]
        assert of_case == sorted(of_case)
    states = {Message.objects.get(pk=message.pk).state for message in messages}
    assert states == {MessageState.DELIVERED}


def run_until_quiet(later, receiver, rounds: int = 20) -> None:
    """Relays every fifteen hours, with what is left of the receiver's plan."""
    for _ in range(rounds):
        relay.send_waiting()
        if not Message.objects.exclude(state=MessageState.DELIVERED).exists():
            return
        receiver.set_clock(later(hours=15))
    raise AssertionError("something never arrived")


def test_receiver__that_takes_everything__keeps_each_message_once(cast, office, receiver):
    messages = cases(cast, office)

    relay.send_waiting()

    assert_each_once_in_order(receiver, messages)
    assert message_of(messages[0].escalation).escalation.state == State.DELIVERED


def test_receiver__gets_exactly_what_stands_in_the_outbox(cast, office, receiver):
    message = message_of(escalation(cast, to=office))
    body = read_body(message)

    relay.send_waiting()

    assert receiver.effects() == [
        (str(message.public_id), body["case"]["case_no"], body["kind"], body["version"])
    ]
    assert json.loads(message.body) == body


@pytest.mark.parametrize(
    "plan",
    [
        ["lose"],
        ["garbage"],
        ["reset"],
        ["503"],
        ["retry"],
        ["429"],
        ["conflict"],
        ["lose", "503", "garbage", "reset", "conflict", "lose", "500", "garbage"],
    ],
)
def test_receiver__that_misbehaves__has_each_effect_once(cast, office, receiver, later, plan):
    messages = cases(cast, office)
    receiver.plan(*plan)

    run_until_quiet(later, receiver)

    assert_each_once_in_order(receiver, messages)


def test_receiver__that_lost_its_answer__gets_the_same_id_and_body_again(
    cast, office, receiver, later
):
    message = message_of(escalation(cast, to=office))
    receiver.plan("lose")
    relay.send_waiting()

    one = Message.objects.get(pk=message.pk)
    assert (one.state, one.error) == (MessageState.UNKNOWN, "lost")
    run_until_quiet(later, receiver)

    assert [said for _, said in receiver.requests()] == ["lose", "ok"]
    assert len({webhook_id for webhook_id, _ in receiver.requests()}) == 1


def test_receiver__that_sends_elsewhere__is_not_followed(cast, office, receiver):
    message = message_of(escalation(cast, to=office))
    receiver.plan("redirect")

    relay.send_waiting()

    one = Message.objects.get(pk=message.pk)
    assert (one.state, one.error) == (MessageState.REFUSED, "redirect")
    assert len(receiver.requests()) == 1


def test_receiver__away_for_a_week__has_everything_the_day_it_is_back(
    cast, office, receiver, later
):
    receiver.kill()
    messages, gone = [], timedelta()
    for day in range(7):
        case = {"to": office, "case_no": f"C-{day % 3}"}
        kind = ("TEST_REPORT", URGENT, "TEST_CONFIDENTIAL")[day // 3]
        messages.append(message_of(escalation(cast, kind=kind, **case)))
        for _ in range(4):
            relay.send_waiting()
            gone = later(hours=6)
    tried = Delivery.objects.count()

    receiver.start()
    receiver.set_clock(gone)
    for _ in range(3):
        relay.send_waiting()
        gone = later(hours=7)
        receiver.set_clock(gone)

    assert_each_once_in_order(receiver, messages)
    assert 7 <= tried <= 28


def test_receiver__with_a_new_secret__knows_our_signature_during_the_overlap(
    cast, office, receiver, later
):
    """We rotate first, the other side a day later; nothing is lost between."""
    new = "whsec_" + "B" * 32
    secrets.rotate(office, new)
    first = message_of(escalation(cast, to=office))
    relay.send_waiting()

    gone = later(hours=24)
    receiver.kill()
    receiver.secret = new
    receiver.start()
    receiver.set_clock(gone)
    second = message_of(escalation(cast, to=office))
    relay.send_waiting()

    assert_each_once_in_order(receiver, [first, second])
    later(days=3)
    assert secrets.current(office, clock.now()) == [new]


def test_receiver__with_another_secret__takes_nothing_and_a_person_is_told(cast, office, receiver):
    office.secrets.all().delete()
    secrets.add(office, "whsec_" + "C" * 32)
    message = message_of(escalation(cast, to=office))

    relay.send_waiting()

    assert receiver.effects() == []
    one = Message.objects.get(pk=message.pk)
    assert (one.state, one.error) == (MessageState.REFUSED, "http_401")
    secrets.add(office, SECRET)
    relay.requeue(by=cast.director, message=one)
    relay.send_waiting()
    assert_each_once_in_order(receiver, [message])


def test_report_returned_and_mended__second_version_names_the_first(cast, office, receiver):
    one = escalation(cast, to=office)
    first = message_of(one)
    relay.send_waiting()
    one.refresh_from_db()
    apply_answer(
        one, status=State.RETURNED, version=1, said_at=clock.now(), via="http", words="缺材料"
    )

    sending.submit(by=cast.principal, escalation=one)
    relay.send_waiting()

    second = message_of(one)
    assert read_body(second)["supersedes"] == str(first.public_id)
    assert [row[3] for row in receiver.effects()] == [1, 2]
