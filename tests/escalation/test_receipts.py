"""Receipts of recipients' programs: applied once, in whatever order they come, to the message they
name and to no other."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connections

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.escalation import events
from school_care.escalation.enums import MessageState, ReceiptState, State, StepKind, Via, Way
from school_care.escalation.models import Receipt, Step
from school_care.escalation.services import answers, sending
from school_care.escalation.services.answers import NO_REASON
from school_care.school.refusal import Refused
from tests.escalation.making import (
    REASON,
    RECEIVER_NO,
    SECRET,
    escalation,
    message_of,
    recipient,
)
from tests.escalation.signing import bring, receipt_of
from tests.support.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture
def bureau(cast):
    return recipient(cast.school, way=Way.HTTP)


@pytest.fixture
def sent(cast, bureau):
    """A report on its way to the bureau's program."""
    return escalation(cast, to=bureau)


@pytest.fixture
def heard():
    found = []
    events.listen(found.append)
    yield found
    events._listeners.remove(found.append)


def state_of(one) -> str:
    one.refresh_from_db()
    return one.state


def resubmitted(one, cast):
    """Mended and sent anew: the next version."""
    one.refresh_from_db()
    sending.submit(by=cast.principal, escalation=one)
    return one


def told(one) -> list[tuple[str, str]]:
    return [(step.kind, step.to_state) for step in Step.objects.filter(escalation=one)]


# --- applied ----------------------------------------------------------------------------------


def test_receipt__accepted_by_key__report_accepted_with_number_and_handler(sent):
    answer = bring(sent, receipt_of(sent, "ACCEPTED", unit="基教科", handler="马科员"))
    assert (answer.status_code, answer.json()) == (200, {"status": "applied"})
    assert state_of(sent) == State.ACCEPTED
    assert (sent.receiver_case_no, sent.handler_unit, sent.handler) == (
        RECEIVER_NO,
        "基教科",
        "马科员",
    )
    step = Step.objects.filter(escalation=sent).last()
    assert (step.via, step.number, step.by) == (Via.HTTP, RECEIVER_NO, None)


def test_receipt__before_delivered__proves_the_delivery_and_is_applied(sent):
    assert message_of(sent).state == MessageState.PENDING
    assert bring(sent, receipt_of(sent, "ACCEPTED")).json() == {"status": "applied"}
    message = message_of(sent)
    assert (message.state, message.attempts) == (MessageState.DELIVERED, 0)
    assert state_of(sent) == State.ACCEPTED
    assert sent.delivered_at is not None


def test_receipt__delivered__arrives_and_starts_the_receivers_clock(sent):
    assert bring(sent, receipt_of(sent, "DELIVERED")).json() == {"status": "applied"}
    assert state_of(sent) == State.DELIVERED
    assert sent.due_on > clock.today()
    assert bring(sent, receipt_of(sent, "RECEIVED")).json() == {"status": "applied"}
    assert state_of(sent) == State.DELIVERED


def test_receipt__delivered_for_version_one_after_two_was_sent__leaves_two_on_its_way(cast, sent):
    first = message_of(sent)
    bring(sent, receipt_of(sent, "RETURNED", reason=REASON))
    resubmitted(sent, cast)
    bring(sent, {"idempotency_key": first.idempotency_key, "status": "DELIVERED"})
    assert state_of(sent) == State.SUBMITTED
    assert message_of(sent).state == MessageState.PENDING


def test_receipt__returned_with_reason_and_what_is_missing__both_in_the_history(sent):
    bring(sent, receipt_of(sent, "RETURNED", reason=REASON, missing=["家访记录", "去向说明"]))
    assert state_of(sent) == State.RETURNED
    assert Step.objects.filter(escalation=sent).last().words == f"{REASON}；家访记录、去向说明"


def test_receipt__returned_without_reason__taken_in_and_says_so(sent):
    assert bring(sent, receipt_of(sent, "RETURNED")).json() == {"status": "applied"}
    assert state_of(sent) == State.RETURNED
    assert Step.objects.filter(escalation=sent).last().words == NO_REASON


def test_receipt__due_far_away_or_past__usual_limit_stays(sent):
    bring(sent, receipt_of(sent, "ACCEPTED", due="2099-01-01"))
    state_of(sent)
    assert sent.due_on < clock.today() + timedelta(days=30)
    promised = (clock.today() + timedelta(days=40)).isoformat()
    bring(sent, receipt_of(sent, "HANDLING", due=f"{promised}T00:00:00+08:00"))
    state_of(sent)
    assert sent.due_on.isoformat() == promised


def test_receipt__odd_shapes_of_what_does_not_decide__left_out_or_cut(sent):
    odd = receipt_of(
        sent, "accepted", receiver_case_no=2026031, handler={"name": "x"}, unit="基" * 500
    )
    odd |= {"reason": None, "result": ["甲", 2, {"x": 1}], "plan": "一\u0000二\u202a三"}
    assert bring(sent, odd).json() == {"status": "applied"}
    state_of(sent)
    assert (sent.receiver_case_no, sent.handler) == ("2026031", "")
    assert len(sent.handler_unit) == 60
    assert "甲、2" in Step.objects.filter(escalation=sent).last().words


# --- doubled, replayed ------------------------------------------------------------------------


def test_receipt__same_id_twice__same_answer_and_one_effect(sent):
    given = receipt_of(sent, "ACCEPTED")
    first, again = (bring(sent, given, webhook_id="r-1") for _ in range(2))
    assert first.json() == again.json() == {"status": "applied"}
    assert Receipt.objects.count() == 1
    assert told(sent).count((StepKind.STATE, State.ACCEPTED)) == 1


def test_receipt__same_id_other_words__ignored(sent):
    bring(sent, receipt_of(sent, "ACCEPTED"), webhook_id="r-1")
    again = bring(sent, receipt_of(sent, "RESOLVED", result="已返校"), webhook_id="r-1")
    assert again.json() == {"status": "applied"}
    assert state_of(sent) == State.ACCEPTED


def test_receipt__same_words_other_id__stored_and_nothing_done_twice(sent, heard):
    given = receipt_of(sent, "ACCEPTED")
    bring(sent, given)
    state_of(sent)
    before, revision, news = told(sent), sent.revision, len(heard)
    assert bring(sent, given).json() == {"status": "applied"}
    state_of(sent)
    assert (told(sent), sent.revision, len(heard)) == (before, revision, news)
    assert Receipt.objects.count() == 2


def test_receipt__same_id_from_two_recipients__two_receipts(cast, sent):
    other = escalation(cast, to=recipient(cast.school, way=Way.HTTP))
    bring(sent, receipt_of(sent, "ACCEPTED"), webhook_id="1")
    bring(other, receipt_of(other, "RETURNED", reason=REASON), webhook_id="1")
    assert (state_of(sent), state_of(other)) == (State.ACCEPTED, State.RETURNED)


def test_submission__same_key_delivered_twice_and_answered_twice__one_case_there(sent):
    """Domain: the same idempotency key gets the same receipt and makes no second case."""
    message = message_of(sent)
    by_key = {"idempotency_key": message.idempotency_key, "status": "ACCEPTED"}
    by_id = {"message_id": str(message.public_id), "status": "ACCEPTED"}
    at = clock.now().isoformat()
    for given in (by_key, by_id):
        bring(sent, {**given, "status_at": at, "receiver_case_no": RECEIVER_NO})
    state_of(sent)
    assert (sent.state, sent.receiver_case_no, sent.version) == (State.ACCEPTED, RECEIVER_NO, 1)


@pytest.mark.django_db(transaction=True)
def test_receipt__two_equal_ones_at_once__one_row_one_effect_both_200(cast):
    sent = escalation(cast, to=recipient(cast.school, way=Way.HTTP))
    given = receipt_of(sent, "ACCEPTED")

    def one() -> tuple[int, dict]:
        try:
            answer = bring(sent, given, webhook_id="r-1")
            return answer.status_code, answer.json()
        finally:
            connections.close_all()

    found = together(one, one)
    assert found == [(200, {"status": "applied"})] * 2
    assert Receipt.objects.count() == 1
    assert told(sent).count((StepKind.STATE, State.ACCEPTED)) == 1


# --- out of order -----------------------------------------------------------------------------


def test_receipts__resolved_overtakes_handling__handling_is_only_noted(sent):
    now = clock.now()
    moments = [(now - timedelta(hours=hours)).isoformat() for hours in (3, 2, 1)]
    bring(sent, receipt_of(sent, "ACCEPTED", status_at=moments[0]))
    bring(sent, receipt_of(sent, "RESOLVED", status_at=moments[2], result="已返校上课"))
    late = bring(sent, receipt_of(sent, "HANDLING", status_at=moments[1], progress="入户"))
    assert late.json() == {"status": "late"}
    assert state_of(sent) == State.RESOLVED
    assert told(sent)[-1] == (StepKind.LATE, State.HANDLING)


def test_receipt__late_accepted_for_v1_after_returned_and_resubmitted_v2__v2_stays(cast, sent):
    first = message_of(sent)
    bring(sent, receipt_of(sent, "RETURNED", reason=REASON))
    resubmitted(sent, cast)
    assert sent.version == 2
    late = bring(sent, {"idempotency_key": first.idempotency_key, "status": "ACCEPTED"})
    assert late.json() == {"status": "late"}
    assert state_of(sent) == State.SUBMITTED
    assert bring(sent, receipt_of(sent, "ACCEPTED")).json() == {"status": "applied"}
    assert state_of(sent) == State.ACCEPTED


def test_receipt__after_withdrawal__noted_and_stays_withdrawn(cast, sent):
    sending.withdraw(by=cast.principal, escalation=sent, why="学生已返校。")
    assert bring(sent, receipt_of(sent, "ACCEPTED")).json() == {"status": "late"}
    assert state_of(sent) == State.WITHDRAWN


def test_receipt__older_than_what_was_noted_by_telephone__noted(cast, sent):
    hour_ago = clock.now() - timedelta(hours=1)
    bring(sent, receipt_of(sent, "DELIVERED", status_at=hour_ago.isoformat()))
    state_of(sent)
    answers.note_answer(
        by=cast.director,
        escalation=sent,
        status=State.RESOLVED,
        via=Via.PHONE,
        said_at=clock.now(),
        by_name="马科员",
        words="已返校",
    )
    assert bring(sent, receipt_of(sent, "ACCEPTED", status_at=hour_ago.isoformat())).json() == {
        "status": "late"
    }
    assert state_of(sent) == State.RESOLVED


# --- which message ----------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["case_no", "case", "number", "case_no and version"])
def test_receipt__named_otherwise__finds_the_message(sent, by):
    bring(sent, receipt_of(sent, "ACCEPTED"))
    names = {
        "case_no": {"case_no": sent.case_no},
        "case": {"case": {"case_no": sent.case_no}},
        "number": {"receiver_case_no": RECEIVER_NO},
        "case_no and version": {"case_no": sent.case_no, "version": 1, "kind": sent.kind},
    }[by]
    assert bring(sent, {**names, "status": "HANDLING"}).json() == {"status": "applied"}
    assert state_of(sent) == State.HANDLING


@pytest.mark.parametrize(
    "names",
    [
        lambda one: {"idempotency_key": "f" * 64, "case_no": one.case_no},
        lambda one: {"message_id": str(uuid4())},
        lambda one: {"message_id": "no uuid", "receiver_case_no": RECEIVER_NO},
        lambda one: {"case_no": one.case_no, "version": 7},
        lambda one: {"case_no": "9901000000-DO-2026-9999"},
        lambda one: {},
    ],
)
def test_receipt__names_nothing_of_ours__waits_and_the_school_is_told(sent, names, heard):
    answer = bring(sent, {**names(sent), "status": "ACCEPTED"})
    assert (answer.status_code, answer.json()) == (200, {"status": "quarantined"})
    assert state_of(sent) == State.SUBMITTED
    receipt = Receipt.objects.get()
    assert (receipt.state, receipt.escalation, receipt.message) == (
        ReceiptState.QUARANTINED,
        None,
        None,
    )
    assert [(one.what, one.school_id) for one in heard] == [(events.QUARANTINED, sent.school_id)]


def test_receipt__key_and_id_of_two_messages__waits(cast, bureau, sent):
    other = escalation(cast, to=bureau, student=cast.anan)
    mixed = {
        "idempotency_key": message_of(sent).idempotency_key,
        "message_id": str(message_of(other).public_id),
        "status": "ACCEPTED",
    }
    assert bring(sent, mixed).json() == {"status": "quarantined"}


def test_receipt__case_reported_twice_in_two_kinds__kind_decides_or_it_waits(cast, bureau, sent):
    other = escalation(cast, to=bureau, kind="TEST_URGENT", case_no=sent.case_no)
    vague = {"case_no": sent.case_no, "status": "ACCEPTED"}
    assert bring(sent, vague).json() == {"status": "quarantined"}
    assert bring(sent, {**vague, "kind": "TEST_URGENT"}).json() == {"status": "applied"}
    assert (state_of(sent), state_of(other)) == (State.SUBMITTED, State.ACCEPTED)


def test_receipt__draft_that_never_went_out__waits(cast, bureau):
    draft = escalation(cast, to=bureau, state=State.DRAFT)
    given = {"case_no": draft.case_no, "status": "ACCEPTED"}
    assert bring(draft, given).json() == {"status": "quarantined"}
    assert state_of(draft) == State.DRAFT


def test_receipt__of_another_recipients_message__waits_and_changes_nothing(cast, sent):
    stranger = escalation(cast, to=recipient(cast.school, way=Way.HTTP), student=cast.anan)
    for names in (
        {"idempotency_key": message_of(sent).idempotency_key},
        {"message_id": str(message_of(sent).public_id)},
        {"case_no": sent.case_no},
    ):
        answer = bring(stranger, {**names, "status": "RESOLVED"})
        assert answer.json() == {"status": "quarantined"}
    assert state_of(sent) == State.SUBMITTED


def test_receipt__shared_recipient_names_a_school__only_that_school_is_told(cast, heard):
    shared = recipient(None, way=Way.HTTP)
    one = escalation(cast, to=shared)
    foreign = escalation(cast.other_school, to=shared, student=cast.foreign)
    bring(one, {"case_no": f"{cast.other_school.code10}-DO-2026-9999", "status": "ACCEPTED"})
    told_to = [event.school_id for event in heard if event.what == events.QUARANTINED]
    assert told_to == [cast.other_school.pk]
    bring(one, {"status": "ACCEPTED"})
    told_to = {event.school_id for event in heard if event.what == events.QUARANTINED}
    assert told_to == {one.school_id, foreign.school_id}


def test_receipt__somebody_else_keeps_changing_the_report__503_and_nothing_stored(
    sent, monkeypatch
):
    def stale(*args, **kwargs):
        raise Refused("x")

    monkeypatch.setattr(answers, "_take_in", stale)
    answer = bring(sent, receipt_of(sent, "ACCEPTED"), webhook_id="r-1")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert not Receipt.objects.exists()
    monkeypatch.undo()
    assert bring(sent, receipt_of(sent, "ACCEPTED"), webhook_id="r-1").status_code == 200


def test_receipt__body__sealed_in_the_database_and_absent_from_trace_and_log(sent, caplog):
    caplog.set_level("DEBUG")
    bring(sent, receipt_of(sent, "RETURNED", reason="暗语退回"))
    row = Receipt.objects.get()
    assert "暗语退回" in row.body
    assert "暗语退回".encode() not in bytes(row.body_sealed)
    logged = [one.getMessage() for one in caplog.records if "django.db" not in one.name]
    said = " ".join(logged)
    assert "暗语退回" not in said
    assert SECRET not in said
    entry = AuditEntry.objects.get(action="receipt.taken")
    assert entry.facts == {"state": "applied", "status": "RETURNED"}
