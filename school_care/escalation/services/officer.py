"""What an officer answers on the page of a link."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from school_care.core import audit, clock
from school_care.core.limits import within_limit
from school_care.escalation.enums import ReceiptState, State, Via
from school_care.escalation.models import Escalation, OfficerLink
from school_care.escalation.services import answers
from school_care.escalation.services.links import by_secret
from school_care.school.refusal import Refused

ANSWERS_AN_HOUR = 20
NEWER = "学校刚刚送来了第{version}版，请先看新的内容，再答复。"
CHANGED = "这件来函刚刚有了变化，请看过最新情况再答复。"
ENDED = "这个链接刚刚停用了，请打电话给学校。"
NEEDS_WORDS = {
    State.RETURNED: "退回要写明理由，学校才知道补充什么。",
    State.HANDLING: "请写明进展。",
    State.RESOLVED: "请写明办理结果。",
}
# What is offered by state; the first is the usual next step.
OFFERS: dict[str, tuple[State, ...]] = {
    State.SUBMITTED: (State.ACCEPTED, State.RETURNED, State.RESOLVED),
    State.DELIVERED: (State.ACCEPTED, State.RETURNED, State.RESOLVED),
    State.ACCEPTED: (State.HANDLING, State.RESOLVED, State.RETURNED),
    State.HANDLING: (State.HANDLING, State.RESOLVED, State.RETURNED),
    # one may think better of it before the school has sent anew
    State.RETURNED: (State.ACCEPTED,),
}


@dataclass(frozen=True)
class Answer:
    """What was filled in."""

    status: str
    name: str
    phone: str
    unit: str = ""
    number: str = ""
    words: str = ""
    due: date | None = None


def offered(escalation: Escalation) -> tuple[State, ...]:
    """What the receiver may say now."""
    return OFFERS.get(escalation.state, ())


def require_current(escalation: Escalation, version: int, status: str) -> None:
    """Raises Refused where the page is about an older version or state."""
    if version != escalation.version:
        raise Refused(NEWER.format(version=escalation.version))
    if status not in offered(escalation):
        raise Refused(CHANGED)


def answer(*, link: OfficerLink, secret: str, version: int, given: Answer) -> None:
    """Take in the officer's answer to the version they read. Raises Refused."""
    if not (given.name.strip() and given.phone.strip()):
        raise Refused("请写明您的姓名和电话，学校有不清楚的好请教您。")
    if given.status in NEEDS_WORDS and not given.words.strip():
        raise Refused(NEEDS_WORDS[State(given.status)])
    if not _may_answer(link):
        raise Refused("刚才提交得太多了，请过一小时再来，或打电话给学校。")
    with transaction.atomic():
        held = by_secret(secret)
        if held is None or held.pk != link.pk:
            raise Refused(ENDED)
        escalation = held.escalation
        require_current(escalation, version, given.status)
        found = answers.apply_answer(
            escalation,
            status=given.status,
            version=version,
            said_at=clock.now(),
            via=Via.LINK,
            by_name=given.name.strip(),
            unit=given.unit.strip(),
            number=given.number.strip(),
            words=_words(given),
            due=given.due,
        )
        if found == ReceiptState.LATE:
            raise Refused(CHANGED)
        audit.record(
            "link.answered",
            row=held,
            school_id=escalation.school_id,
            student_id=escalation.trail_of,
            status=given.status,
        )


def _words(given: Answer) -> str:
    """With the officer's number, which stands sealed like the rest of it."""
    number = f"经办电话：{given.phone.strip()}"
    return "\n".join(part for part in (given.words.strip(), number) if part)


def _may_answer(link: OfficerLink) -> bool:
    return within_limit(f"officer-answers:{link.public_id}", ANSWERS_AN_HOUR, 3600)
