"""The one door to an escalation's state (domain §6.1).

Each step is one transaction: compare-and-set of the row, a row of history, a trace, the source
told. What is not in `TRANSITIONS` raises.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.escalation import working_days
from school_care.escalation.enums import TRANSITIONS, State, StepKind, Via
from school_care.escalation.models import Escalation, RecipientRule, Step
from school_care.escalation.sources import source_of
from school_care.school.refusal import Refused

STALE = "这件上报刚刚有了变化，请看过最新情况再办。"
REVIEW_DAYS = 1  # the school's own steps, in working days (domain §6.1)
CARRY_DAYS = 1
CORRECT_DAYS = 2
VERIFY_DAYS = 3


class IllegalStep(Refused):
    """The map knows no way from this state to that."""


def move(
    escalation: Escalation,
    to: str,
    *,
    by: Any = None,
    via: str = Via.DESK,
    words: str = "",
    by_name: str = "",
    number: str = "",
    happened_at: datetime | None = None,
    due_on: date | None = None,
    **fields: Any,
) -> Step:
    """Bring an escalation to state `to` and note it. `fields` are columns set with it; `due_on`
    replaces the usual limit of the new state. Raises IllegalStep; Refused when somebody was first
    (the row is compared by its `revision`)."""
    old = escalation.state
    if to not in TRANSITIONS[old]:
        raise IllegalStep(f"现在是「{State(old).label}」，不能改为「{State(to).label}」。")
    now = clock.now()
    values = {
        **fields,
        "state": to,
        "state_since": now,
        "due_on": due_on if due_on is not None else due_after(escalation, to, clock.today()),
        "nudged_on": None,
    }
    with transaction.atomic():
        _set(escalation, values)
        step = note(
            escalation,
            kind=StepKind.STATE,
            by=by,
            via=via,
            words=words,
            by_name=by_name,
            number=number,
            happened_at=happened_at,
            from_state=old,
            to_state=to,
        )
        audit.record(
            "escalation.moved",
            actor=by,
            row=escalation,
            student_id=escalation.trail_of,
            to=to,
            via=via,
        )
        _tell_source(escalation, step)
    return step


def change(escalation: Escalation, **values: Any) -> None:
    """Set columns without a change of state, by compare-and-set. Raises Refused when stale."""
    _set(escalation, values)


def note(
    escalation: Escalation,
    *,
    kind: str,
    by: Any = None,
    via: str = Via.DESK,
    words: str = "",
    by_name: str = "",
    number: str = "",
    version: int | None = None,
    happened_at: datetime | None = None,
    from_state: str = "",
    to_state: str = "",
) -> Step:
    """A row of history."""
    now = clock.now()
    return Step.objects.create(
        escalation=escalation,
        kind=kind,
        from_state=from_state,
        to_state=to_state,
        version=escalation.version if version is None else version,
        via=via,
        by=by,
        by_name=by_name[:60],
        number=number[:60],
        words=words,
        happened_at=happened_at or now,
        at=now,
    )


def due_after(escalation: Escalation, state: str, day: date) -> date | None:
    """The last day in time of whoever moves next, counted from `day`; None where nobody must. A
    body that got a copy owes no answer."""
    if state == State.IN_REVIEW:
        return working_days.after(day, REVIEW_DAYS)
    if state == State.SUBMITTED:
        return working_days.after(day, CARRY_DAYS)
    if state == State.RETURNED:
        return working_days.after(day, CORRECT_DAYS)
    if state == State.RESOLVED:
        return working_days.after(day, VERIFY_DAYS)
    if state == State.DELIVERED and not escalation.copied:
        return working_days.after(day, answer_days(escalation, day))
    if state in (State.ACCEPTED, State.HANDLING) and not escalation.copied:
        return day + timedelta(days=escalation.recipient.progress_days)
    return None


def answer_days(escalation: Escalation, day: date) -> int:
    """The working days this recipient has for an answer to this kind, on a day."""
    rule = (
        RecipientRule.objects.on(day)
        .filter(
            school_id=escalation.school_id,
            recipient_id=escalation.recipient_id,
            kind=escalation.kind,
            answer_days__isnull=False,
        )
        .values_list("answer_days", flat=True)
        .first()
    )
    return rule or escalation.recipient.answer_days


def _set(escalation: Escalation, values: dict[str, Any]) -> None:
    held = Escalation.objects.filter(
        pk=escalation.pk, state=escalation.state, revision=escalation.revision
    )
    values = {**values, "revision": escalation.revision + 1}
    if not held.update(**values):
        raise Refused(STALE)
    for name, value in values.items():
        setattr(escalation, name, value)


def _tell_source(escalation: Escalation, step: Step) -> None:
    source = source_of(escalation.kind)
    if source is not None:
        source.on_status(escalation, step)
