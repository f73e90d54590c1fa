"""The map of states: every pair, the trace of each step, and who was first."""

from datetime import date, timedelta

import pytest
import time_machine

from school_care.core.models import AuditEntry
from school_care.escalation.enums import FINAL, OPEN, TRANSITIONS, State, StepKind
from school_care.escalation.models import Escalation, RecipientRule
from school_care.escalation.services import steps
from school_care.school.refusal import Refused
from tests.escalation.making import PLAIN, escalation, recipient
from tests.factories import days_ago

pytestmark = pytest.mark.django_db

# Written out once more, by what the words of domain §6.1 say, so that no slip in the table passes.
WAYS = {
    "draft": "in_review submitted withdrawn",
    "in_review": "draft submitted withdrawn",
    "submitted": "delivered accepted returned handling resolved transferred withdrawn",
    "delivered": "accepted returned handling resolved transferred withdrawn",
    "accepted": "returned handling resolved transferred withdrawn",
    "handling": "returned resolved transferred withdrawn",
    "returned": "in_review submitted accepted handling resolved withdrawn",
    "resolved": "verified handling",
    "verified": "closed handling",
    "closed": "handling",
    "withdrawn": "",
    "transferred": "",
}


def put(one: Escalation, state: str) -> None:
    Escalation.objects.filter(pk=one.pk).update(state=state)
    one.refresh_from_db()


@pytest.mark.parametrize("state", list(State))
def test_move__every_pair__goes_where_the_map_says_and_nowhere_else(cast, state, plain_source):
    one = escalation(cast, state=State.DRAFT)
    allowed = set(WAYS[state].split())
    for to in State:
        put(one, state)
        trail, before = one.steps.count(), one.revision
        traces = AuditEntry.objects.filter(action="escalation.moved").count()
        plain_source.heard.clear()
        if to in allowed:
            steps.move(one, to, by=cast.director, words="因为")
            step = one.steps.latest("pk")
            assert (one.state, one.revision, one.steps.count()) == (to, before + 1, trail + 1)
            assert (step.from_state, step.to_state, step.by) == (state, to, cast.director)
            assert AuditEntry.objects.filter(action="escalation.moved").count() == traces + 1
            assert plain_source.heard == [(StepKind.STATE, state, to)]
        else:
            with pytest.raises(steps.IllegalStep) as told:
                steps.move(one, to, by=cast.director)
            assert State(state).label in str(told.value)
            assert State(to).label in str(told.value)
            one.refresh_from_db()
            assert (one.state, one.revision, one.steps.count()) == (state, before, trail)
            assert plain_source.heard == []


def test_map__final_states__lead_nowhere_but_back_to_handling():
    assert {state for state in State if not set(TRANSITIONS[state]) - {State.HANDLING}} == set(
        FINAL
    )
    assert set(OPEN) | set(FINAL) == set(State)


def test_move__two_people_at_once__second_is_told_and_nothing_happens_twice(cast):
    one = escalation(cast, state=State.RESOLVED)
    mine, theirs = (Escalation.objects.get(pk=one.pk) for _ in range(2))
    steps.move(mine, State.VERIFIED, by=cast.director)
    with pytest.raises(Refused, match="刚刚有了变化"):
        steps.move(theirs, State.HANDLING, by=cast.principal)
    one.refresh_from_db()
    assert one.state == State.VERIFIED
    assert one.steps.filter(to_state=State.VERIFIED).count() == 1


def test_move__same_state_but_older_page__is_refused_as_well(cast):
    one = escalation(cast, state=State.DELIVERED)
    stale = Escalation.objects.get(pk=one.pk)
    steps.change(one, nudges=1)
    with pytest.raises(Refused, match="刚刚有了变化"):
        steps.move(stale, State.ACCEPTED)


@pytest.mark.parametrize(
    ("state", "to", "due_on"),
    [
        (State.DRAFT, State.IN_REVIEW, date(2026, 11, 30)),
        (State.SUBMITTED, State.DELIVERED, date(2026, 12, 2)),
        (State.DELIVERED, State.ACCEPTED, date(2026, 12, 4)),  # a week by the calendar
        (State.DELIVERED, State.RETURNED, date(2026, 12, 1)),
        (State.HANDLING, State.RESOLVED, date(2026, 12, 2)),
        (State.RESOLVED, State.VERIFIED, None),
        (State.VERIFIED, State.CLOSED, None),
    ],
)
def test_due__moved_on_a_friday__weekends_do_not_count(cast, state, to, due_on):
    with time_machine.travel("2026-11-27T09:00:00+08:00"):
        one = escalation(cast, state=State.DRAFT)
        put(one, state)
        steps.move(one, to)
    assert one.due_on == due_on


def test_due__over_the_national_holiday__offices_are_closed(cast):
    one = escalation(cast, state=State.DELIVERED)
    # 30 September, closed from the 1st to the 8th, then the 9th and the 10th
    assert steps.due_after(one, State.DELIVERED, date(2025, 9, 29)) == date(2025, 10, 10)


def test_due__copy__owes_no_answer(cast):
    one = escalation(cast, state=State.DELIVERED, copied=True)
    assert one.due_on is None


def test_due__rule_of_the_school__replaces_the_recipients_own(cast):
    to = recipient(cast.school, answer_days=5)
    RecipientRule.objects.create(
        school=cast.school, recipient=to, kind=PLAIN, answer_days=1, starts_on=days_ago(10)
    )
    with time_machine.travel("2026-11-23T09:00:00+08:00"):
        one = escalation(cast, state=State.DELIVERED, to=to)
    assert one.due_on == date(2026, 11, 24)


def test_note__written_later__keeps_both_clocks(cast):
    one = escalation(cast, state=State.DELIVERED)
    yesterday = one.state_since - timedelta(days=1)
    step = steps.note(one, kind=StepKind.NOTE, by=cast.director, happened_at=yesterday)
    assert step.happened_at == yesterday
    assert step.at > step.happened_at
