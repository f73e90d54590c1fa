"""A message opened, value by value: what papers, workbooks and superiors' forms are filled from, so
that all of them say what was sent. A value the message does not hold is ""."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from school_care.core.templatetags.days import long_date
from school_care.escalation.body import read_body
from school_care.escalation.enums import State, Urgency, Way
from school_care.escalation.models import Escalation, Message
from school_care.escalation.reading import SEX, class_words, day_words
from school_care.escalation.sources import label_of

# What a receiver said last, for the ledger.
SAYS_RESULT = (State.RESOLVED, State.RETURNED, State.TRANSFERRED)


@dataclass(frozen=True)
class Sent:
    """A message beside what became of it; give both with their school, recipient and steps."""

    message: Message
    escalation: Escalation

    @cached_property
    def body(self) -> dict[str, Any]:
        return read_body(self.message)

    @property
    def is_about_pupil(self) -> bool:
        """Whether it is a report about a child, and not of the school about itself."""
        return self.body.get("about") != "school"

    def part(self, name: str) -> Mapping[str, Any]:
        """An object of the body: `student`, `absence`, `guardianship` …; empty where it is not."""
        found = self.body.get(name)
        return found if isinstance(found, Mapping) else {}

    def listed(self, name: str) -> list[Any]:
        """A list of the body."""
        return list(self.body.get(name) or ())


Value = Callable[[Sent], str]


def of_student(key: str) -> Value:
    """A word of the pupil."""
    return lambda sent: str(sent.part("student").get(key) or "")


def said(key: str) -> Value:
    """A sentence of the body."""
    return lambda sent: str(sent.body.get(key) or "")


def joined(key: str, by: str = "、") -> Value:
    """A list of the body in one line."""
    return lambda sent: by.join(str(one) for one in sent.listed(key))


def sex(sent: Sent) -> str:
    """男 or 女."""
    return SEX.get(str(sent.part("student").get("sex", "")), "")


def birth(sent: Sent) -> str:
    """2013年6月."""
    return day_words(sent.part("student").get("birth"))


def grade_and_class(sent: Sent) -> str:
    """七年级（2）班."""
    return class_words(sent.part("student"))


def stage(sent: Sent) -> str:
    """小学 or 初中."""
    grade = sent.part("student").get("grade")
    return ("小学" if grade <= 6 else "初中") if isinstance(grade, int) else ""


def boarding(sent: Sent) -> str:
    """是, 否, or nothing where the school does not know."""
    return {True: "是", False: "否"}.get(sent.part("student").get("boarding"), "")


def home(sent: Sent) -> str:
    """Village and address, each once."""
    pupil = sent.part("student")
    village, address = str(pupil.get("village") or ""), str(pupil.get("address") or "")
    return address if village and village in address else f"{village}{address}"


def last_present(sent: Sent) -> str:
    """The last day at school."""
    return day_words(sent.part("absence").get("last_present"))


def days_absent(sent: Sent) -> str:
    """School days away."""
    return str(sent.part("absence").get("school_days_absent") or "")


def rounds(sent: Sent) -> str:
    """How often one tried to bring the child back."""
    return str(len(sent.listed("persuasion")) or "")


def round_words(one: Mapping[str, Any]) -> str:
    """2026年11月17日，班主任、村干部：家长同意劝返."""
    who = "、".join(one.get("by") or ())
    before = "，".join(part for part in (day_words(one.get("date")), who) if part)
    return "：".join(part for part in (before, str(one.get("result") or "")) if part)


def last_round(sent: Sent) -> str:
    """The newest of them."""
    held = sent.listed("persuasion")
    return round_words(held[-1]) if held else ""


def persuaders(sent: Sent) -> str:
    """Who took part, each once."""
    found = dict.fromkeys(who for one in sent.listed("persuasion") for who in one.get("by") or ())
    return "、".join(found)


def actual_care(sent: Sent) -> str:
    """Who looks after the child, in kind."""
    return str(sent.part("guardianship").get("actual_care") or "")


def of_carer(key: str) -> Value:
    """A word of the carer: name, relation, phone."""

    def value(sent: Sent) -> str:
        return str((sent.part("guardianship").get("carer") or {}).get(key) or "")

    return value


def carer_and_phone(sent: Sent) -> str:
    """祖母 陈桂花 199…."""
    held = sent.part("guardianship").get("carer") or {}
    words = (held.get(key) for key in ("relation", "name", "phone"))
    return " ".join(str(word) for word in words if word)


def place_of(relation: str) -> Value:
    """Where a parent is, to province and city."""

    def value(sent: Sent) -> str:
        parents = sent.part("guardianship").get("parents") or ()
        return next((str(one.get("place") or "") for one in parents if one["rel"] == relation), "")

    return value


def view_of(who: str) -> Value:
    """What the child or the guardian says of it."""
    return lambda sent: str(sent.part("views").get(who) or "")


# -- what became of it ---------------------------------------------------------------------------


def case_no(sent: Sent) -> str:
    return sent.message.case_no


def kind(sent: Sent) -> str:
    return label_of(sent.escalation.kind)


def urgency(sent: Sent) -> str:
    return str(Urgency(sent.escalation.urgency).label)


def receiver(sent: Sent) -> str:
    """To whom; a copy says so."""
    copied = "（抄送）" if sent.escalation.copied else ""
    return f"{sent.escalation.recipient.name}{copied}"


def way(sent: Sent) -> str:
    return str(Way(sent.message.way).label)


def delivered_on(sent: Sent) -> str:
    return _day_of(sent.escalation.delivered_at)


def sent_on(sent: Sent) -> str:
    return _day_of(sent.message.made_at)


def receiver_no(sent: Sent) -> str:
    """The receiver's number, else that under which it took the paper in."""
    return sent.escalation.receiver_case_no or sent.message.received_no


def state(sent: Sent) -> str:
    return str(State(sent.escalation.state).label)


def answered_on(sent: Sent) -> str:
    return _day_of(sent.escalation.answered_at)


def result(sent: Sent) -> str:
    """What the receiver said when it settled, returned or passed it on."""
    told = [step.words for step in sent.escalation.steps.all() if step.to_state in SAYS_RESULT]
    return next((words for words in reversed(told) if words), "")


def version(sent: Sent) -> str:
    return str(sent.message.version)


def _day_of(moment: datetime | None) -> str:
    return long_date(timezone.localtime(moment).date()) if moment else ""
