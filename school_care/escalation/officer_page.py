"""What the page of a link shows: the message as it was sent, and what both sides did with it."""

from datetime import datetime
from typing import Any, NamedTuple

from school_care.core.templatetags.days import near_day
from school_care.escalation.body import read_body
from school_care.escalation.enums import BY_RECEIVER, FINAL, State, StepKind, Via
from school_care.escalation.models import Escalation, Message, Step
from school_care.escalation.reading import sections_of
from school_care.escalation.sources import label_of

# What an officer wrote is theirs to read again; what the school noted of a call is the school's.
THEIR_OWN = (Via.LINK, Via.HTTP)
SHOWN = (State.SUBMITTED, State.DELIVERED, *BY_RECEIVER, State.VERIFIED, State.CLOSED)
NOTED_BY_SCHOOL = {Via.PHONE: "学校据电话登记", Via.PAPER: "学校据来文登记"}
WITH_SCHOOL = (State.DRAFT, State.IN_REVIEW)


class Event(NamedTuple):
    """A line of the history."""

    at: datetime
    what: str
    who: str
    number: str
    words: str


def shown(escalation: Escalation) -> dict[str, Any]:
    """Everything the templates need; the newest version that went out."""
    message = Message.objects.get(escalation=escalation, version=escalation.version)
    body = read_body(message)
    return {
        "escalation": escalation,
        "version": message.version,
        "sent_at": message.made_at,
        "title": body.get("title") or label_of(escalation.kind),
        "case_no": escalation.case_no,
        "is_urgent": escalation.urgency == "URGENT",
        "sender": body.get("sender") or {},
        "sections": sections_of(body),
        "standing": standing(escalation),
        "history": history(escalation),
        "simulated": escalation.recipient.is_simulated,
    }


def standing(escalation: Escalation) -> str:
    """Where it stands, to the receiver."""
    due = near_day(escalation.due_on)
    state = escalation.state
    if state in WITH_SCHOOL or state in FINAL:
        return "学校正在补充，补好后会再次送来"
    if state in (State.SUBMITTED, State.DELIVERED):
        if escalation.copied:
            return "抄送您单位，供了解"
        return f"请在{due}前答复" if due and state == State.DELIVERED else "等您单位答复"
    if state == State.RETURNED:
        return "您单位已退回，等学校补充"
    if state in (State.ACCEPTED, State.HANDLING):
        words = "已受理" if state == State.ACCEPTED else "处置中"
        return f"{words}，请在{due}前告诉学校进展" if due else words
    return "您单位已办结，学校正在核实" if state == State.RESOLVED else "学校已核实，谢谢您"


def history(escalation: Escalation) -> list[Event]:
    """What both sides did, oldest first. What the school does within itself is left out."""
    kinds = (StepKind.STATE, StepKind.PROGRESS, StepKind.NUDGE)
    steps = Step.objects.filter(escalation=escalation, kind__in=kinds)
    return [_event(step) for step in steps if step.kind != StepKind.STATE or _is_shown(step)]


def _is_shown(step: Step) -> bool:
    """A mended version that the school gave up goes back to mending: none of their words."""
    given_up = step.to_state == State.RETURNED and step.via == Via.DESK
    return step.to_state in SHOWN and not given_up


def _event(step: Step) -> Event:
    theirs = step.kind == StepKind.PROGRESS or step.to_state in BY_RECEIVER
    who = step.by_name if theirs else "学校"
    if theirs and step.via in NOTED_BY_SCHOOL:
        who = f"{who}（{NOTED_BY_SCHOOL[Via(step.via)]}）"
    if step.to_state == State.DELIVERED:
        who = step.by_name
    words = step.words if theirs and step.via in THEIR_OWN else ""
    return Event(step.happened_at, _what(step), who, step.number if theirs else "", words or "")


def _what(step: Step) -> str:
    if step.kind == StepKind.PROGRESS:
        return "进展"
    if step.kind == StepKind.NUDGE:
        return "催办"
    if step.to_state == State.SUBMITTED:
        return f"送出第{step.version}版"
    return State(step.to_state).label
