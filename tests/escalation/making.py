"""Reports upwards for tests, without an app that keeps cases: a plain kind whose content is a few
invented lines. Everything goes through the services, so what stands here could have happened.

    one = escalation(cast, state=State.RETURNED, way=Way.LETTER)
    one = escalation(cast, to=recipient(cast.school, answer_days=5), case_no="99-DO-2026-0007")

In tests/escalation the plain kind is always registered; elsewhere use `register_test_kind()`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

from django.db.models import Q

from school_care.core import clock
from school_care.escalation import confidence, sources
from school_care.escalation.enums import (
    ON_ITS_WAY,
    MessageState,
    OrgType,
    State,
    Urgency,
    Via,
    Way,
)
from school_care.escalation.models import Escalation, Message, Recipient, RecipientContact
from school_care.escalation.services import answers, carrying, secrets, sending, steps
from school_care.school.access import schools_with_capability
from school_care.school.enums import Capability, Role
from school_care.school.models import Appointment, School
from school_care.school.refusal import Refused
from school_care.students.models import Student
from tests.factories import SchoolClassFactory, StudentFactory, UserFactory, days_ago

PLAIN = "TEST_REPORT"
URGENT = "TEST_URGENT"
CONFIDENTIAL = "TEST_CONFIDENTIAL"
FACTS = "连续四天未到校，祖母说在镇上网吧。"  # can be searched for: nobody else may be answered it
REASON = "缺少家访记录，请补充后再报。"
RECEIVER_NO = "教控〔2026〕031号"
OFFICER = "马科员"
SECRET = "whsec_" + "A" * 32  # 24 bytes; good for tests alone

_numbers = count(1)


class PlainSource:
    """Keeps no cases: the same lines for every child. `missing` set: refuses with these words."""

    def __init__(self) -> None:
        self.facts = FACTS
        self.missing = ""
        self.heard: list[tuple[str, str, str]] = []  # kind of step, from, to

    def body(self, escalation: Escalation, version: int) -> dict[str, Any]:
        if self.missing:
            raise Refused(self.missing)
        student = escalation.student
        return {
            "title": f"关于{student.name}学生情况的报告",
            "case": {
                "case_no": escalation.case_no,
                "opened": clock.today().isoformat(),
                "legal_basis": ["未成年人保护法第十一条"],
            },
            "student": {
                "name": student.name,
                "sex": student.sex,
                "birth": f"{student.birth_date:%Y-%m}",
                "grade": 7,
                "class": "1",
                "boarding": student.boarding,
            },
            "facts": self.facts,
            "request": ["派员共同劝返"],
            "measures_taken": ["电话3次", "家访1次"],
        }

    def page(self, case_no: str, school: Any) -> str:
        return ""

    def on_status(self, escalation: Escalation, step: Any) -> None:
        self.heard.append((step.kind, step.from_state, step.to_state))


@contextmanager
def register_test_kind() -> Iterator[PlainSource]:
    """The plain kinds can be reported inside; the source is theirs, to look at and to change."""
    known, source = dict(sources._entries), PlainSource()
    sights = dict(confidence._sights)
    confidence.register_sight(_read_by_who_sends)
    goes_to = ((OrgType.EDU, 3), (OrgType.TOWNSHIP, 3))
    common = {
        "case_type": "DO",
        "title": "关于{name}学生情况的报告",
        "legal_basis": ("未成年人保护法第十一条",),
        "goes_to": goes_to,
        "requests": ("派员共同劝返", "查找学生去向"),
    }
    for kind in (
        sources.Kind(PLAIN, "学生情况报告", **common),
        sources.Kind(URGENT, "紧急情况报告", urgency=Urgency.URGENT, **common),
        sources.Kind(CONFIDENTIAL, "保护事项报告", in_confidence=True, **common),
    ):
        sources.register_kind(kind, source)
    try:
        yield source
    finally:
        sources._entries.clear()
        sources._entries.update(known)
        confidence._sights.clear()
        confidence._sights.update(sights)


def _read_by_who_sends(user: Any) -> Q:
    """The confidential test kind is read by who sends for the school, as if an app let them in."""
    schools = schools_with_capability(user, (Capability.SEND_REPORT,))
    return Q(kind=CONFIDENTIAL, school_id__in=schools)


def recipient(school: School | None, *, secret: str | None = None, **values: Any) -> Recipient:
    """The education bureau of a school, taking paper; `way=Way.HTTP` gets an address and a secret.
    `contact="马科员"` adds a person there."""
    number = next(_numbers)
    contact = values.pop("contact", None)
    values = {
        "code": f"edu-{number}",
        "org_type": OrgType.EDU,
        "org_code": "11990100MB00000000"[:18],
        "name": f"云岭县教育局{number}",
        "address": "云岭县城关镇一号",
        "phone": "0990-0000001",
        "starts_on": days_ago(300),
        **values,
    }
    if values.get("way") == Way.HTTP:
        values.setdefault("url", "https://edu.example.org/escalations")
    made = Recipient.objects.create(school=school, **values)
    if made.way == Way.HTTP:
        secrets.add(made, secret or SECRET)
    if contact:
        RecipientContact.objects.create(
            recipient=made,
            school=school,
            name=contact,
            post="科员",
            phone="19900000555",
            first=True,
            starts_on=made.starts_on,
        )
    return made


def escalation(
    where: Any,
    *,
    state: str = State.SUBMITTED,
    way: str = Way.LETTER,
    to: Recipient | None = None,
    student: Student | None = None,
    kind: str = PLAIN,
    case_no: str | None = None,
    copied: bool = False,
    urgency: str | None = None,
) -> Escalation:
    """A report of a school (or of a cast's school) in a state, with the history that led there.
    `way` is that of its recipient where none is given."""
    school = getattr(where, "school", where)
    principal = _principal(school)
    with register_test_kind() if sources.kind_of(kind) is None else _nothing():
        one = sending.begin(
            by=principal,
            school=school,
            student=student or getattr(where, "zixuan", None) or _student(school),
            case_no=case_no or f"{school.code10}-DO-2026-{next(_numbers):04d}",
            kind=kind,
            recipient=to or recipient(school, way=way),
            copied=copied,
            urgency=urgency,
        )
        _bring(one, state, principal)
    return one


def message_of(one: Escalation) -> Message:
    """The newest version that went out."""
    return Message.objects.filter(escalation=one).latest("version")


def answered(one: Escalation, status: str, **values: Any) -> None:
    """The receiver says something of the newest version."""
    answers.apply_answer(
        one,
        **{
            "status": status,
            "version": one.version,
            "said_at": clock.now(),
            "via": Via.PHONE,
            "by_name": OFFICER,
            "number": RECEIVER_NO,
            "words": REASON if status == State.RETURNED else "",
            **values,
        },
    )


def delivered(one: Escalation) -> None:
    """The newest version arrives, whichever way it goes."""
    message = message_of(one)
    if message.state == MessageState.BY_HAND:
        carrying.hand_over(
            by=_principal(one.school),
            message=message,
            way=message.way,
            received_by=OFFICER,
            happened_at=clock.now(),
            number="收文 2026-118",
        )
        one.refresh_from_db()
        return
    Message.objects.filter(pk=message.pk, state__in=ON_ITS_WAY).update(
        state=MessageState.DELIVERED, settled_at=clock.now(), lease_until=None
    )
    carrying.arrived(one, happened_at=clock.now(), via=Via.HTTP)


def _bring(one: Escalation, state: str, principal: Any) -> None:
    if state == State.DRAFT:
        return
    if state == State.IN_REVIEW:
        steps.move(one, State.IN_REVIEW, by=principal)
        return
    sending.submit(by=principal, escalation=one)
    if state == State.SUBMITTED:
        return
    if state == State.WITHDRAWN:
        sending.withdraw(by=principal, escalation=one, why="学生已返校。")
        return
    delivered(one)
    if state == State.DELIVERED:
        return
    answered(one, State.ACCEPTED)
    after = {
        State.ACCEPTED: (),
        State.RETURNED: (State.RETURNED,),
        State.HANDLING: (State.HANDLING,),
        State.TRANSFERRED: (State.TRANSFERRED,),
    }.get(state, (State.HANDLING, State.RESOLVED))
    for status in after:
        answered(one, status, said_at=clock.now() + timedelta(microseconds=1))
    if state in (State.VERIFIED, State.CLOSED):
        steps.move(one, State.VERIFIED, by=principal, words="已到校上课。")
    if state == State.CLOSED:
        steps.move(one, State.CLOSED, by=principal)


def _principal(school: School) -> Any:
    found = Appointment.objects.filter(school=school, role=Role.PRINCIPAL).first()
    return found.user if found else UserFactory(school=school, role=Role.PRINCIPAL)


def _student(school: School) -> Student:
    found = Student.objects.filter(school=school).first()
    return found or StudentFactory(current_class=SchoolClassFactory(school=school))


@contextmanager
def _nothing() -> Iterator[None]:
    yield
