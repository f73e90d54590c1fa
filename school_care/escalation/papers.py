"""Reports upwards on paper: 报告, 请示 and 函 as GB/T 9704-2012 lays them out, the form for the
police, the slip the receiver sends back, and the letter that asks for an answer.

Printed from the message itself: what is on paper is what was sent. The seal's place stays blank."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date
from school_care.escalation import working_days
from school_care.escalation.body import SIGNED
from school_care.escalation.enums import HOLDS_STUDENT_NO, WITH_RECEIVER, State, StepKind, Urgency
from school_care.escalation.models import DocumentNumber, Escalation, Message, Step
from school_care.escalation.papers_values import Sent
from school_care.escalation.papers_words import (
    UPWARDS,
    Paper,
    Words,
    absence_words,
    basics_words,
    care_words,
    due_words,
    laws_of,
    nudge_words,
    papers_of,
    requests_of,
    title_lines,
    words_of,
)
from school_care.escalation.services.numbering import as_text, number_of
from school_care.school.papers import FOR_FAMILY, print_paper
from school_care.school.refusal import Refused

NOT_SENT = (State.DRAFT, State.IN_REVIEW, State.WITHDRAWN)
NOT_WITH_RECEIVER = "这一版现在不等对方答复，不用打印催办函。"
# The red name stands in one line of 156 mm: (characters at most, size in points).
MARKS = ((10, 42), (12, 35), (14, 30), (17, 25), (20, 21), (26, 16))
SMALLEST_MARK = 13


@dataclass(frozen=True)
class Addressed:
    """A message, and the message whose paper it is a copy of: itself, unless it is 抄送."""

    sent: Sent
    lead: Message

    @property
    def papers(self) -> list[Paper]:
        """Which papers it is, the first the main one."""
        return papers_of(self.sent, self.lead.escalation.recipient.org_type)


def addressed(message: Message) -> Addressed:
    """What goes to a body that only gets a copy is the paper of the body addressed."""
    held = message.escalation
    lead = _lead_of(held) if held.copied else None
    return Addressed(Sent(message, held), lead or message)


def _lead_of(held: Escalation) -> Message | None:
    rows = Message.objects.filter(
        escalation__school_id=held.school_id,
        escalation__case_no=held.case_no,
        escalation__kind=held.kind,
        escalation__copied=False,
    ).exclude(escalation__state=State.WITHDRAWN)
    rows = rows.select_related("school", "escalation__recipient")
    return rows.order_by("escalation_id", "-version").first()


def copied_to(held: Escalation) -> list[str]:
    """The bodies that get a copy of this case's report."""
    rows = Escalation.objects.filter(
        school_id=held.school_id, case_no=held.case_no, kind=held.kind, copied=True
    ).exclude(state__in=NOT_SENT)
    return list(dict.fromkeys(rows.order_by("pk").values_list("recipient__name", flat=True)))


def nudge_code(held: Escalation) -> str:
    """Under which code the next 催办函 has its number: nudge, nudge2 …"""
    return Paper.NUDGE.value if not held.nudges else f"{Paper.NUDGE.value}{held.nudges + 1}"


def kind_of_paper(code: str) -> Paper:
    """The kind of a code. Raises Refused for one nobody knows."""
    bare = code.rstrip("0123456789")
    if bare not in Paper.values or (bare != code and bare != Paper.NUDGE):
        raise Refused("没有这种公文。")
    return Paper(bare)


def owes_answer(message: Message) -> bool:
    """Whether the body that has this version is to answer it."""
    held = message.escalation
    arrived = held.delivered_at is not None and message.version == held.version
    return arrived and held.state in WITH_RECEIVER and not held.copied


def require_nudging(message: Message) -> None:
    """Raises Refused where nobody owes an answer."""
    if not owes_answer(message):
        raise Refused(NOT_WITH_RECEIVER)


# -- printing ----------------------------------------------------------------------------------


def print_letter(*, message: Message, paper: Paper, by: Any) -> bytes:
    """报告, 请示 or 函 with the slip to send back, or the form for the police. Effects: a trace."""
    found = addressed(message)
    if paper == Paper.POLICE:
        pdf = _print("print/report_up_police.html", message, by, _police(found.sent, by))
    else:
        number = number_of(found.lead, paper)
        words = words_of(found.sent, paper, report_no=_number_text(found.lead, Paper.REPORT))
        content = _letter(found, paper, words, number) | {"day": _made_on(message)}
        pdf = _print("print/report_up_letter.html", message, by, content)
    _trace(message, by, paper.value)
    return pdf


def print_slip(*, message: Message, by: Any) -> bytes:
    """收文回执 alone. Effects: a trace."""
    found = addressed(message)
    content = _slip(found, number_of(found.lead, found.papers[0]))
    pdf = _print("print/report_up_slip.html", message, by, content)
    _trace(message, by, "slip")
    return pdf


def print_nudge(*, number: DocumentNumber, by: Any) -> bytes:
    """The 催办函 that has this number. Effects: a trace."""
    message = number.message
    found = addressed(message)
    held = message.escalation
    day = timezone.localtime(number.given_at).date()
    due = due_words(held.due_on, day)
    words = nudge_words(
        found.sent,
        report_no=_number_text(found.lead, found.papers[0]),
        due=due,
        late=working_days.between(held.due_on, day) if due else 0,
        upwards=held.recipient.org_type in HOLDS_STUDENT_NO,
    )
    content = _letter(found, Paper.NUDGE, words, number)
    content |= {"day": long_date(day), "attachments": [], "copied": [], "slip": False}
    pdf = _print("print/report_up_letter.html", message, by, content)
    _trace(message, by, number.paper)
    return pdf


def _print(template: str, message: Message, by: Any, content: dict[str, Any]) -> bytes:
    school = message.escalation.school
    content = {"school": school, **content}
    return print_paper(template, content, school=school, printed_by=by, edition=FOR_FAMILY)


def _letter(
    found: Addressed, paper: Paper, words: Words, number: DocumentNumber | None
) -> dict[str, Any]:
    sent, held = found.sent, found.sent.escalation
    mark = f"{held.school.name}文件" if paper in UPWARDS else held.school.name
    return {
        "words": words,
        "title_lines": title_lines(words.title),
        "upwards": paper in UPWARDS,
        "mark": mark,
        "mark_size": next((size for most, size in MARKS if len(mark) <= most), SMALLEST_MARK),
        "number": as_text(number) if number else "",
        "signer": _signer(found.lead) if paper in UPWARDS else "",
        "to": found.lead.escalation.recipient.name,
        "urgent": held.urgency == Urgency.URGENT,
        "attachments": _named(sent.listed("attachments")),
        "sender": sent.part("sender"),
        "copied": copied_to(held),
        "office": sent.part("sender").get("contact") or held.school.name,
        "slip": paper != Paper.REQUEST,
        **_slip(found, number),
    }


def _slip(found: Addressed, number: DocumentNumber | None) -> dict[str, Any]:
    held = found.sent.escalation
    return {
        "slip_number": as_text(number) if number else "",
        "case_no": held.case_no,
        "version": found.sent.message.version,
        "receiver": held.recipient.name,
        "copy_only": held.copied,
        "year": clock.today().year,
    }


def _police(sent: Sent, by: Any) -> dict[str, Any]:
    return {
        "sent": sent,
        "to": sent.escalation.recipient.name,
        "sender": sent.part("sender"),
        "basics": basics_words(sent),
        "facts": str(sent.body.get("facts") or "").splitlines(),
        "absence": absence_words(sent),
        "care": care_words(sent),
        "measures": "；".join(str(one) for one in sent.listed("measures_taken")),
        "whereabouts": sent.body.get("whereabouts") or "",
        "requests": requests_of(sent),
        "keep_from": "、".join(sent.listed("do_not_notify")),
        "laws": "、".join(laws_of(sent)),
        "case_no": sent.message.case_no,
        "day": _made_on(sent.message),
    }


def _signer(message: Message) -> str:
    """Who signed this version; "" for an urgent one that nobody had to sign."""
    if Sent(message, message.escalation).part("sender").get("signed_by") != SIGNED:
        return ""
    signed = Step.objects.filter(
        escalation_id=message.escalation_id,
        kind=StepKind.STATE,
        to_state=State.SUBMITTED,
        version=message.version,
    )
    return signed.values_list("by__name", flat=True).first() or ""


def _number_text(message: Message, paper: str) -> str:
    number = number_of(message, paper)
    return as_text(number) if number else ""


def _made_on(message: Message) -> str:
    return long_date(timezone.localtime(message.made_at).date())


def _named(listed: Iterable[Any]) -> list[str]:
    return [str(one.get("name", "")) if isinstance(one, dict) else str(one) for one in listed]


def _trace(message: Message, by: Any, paper: str) -> None:
    audit.record(
        "report_up.printed",
        actor=by,
        row=message,
        student_id=message.escalation.trail_of,
        paper=paper,
    )
