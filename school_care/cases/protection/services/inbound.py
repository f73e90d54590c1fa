"""转入事项 (T4-07): what another body asks of the school about a child: taken in, given to
somebody, answered or sent back. Whatever changes one names the revision it was read in."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from school_care.cases.models import InboundReferral
from school_care.cases.protection import inbound_news
from school_care.cases.protection.enums import InboundMatter, InboundState
from school_care.cases.protection.services.people import holders_of
from school_care.core import audit, clock
from school_care.escalation.enums import OrgType
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School, User
from school_care.school.refusal import Refused
from school_care.students.models import Student

S = InboundState
STALE = "这件事项刚刚有了变化，请刷新页面后再办。"
NOT_YOURS = "这件事项由经办人或德育主任办理。"
NEXT: dict[str, tuple[str, ...]] = {
    S.RECEIVED: (S.TAKEN, S.ANSWERED, S.NOT_OURS),
    S.TAKEN: (S.TAKEN, S.ANSWERED, S.NOT_OURS),
    S.ANSWERED: (S.TAKEN,),
    S.NOT_OURS: (S.TAKEN,),
}
ENDED = (S.ANSWERED, S.NOT_OURS)
MAX_TEXT = 2000
LONGEST = timedelta(days=366)  # for an answer
LINES = {
    "unit": ("来函单位", 60),
    "person": ("联系人", 40),
    "phone": ("联系电话", 30),
    "number": ("来函文号", 60),
    "pupil_words": ("学生", 100),
}


@dataclass(frozen=True)
class Asked:
    """What came in. `pupil_words`: as the letter names the child, where nobody was found."""

    org_type: str
    unit: str
    matter: str
    text: str
    received_on: date
    person: str = ""
    phone: str = ""
    number: str = ""
    pupil_words: str = ""
    answer_by: date | None = None
    in_confidence: bool = False


def receive(
    *,
    by: Any,
    school: School,
    asked: Asked,
    student: Student | None = None,
    handler: User | None = None,
) -> InboundReferral:
    """Take in what another body asks. Effects: the row, a trace, a nameless inbox row for the
    handler. Raises Refused."""
    if not can(by, Capability.RECEIVE_REFERRALS, school):
        raise Refused("转入事项由德育主任或校长登记。")
    _check(asked, school, student)
    if handler is not None:
        _require_staff(handler, school)
    row = InboundReferral(
        school=school,
        student=student,
        org_type=asked.org_type,
        matter=asked.matter,
        in_confidence=asked.in_confidence,
        received_on=asked.received_on,
        answer_by=asked.answer_by,
        state=S.TAKEN if handler else S.RECEIVED,
        handler=handler,
        written_by=by,
        written_at=clock.now(),
        revision=1,
    )
    row.text = asked.text.strip()
    for name in LINES:
        setattr(row, name, getattr(asked, name).strip())
    with transaction.atomic():
        row.save(force_insert=True)
        audit.record("inbound.received", actor=by, row=row)
        inbound_news.tell_handler(row, actor=by)
    return row


def put_name(*, by: Any, inbound: InboundReferral, student: Student, revision: int) -> None:
    """Say which pupil it is about, or another one where the first was wrong. Raises Refused."""
    require_handling(by, inbound)
    if student.school_id != inbound.school_id:
        raise Refused("请选择本校的学生。")
    with transaction.atomic():
        held = _held(inbound, revision)
        held.student = student
        held.save(update_fields=["student", "revision"])
        audit.record("inbound.named", actor=by, row=held)


def hand_to(*, by: Any, inbound: InboundReferral, handler: User, revision: int) -> None:
    """Give it to somebody, again where it had ended and the body asks on. Raises Refused."""
    if not can(by, Capability.RECEIVE_REFERRALS, inbound.school):
        raise Refused("请德育主任或校长指定经办人。")
    _require_staff(handler, inbound.school)
    held = _move(inbound, S.TAKEN, by=by, revision=revision, handler=handler)
    inbound_news.tell_handler(held, actor=by)


def answer(
    *, by: Any, inbound: InboundReferral, text: str, how: str, on: date, revision: int
) -> None:
    """What the school answered, how, on which day. Raises Refused."""
    _end(inbound, S.ANSWERED, by=by, text=text, how=how, on=on, revision=revision)


def send_back(
    *, by: Any, inbound: InboundReferral, text: str, how: str, on: date, revision: int
) -> None:
    """不属于本校: told to the body, with the reason. Raises Refused."""
    _end(inbound, S.NOT_OURS, by=by, text=text, how=how, on=on, revision=revision)


def require_handling(by: Any, inbound: InboundReferral) -> None:
    """Raises Refused unless this person may do something about it."""
    if not may_handle(by, inbound):
        raise Refused(NOT_YOURS)


def may_handle(by: Any, inbound: InboundReferral) -> bool:
    """Whether this person takes such things in for the school, or was given this one."""
    school = inbound.school
    if can(by, Capability.RECEIVE_REFERRALS, school):
        return True
    return inbound.handler_id == by.pk and can(by, Capability.REPORT_HARM, school)


def _end(
    inbound: InboundReferral,
    to: str,
    *,
    by: Any,
    text: str,
    how: str,
    on: date,
    revision: int,
) -> None:
    require_handling(by, inbound)
    text, how = text.replace("\r\n", "\n").strip(), how.strip()
    if not text:
        raise Refused("请写明答复的内容。" if to == S.ANSWERED else "请写明为什么不属于本校。")
    if len(text) > MAX_TEXT:
        raise Refused(f"答复请不超过{MAX_TEXT}字。")
    if not how or len(how) > 40:
        raise Refused("请写明怎样答复的，例如：书面函复、电话告知。")
    if not inbound.received_on <= on <= clock.today():
        raise Refused("答复日期应在收到以后，不晚于今天。")
    _move(inbound, to, by=by, revision=revision, answer=text, answered_how=how, answered_on=on)


def _move(
    inbound: InboundReferral, to: str, *, by: Any, revision: int, **facts: Any
) -> InboundReferral:
    """The one door of the state. Effects: the row and a trace. Raises Refused."""
    with transaction.atomic():
        held = _held(inbound, revision)
        if to not in NEXT[held.state]:
            raise Refused(
                f"现在是「{held.get_state_display()}」，不能再这样办；要补充，请先重新交办。"
            )
        before, held.state = held.state, to
        for name, value in facts.items():
            setattr(held, name, value)
        held.save()
        audit.record("inbound.moved", actor=by, row=held, was=before, to=to)
    return held


def _held(inbound: InboundReferral, revision: int) -> InboundReferral:
    """The row held and counted on. Raises Refused where somebody was faster."""
    rows = InboundReferral.objects.select_for_update(no_key=True, of=("self",))
    held = rows.select_related("school").get(pk=inbound.pk)
    if held.revision != revision:
        raise Refused(STALE)
    held.revision += 1
    return held


def _require_staff(handler: User, school: School) -> None:
    if handler not in holders_of(Capability.REPORT_HARM, school):
        raise Refused("经办人请选择本校现任教职工。")


def _check(asked: Asked, school: School, student: Student | None) -> None:
    if asked.org_type not in OrgType.values or asked.matter not in InboundMatter.values:
        raise Refused("请选择来自哪里、是什么事项。")
    if not asked.unit.strip():
        raise Refused("请填写来函单位。")
    if not asked.text.strip():
        raise Refused("请写明对方要求学校做什么。")
    if len(asked.text) > MAX_TEXT:
        raise Refused(f"来函内容请不超过{MAX_TEXT}字。")
    if student is None and not asked.pupil_words.strip():
        raise Refused("请选择学生；暂时找不到的，照来函写下姓名。")
    if student is not None and student.school_id != school.pk:
        raise Refused("请选择本校的学生。")
    if asked.received_on > clock.today():
        raise Refused("收到日期不能晚于今天。")
    if asked.answer_by is not None and asked.answer_by < asked.received_on:
        raise Refused("答复期限不能早于收到日期。")
    if asked.answer_by is not None and asked.answer_by > clock.today() + LONGEST:
        raise Refused("答复期限请填一年以内的日期。")
    for name, (label, most) in LINES.items():
        if len(getattr(asked, name).strip()) > most:
            raise Refused(f"{label}请不超过{most}字。")
