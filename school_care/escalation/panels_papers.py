"""公文与送达 on a report's page: what can be printed or copied of its newest version."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from school_care.core import clock
from school_care.core.panels import Part
from school_care.escalation import papers, platforms
from school_care.escalation.enums import NEEDS_PERSON, MessageState, State, Way
from school_care.escalation.models import Escalation, Message
from school_care.escalation.papers_words import Paper
from school_care.escalation.report_parts import report_parts
from school_care.escalation.services.numbering import as_text
from school_care.school.access import can
from school_care.school.enums import Capability

BY_ROW = (Way.WORKBOOK, Way.PLATFORM)
TO_CARRY = (MessageState.BY_HAND, *NEEDS_PERSON)


@dataclass(frozen=True)
class PaperLine:
    """A paper and its number, "" before it has one; `numbered`: whether it bears one at all."""

    code: str
    label: str
    number: str
    numbered: bool


@dataclass(frozen=True)
class Papers:
    """What the part shows."""

    message: Message
    lines: list[PaperLine]
    nudges: list[PaperLine]
    platform: str
    first: str  # the way this one goes: its tool stands first
    to_carry: bool
    has_row: bool  # one of a body's list of children; a report of the school is none


def _built(request: HttpRequest, escalation: Escalation, *, to_carry: bool) -> Papers | None:
    if not escalation.version or not can(request.user, Capability.SEND_REPORT, escalation.school):
        return None
    message = (
        Message.objects.filter(escalation=escalation, version=escalation.version)
        .select_related("school", "escalation__school", "escalation__recipient")
        .first()
    )
    waits = (
        message is not None
        and message.state in TO_CARRY
        and escalation.state not in (State.WITHDRAWN, State.TRANSFERRED)
    )
    if message is None or waits != to_carry:
        return None
    has_row = escalation.student_id is not None
    return Papers(
        message=message,
        lines=_lines(message),
        nudges=_nudges(message, escalation),
        platform=platforms.form_for(escalation.recipient, clock.today()).label,
        first=message.way if has_row and message.way in BY_ROW else Way.LETTER.value,
        to_carry=to_carry,
        has_row=has_row,
    )


def _lines(message: Message) -> list[PaperLine]:
    found = papers.addressed(message)
    given = {one.paper: one for one in found.lead.numbers.all()}
    return [
        PaperLine(
            code=paper.value,
            label=str(paper.label),
            number=as_text(given[paper]) if paper in given else "",
            numbered=paper != Paper.POLICE,
        )
        for paper in found.papers
    ]


def _nudges(message: Message, held: Escalation) -> list[PaperLine]:
    """Those printed before, and a new one where the answer is overdue."""
    lines = [
        PaperLine(one.paper, "催办函", as_text(one), numbered=True)
        for one in message.numbers.filter(paper__startswith=Paper.NUDGE.value).order_by("pk")
    ]
    late = held.due_on is not None and held.due_on < clock.today()
    code = papers.nudge_code(held)
    if late and papers.owes_answer(message) and code not in {line.code for line in lines}:
        lines.append(PaperLine(code, "催办函", "", numbered=True))
    return lines


def _to_do(request: HttpRequest, escalation: Escalation) -> Any:
    return _built(request, escalation, to_carry=True)


def _to_keep(request: HttpRequest, escalation: Escalation) -> Any:
    return _built(request, escalation, to_carry=False)


def register() -> None:
    """Fill the registries; called once at start-up. While a person has to carry it, the papers
    stand with what is to be done; afterwards below."""
    template = "escalation/parts/papers.html"
    report_parts.register(Part("papers_to_carry", 5, template, _to_do, slot="do"))
    report_parts.register(Part("papers", 40, template, _to_keep, slot="main"))
