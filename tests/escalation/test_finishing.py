"""学校核实, 销号, 重新办理; 催办 and 转办: what they leave behind and what they refuse."""

from datetime import timedelta

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.escalation.enums import State, StepKind, Via
from school_care.escalation.models import Escalation
from school_care.escalation.services import finishing, nudging, passing, steps
from school_care.escalation.services.answers import is_reported_anew
from school_care.school.refusal import Refused
from tests.escalation.making import OFFICER, PLAIN, URGENT, escalation, recipient

pytestmark = pytest.mark.django_db


def passed_on(cast, one: Escalation, **given):
    told = {"via": Via.PHONE, "said_at": clock.now(), "by_name": OFFICER, **given}
    return passing.transfer(by=cast.director, escalation=one, **told)


def test_verify__holds__school_has_looked_and_says_who(cast):
    one = escalation(cast, state=State.RESOLVED)
    finishing.verify(by=cast.director, escalation=one, holds=True, words="已到校。")
    step = one.steps.latest("pk")
    assert (one.state, step.by, step.words) == (State.VERIFIED, cast.director, "已到校。")


def test_verify__not_settled__back_with_the_receiver_and_its_clock_runs(cast):
    one = escalation(cast, state=State.RESOLVED)
    with pytest.raises(Refused, match="哪里还没有落实"):
        finishing.verify(by=cast.director, escalation=one, holds=False, words=" ")
    finishing.verify(by=cast.director, escalation=one, holds=False, words="仍未到校。")
    assert one.state == State.HANDLING
    assert one.due_on == clock.today() + timedelta(days=one.recipient.progress_days)


def test_close__without_a_basis__is_refused(cast):
    one = escalation(cast, state=State.VERIFIED)
    with pytest.raises(Refused, match="依据"):
        finishing.close(by=cast.principal, escalation=one, basis="")
    one.refresh_from_db()
    assert one.state == State.VERIFIED


def test_close__before_the_school_has_looked__is_refused(cast):
    one = escalation(cast, state=State.RESOLVED)
    with pytest.raises(Refused):
        finishing.close(by=cast.principal, escalation=one, basis="已返校。")


def test_reopen__closed__handled_again_with_the_reason(cast):
    one = escalation(cast, state=State.CLOSED)
    finishing.reopen(by=cast.director, escalation=one, why="又两天未到校。")
    assert one.state == State.HANDLING
    assert one.steps.latest("pk").words == "又两天未到校。"


def test_reopen__reported_anew_meanwhile__is_refused_and_says_where_to_go(cast):
    to = recipient(cast.school)
    old = escalation(cast, state=State.CLOSED, to=to, case_no="99-DO-1")
    escalation(cast, state=State.DELIVERED, to=to, case_no="99-DO-1")
    assert is_reported_anew(old)
    with pytest.raises(Refused, match="在那一件上办理"):
        finishing.reopen(by=cast.director, escalation=old, why="又未到校。")
    old.refresh_from_db()
    assert old.state == State.CLOSED


@pytest.mark.parametrize("who", ["head_teacher", "grade_head", "registrar", "teacher"])
def test_finishing__without_the_right__is_refused(cast, who):
    user = cast.staff[who]
    resolved, verified, closed, handled = (
        escalation(cast, state=state)
        for state in (State.RESOLVED, State.VERIFIED, State.CLOSED, State.HANDLING)
    )
    now = clock.now()
    for refused in (
        lambda: finishing.verify(by=user, escalation=resolved, holds=True),
        lambda: finishing.close(by=user, escalation=verified, basis="已返校。"),
        lambda: finishing.reopen(by=user, escalation=closed, why="又来。"),
        lambda: nudging.nudge(by=user, escalation=handled, by_name="马科员", happened_at=now),
        lambda: passing.transfer(
            by=user,
            escalation=handled,
            via="phone",
            said_at=now,
            by_name="马科员",
            to_name="民政局",
        ),
    ):
        with pytest.raises(Refused, match="没有办理这件上报的权限"):
            refused()


def test_nudge__on_the_telephone__counted_noted_and_deadline_unchanged(cast):
    one = escalation(cast, state=State.DELIVERED)
    due, called = one.due_on, clock.now() - timedelta(hours=2)
    nudging.nudge(
        by=cast.director,
        escalation=one,
        by_name="马科员",
        happened_at=called,
        words="说明天答复。",
    )
    one.refresh_from_db()
    step = one.steps.get(kind=StepKind.NUDGE)
    assert (one.nudges, one.due_on, one.state) == (1, due, State.DELIVERED)
    assert (step.by_name, step.words, step.happened_at) == ("马科员", "说明天答复。", called)
    assert step.at > called
    assert AuditEntry.objects.filter(action="escalation.nudged").count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"by_name": " "}, "联系了谁"),
        ({"happened_at": clock.now() + timedelta(days=400)}, "不能晚于现在"),
    ],
)
def test_nudge__half_told__is_refused(cast, given, said):
    one = escalation(cast, state=State.DELIVERED)
    told = {"by_name": "马科员", "happened_at": clock.now(), **given}
    with pytest.raises(Refused, match=said):
        nudging.nudge(by=cast.director, escalation=one, **told)
    assert not one.steps.filter(kind=StepKind.NUDGE).exists()


def test_nudge__a_copy__is_refused_as_it_owes_nothing(cast):
    one = escalation(cast, state=State.DELIVERED, copied=True)
    with pytest.raises(Refused):
        nudging.nudge(by=cast.director, escalation=one, by_name="马科员", happened_at=clock.now())


def test_transfer__to_one_of_ours__new_report_of_the_same_case_waits_for_the_signature(cast):
    civil = recipient(cast.school, org_type="CIVIL", name="云岭县民政局")
    one = escalation(cast, state=State.ACCEPTED, case_no="99-GU-1")
    passed = passed_on(cast, one, recipient=civil, words="属民政职责")
    one.refresh_from_db()
    assert one.state == State.TRANSFERRED
    assert one.steps.latest("pk").words == "转给云岭县民政局办理。属民政职责"
    new = passed.next
    assert (new.follows_id, new.case_no, new.kind, new.recipient_id) == (
        one.pk,
        "99-GU-1",
        PLAIN,
        civil.pk,
    )
    assert (new.state, passed.missing) == (State.IN_REVIEW, "")


def test_transfer__urgent__goes_out_to_the_next_body_at_once(cast):
    civil = recipient(cast.school, org_type="CIVIL", name="云岭县民政局")
    one = escalation(cast, state=State.ACCEPTED, kind=URGENT)
    new = passed_on(cast, one, recipient=civil).next
    assert (new.state, new.version, new.messages.count()) == (State.SUBMITTED, 1, 1)


def test_transfer__elsewhere__only_noted(cast):
    one = escalation(cast, state=State.DELIVERED)
    passed = passed_on(cast, one, to_name="云岭县救助站")
    one.refresh_from_db()
    assert (one.state, passed.next) == (State.TRANSFERRED, None)
    assert Escalation.objects.count() == 1
    assert "云岭县救助站" in one.steps.latest("pk").words


def test_transfer__already_reported_there__that_one_is_shown_and_none_begun(cast):
    civil = recipient(cast.school, org_type="CIVIL", name="云岭县民政局")
    there = escalation(cast, state=State.DELIVERED, to=civil, case_no="99-GU-2")
    one = escalation(cast, state=State.DELIVERED, case_no="99-GU-2")
    assert passed_on(cast, one, recipient=civil).next == there
    assert Escalation.objects.count() == 2


def test_transfer__content_incomplete_for_the_next_body__transfer_stands_and_draft_says_why(
    cast, plain_source
):
    civil = recipient(cast.school, org_type="CIVIL", name="云岭县民政局")
    one = escalation(cast, state=State.ACCEPTED)
    plain_source.missing = "民政部门按身份证号认人，请先补充身份证号。"
    passed = passed_on(cast, one, recipient=civil)
    one.refresh_from_db()
    assert one.state == State.TRANSFERRED
    assert (passed.next.state, passed.missing) == (State.DRAFT, plain_source.missing)


def test_transfer__to_the_same_body_or_to_nobody__is_refused_and_nothing_stays(cast):
    one = escalation(cast, state=State.ACCEPTED)
    trail = one.steps.count()
    with pytest.raises(Refused, match="另一个单位"):
        passed_on(cast, one, recipient=one.recipient)
    with pytest.raises(Refused, match="单位名称"):
        passed_on(cast, one, to_name=" ")
    one.refresh_from_db()
    assert (one.state, one.steps.count()) == (State.ACCEPTED, trail)


def test_finishing__stale_copy__is_refused(cast):
    one = escalation(cast, state=State.RESOLVED)
    stale = Escalation.objects.get(pk=one.pk)
    finishing.verify(by=cast.director, escalation=one, holds=True)
    with pytest.raises(Refused, match=steps.STALE):
        finishing.verify(by=cast.principal, escalation=stale, holds=False, words="没有。")
