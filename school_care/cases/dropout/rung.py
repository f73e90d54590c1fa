"""One step of a dropout case, and where it is done."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from school_care.cases.dropout.facts import CourseFacts
from school_care.escalation.enums import State

DONE, TODO, LATE, LATER, STOPPED = "done", "todo", "late", "later", "stopped"
STATE_LABELS = {DONE: "已办", TODO: "待办", LATE: "已超期", LATER: "条件未到", STOPPED: "不必办"}

HEAD_TEACHER, DIRECTOR = "班主任", "德育主任"
SIGNED = "德育主任送审，校长签发"
REPORT, FAILED = "SUSPECTED_DROPOUT", "PERSUASION_FAILED"
MISSING, CLOSURE = "WHEREABOUTS_UNKNOWN", "DROPOUT_CLOSURE"


@dataclass(frozen=True)
class Rung:
    """One step. `state`: done, todo (may be done now), late, later (its condition is still to
    come), stopped (need not be done; `stop` says why). `code`: call, visit, police, report,
    round.1…, notice, second, talk, follow, close. `since`: the first day it could be done."""

    code: str
    label: str
    who: str
    due_on: date | None = None
    done_on: date | None = None
    state: str = LATER
    evidence: tuple[str, ...] = ()
    url: str = ""
    url_label: str = ""
    paper: str = ""
    paper_label: str = ""
    stop: str = ""
    since: date | None = None

    @property
    def state_label(self) -> str:
        """已办, 待办, 已超期, 条件未到, 不必办."""
        return STATE_LABELS[self.state]


def page(name: str, *args: object) -> str:
    """The address of a page of the desk."""
    return reverse(name, args=args)


def record_page(facts: CourseFacts, kind: str) -> str:
    """Where a care record of a kind is written for the child."""
    return f"{page('mentoring:write', facts.course.student.public_id)}?kind={kind}"


def report_page(facts: CourseFacts, kind: str) -> str:
    """Where a report of the case is written."""
    return page("cases:report", facts.course.case.public_id, kind)


def report_way(facts: CourseFacts, kind: str, write: str) -> dict[str, str]:
    """Where one goes on: a report that lies with the principal, or is to be carried there, is not
    written a second time."""
    waiting = facts.waiting_on((kind,))
    if not waiting:
        return {"url": report_page(facts, kind), "url_label": write}
    signed = [one for one in waiting if one.state == State.SUBMITTED]
    first = (signed or waiting)[0]
    label = "送出并登记送达" if signed else "看待签发的报告"
    return {"url": page("escalation:report", first.public_id), "url_label": label}
