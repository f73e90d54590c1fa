"""What becomes of a message that was sent. Real sockets are in test_http_exchange.py and
test_relay_receiver.py."""

import pytest
from django.db import connection

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.escalation import events
from school_care.escalation.connectors.http import Outcome
from school_care.escalation.enums import MessageState, OnAmbiguous, State, Way
from school_care.escalation.models import Delivery
from school_care.escalation.services import relay, relay_claims, sending
from school_care.escalation.services.answers import apply_answer
from school_care.escalation.services.relay_finishing import finish
from school_care.school.refusal import Refused
from tests.escalation.making import URGENT, message_of, recipient
from tests.escalation.other_side import ACCEPTED, GONE, LOST, REFUSED, TAKEN, fresh, waiting


def test_message__taken__is_delivered_and_the_receivers_clock_runs(cast, other_side):
    message = waiting(cast)

    relay.send_waiting()

    one = fresh(message.escalation)
    assert fresh(message).state == MessageState.DELIVERED
    assert (one.state, one.receiver_case_no) == (State.DELIVERED, "R-1")
    assert one.delivered_at is not None and one.due_on > clock.today()
    assert Delivery.objects.get(message=message).outcome == MessageState.DELIVERED


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


def test_second_version_refused__given_up__is_the_schools_to_mend_again(cast, other_side):
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

    assert fresh(one).state == State.RETURNED
    assert "不再发送" in one.steps.latest("pk").words
