"""From a draft to a message in the outbox, and back: what goes out is what was signed."""

import pytest
from django.db import transaction

from school_care.core.models import AuditEntry
from school_care.escalation import events
from school_care.escalation.body import read_body
from school_care.escalation.enums import MessageState, State, Via, Way
from school_care.escalation.models import Escalation, Message
from school_care.escalation.services import sending
from school_care.school.refusal import Refused
from tests.escalation.making import FACTS, PLAIN, URGENT, answered, delivered, escalation, recipient
from tests.factories import days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch) -> list[str]:
    """What was announced, in order."""
    heard: list[str] = []
    monkeypatch.setattr(events, "_listeners", [lambda event: heard.append(event.what)])
    return heard


def begun(cast, to, **values) -> Escalation:
    return sending.begin(
        by=values.pop("by", cast.director),
        school=cast.school,
        student=values.pop("student", cast.zixuan),
        case_no="99-DO-2026-0001",
        kind=PLAIN,
        recipient=to,
        **values,
    )


def test_begin__second_of_the_same_three__refused_and_says_what_to_do(cast):
    to = recipient(cast.school, name="云岭县教育局")
    begun(cast, to)
    with pytest.raises(Refused, match="已经向云岭县教育局上报.*不要另报一件"):
        begun(cast, to, by=cast.head_teacher)
    assert Escalation.objects.count() == 1


def test_begin__first_one_is_over__a_new_one_with_the_next_version(cast):
    to = recipient(cast.school)
    first = begun(cast, to)
    sending.submit(by=cast.principal, escalation=first)
    sending.withdraw(by=cast.director, escalation=first, why="写错了。")
    second = begun(cast, to)
    sending.submit(by=cast.principal, escalation=second)
    keys = set(Message.objects.values_list("idempotency_key", flat=True))
    assert (second.version, len(keys)) == (2, 2)


def test_begin__pupil_of_another_class_or_body_no_longer_used__refused(cast):
    to = recipient(cast.school)
    with pytest.raises(Refused, match="不能为这名学生起草"):
        begun(cast, to, by=cast.other_head_teacher)
    gone = recipient(cast.school, name="旧单位", starts_on=days_ago(30), until=days_ago(1))
    with pytest.raises(Refused, match="旧单位已停用"):
        begun(cast, gone)


def test_submit__director__waits_for_the_principal_and_nothing_is_out(cast, told):
    one = escalation(cast, state=State.DRAFT)
    sending.submit(by=cast.director, escalation=one)
    assert (one.state, one.messages.count(), told) == (
        State.IN_REVIEW,
        0,
        [events.WAITS_FOR_SIGNATURE],
    )


def test_submit__head_teacher__is_refused(cast):
    one = escalation(cast, state=State.DRAFT)
    with pytest.raises(Refused, match="没有办理这件上报的权限"):
        sending.submit(by=cast.head_teacher, escalation=one)


def test_submit__urgent__out_without_signature_and_the_principal_is_told(cast, told):
    one = escalation(cast, state=State.DRAFT, kind=URGENT)
    sending.submit(by=cast.director, escalation=one)
    assert (one.state, one.signed_by, told) == (State.SUBMITTED, None, [events.URGENT_SENT])
    assert read_body(one.messages.get())["sender"]["signed_by"] == "紧急上报，未经审签"


def test_sign__director__is_refused(cast):
    one = escalation(cast, state=State.IN_REVIEW)
    with pytest.raises(Refused, match="只有校长可以签发"):
        sending.sign(by=cast.director, escalation=one)


def test_sign__other_content_than_seen__refused_and_nothing_is_out(cast, plain_source):
    one = escalation(cast, state=State.IN_REVIEW)
    digest = sending.for_review(one)[1]
    plain_source.facts = "改过了。"
    with pytest.raises(Refused, match="有了变化"):
        sending.sign(by=cast.principal, escalation=one, digest=digest)
    one.refresh_from_db()
    assert (one.state, one.messages.count()) == (State.IN_REVIEW, 0)


@pytest.mark.parametrize(
    ("way", "state"), [(Way.HTTP, MessageState.PENDING), (Way.LETTER, MessageState.BY_HAND)]
)
def test_sign__as_seen__one_message_with_exactly_that(cast, way, state):
    one = escalation(cast, state=State.IN_REVIEW, way=way)
    sending.sign(by=cast.principal, escalation=one, digest=sending.for_review(one)[1])
    message = one.messages.get()
    sent = read_body(message)
    assert (message.state, message.version, message.way) == (state, 1, way)
    assert (sent["facts"], sent["version"], sent["supersedes"]) == (FACTS, 1, None)
    assert sent["message_id"] == str(message.public_id)
    assert (one.signed_by, one.state) == (cast.principal, State.SUBMITTED)


def test_sign__something_fails_after_it__no_message_no_step_no_trace(cast):
    one = escalation(cast, state=State.IN_REVIEW)
    traces, trail = AuditEntry.objects.count(), one.steps.count()

    class Broken(Exception):
        pass

    with pytest.raises(Broken), transaction.atomic():
        sending.sign(by=cast.principal, escalation=one)
        raise Broken
    one.refresh_from_db()
    assert (one.state, one.messages.count(), one.steps.count()) == (State.IN_REVIEW, 0, trail)
    assert AuditEntry.objects.count() == traces


def test_send_back__principal__draft_again_with_the_reason(cast, told):
    one = escalation(cast, state=State.IN_REVIEW)
    sending.send_back(by=cast.principal, escalation=one, why="请补充家访。")
    assert (one.state, one.steps.latest("pk").words) == (State.DRAFT, "请补充家访。")
    assert told == [events.SENT_BACK]


def test_resubmit__after_a_return__version_two_supersedes_the_first(cast, plain_source):
    one = escalation(cast, state=State.RETURNED)
    first = one.messages.get()
    plain_source.facts = "已补家访。"
    sending.submit(by=cast.principal, escalation=one)
    second = one.messages.get(version=2)
    assert read_body(second)["supersedes"] == str(first.public_id)
    assert read_body(second)["facts"] == "已补家访。"
    assert read_body(first)["facts"] == FACTS
    assert second.idempotency_key != first.idempotency_key


def test_withdraw__not_yet_out__message_is_cancelled(cast):
    one = escalation(cast, way=Way.HTTP)
    sending.withdraw(by=cast.director, escalation=one, why="已返校。")
    assert (one.state, one.messages.get().state) == (State.WITHDRAWN, MessageState.CANCELLED)


def test_withdraw__while_it_is_sent__refused(cast):
    one = escalation(cast, way=Way.HTTP)
    Message.objects.filter(escalation=one).update(state=MessageState.SENDING)
    with pytest.raises(Refused, match="过一分钟再撤回"):
        sending.withdraw(by=cast.director, escalation=one, why="已返校。")
    one.refresh_from_db()
    assert one.state == State.SUBMITTED


def test_withdraw__already_there__only_with_whom_one_told(cast):
    one = escalation(cast, way=Way.HTTP)
    delivered(one)
    with pytest.raises(Refused, match="先告知对方"):
        sending.withdraw(by=cast.director, escalation=one, why="已返校。")
    sending.withdraw(by=cast.director, escalation=one, why="已返校。", told="电话告知马科员")
    assert one.messages.get().state == MessageState.DELIVERED
    assert one.steps.latest("pk").words == "已返校；电话告知马科员"


def test_answers__every_way__lands_in_the_same_history(cast):
    one = escalation(cast, state=State.DELIVERED)
    for via, status in ((Via.HTTP, State.ACCEPTED), (Via.LINK, State.HANDLING)):
        answered(one, status, via=via)
    vias = list(one.steps.order_by("pk").values_list("via", flat=True))[-2:]
    assert vias == [Via.HTTP, Via.LINK]
