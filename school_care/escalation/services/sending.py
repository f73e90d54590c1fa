"""From a draft to a message in the outbox, and back.

The case step, its history, its trace and the message stand or fall together; nothing here waits for
a broker. A message is signed as it was seen: the digest of its content comes back with the
signature.
"""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from school_care.core import audit, clock
from school_care.escalation import events, waking
from school_care.escalation.body import (
    SIGNED,
    UNSIGNED,
    content_of,
    digest_of,
    idempotency_key,
    next_version,
    write_body,
)
from school_care.escalation.enums import MessageState, OrgType, State, Urgency, Via, Way
from school_care.escalation.models import Delivery, Escalation, Message, Recipient, Step
from school_care.escalation.services import steps
from school_care.escalation.services.rights import (
    require_drafting,
    require_sending,
    require_signing,
)
from school_care.escalation.sources import kind_of
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.models import Student

ALONE = "这份上报要两个人办：德育主任送审，校长签发。请先退回，由德育主任送审。"
ALREADY = "这件事已经向{name}上报，还在办理中；请在原件上补充、催办或撤回，不要另报一件。"


def begin(
    *,
    by: Any,
    school: School,
    student: Student | None,
    case_no: str,
    kind: str,
    recipient: Recipient,
    copied: bool = False,
    urgency: str | None = None,
    via: str = Via.DESK,
) -> Escalation:
    """A draft of a case's report to one recipient; `student` None: of the school about itself.
    Raises Refused, also where one of this case, kind and recipient is still open."""
    known = kind_of(kind)
    require_drafting(by, student, known, school=school)
    if known is None:
        raise Refused("没有这类上报事项。")
    if not recipient.holds_on(clock.today()):
        raise Refused(f"{recipient.name}已停用，请另选收件单位。")
    now = clock.now()
    try:
        with transaction.atomic():
            row = Escalation.objects.create(
                school=school,
                student=student,
                recipient=recipient,
                case_no=case_no,
                kind=kind,
                urgency=urgency or known.urgency,
                copied=copied,
                in_confidence=known.in_confidence,
                begun_by=by,
                begun_at=now,
                state_since=now,
            )
            steps.note(row, kind="state", by=by, via=via, to_state=State.DRAFT)
            audit.record("escalation.begun", actor=by, row=row, student_id=row.trail_of)
    except IntegrityError:
        raise Refused(ALREADY.format(name=recipient.name)) from None
    return row


def submit(
    *, by: Any, escalation: Escalation, digest: str | None = None, via: str = Via.DESK
) -> Escalation:
    """A draft, or one that came back, to the principal. An urgent one, and the principal's own,
    goes out at once. `digest`: of the content that was on the page. Raises Refused."""
    require_sending(by, escalation)
    if escalation.state not in (State.DRAFT, State.RETURNED):
        raise Refused(steps.STALE)
    _require_in_use(escalation.recipient)
    is_signed = can(by, Capability.SIGN_REPORT, escalation.school)
    is_signed = is_signed and not _is_signed_twice(escalation)
    if is_signed or escalation.urgency == Urgency.URGENT:
        return _dispatch(escalation, by, via, signed=is_signed, digest=digest)
    # what is missing is said now, not to the principal
    _read_as_seen(content_of(escalation, next_version(escalation)), digest)
    with transaction.atomic():
        steps.move(escalation, State.IN_REVIEW, by=by, via=via)
        _announce(events.WAITS_FOR_SIGNATURE, escalation, by)
    return escalation


def sign(
    *, by: Any, escalation: Escalation, digest: str | None = None, via: str = Via.DESK
) -> Escalation:
    """The principal signs and it goes out. `digest`: of the content that was on the page. Raises
    Refused, also where the content has changed since."""
    require_signing(by, escalation)
    if escalation.state != State.IN_REVIEW:
        raise Refused(steps.STALE)
    if _is_signed_twice(escalation) and _sent_up_by(escalation) == by.pk:
        raise Refused(ALONE)
    return _dispatch(escalation, by, via, signed=True, digest=digest)


def _is_signed_twice(escalation: Escalation) -> bool:
    kind = kind_of(escalation.kind)
    return kind is not None and kind.signed_twice


def _sent_up_by(escalation: Escalation) -> int | None:
    rows = Step.objects.filter(escalation=escalation, to_state=State.IN_REVIEW).order_by("-id")
    return rows.values_list("by_id", flat=True).first()


def send_back(*, by: Any, escalation: Escalation, why: str) -> Escalation:
    """The principal does not sign: back to the draft with a reason. Raises Refused."""
    require_signing(by, escalation)
    if not why.strip():
        raise Refused("请写明为什么不签发，起草人要据此修改。")
    with transaction.atomic():
        steps.move(escalation, State.DRAFT, by=by, words=why.strip())
        _announce(events.SENT_BACK, escalation, by)
    return escalation


def withdraw(*, by: Any, escalation: Escalation, why: str, told: str = "") -> Escalation:
    """The school takes it back. What arrived, or may have, is not called back by us: `told` says
    who there was told, and how. Raises Refused, also while it is being sent."""
    require_sending(by, escalation)
    if not why.strip():
        raise Refused("请写明撤回的原因。")
    with transaction.atomic():
        messages = Message.objects.filter(escalation=escalation)
        # every row is read under the lock: one a worker takes at this moment shows as being sent
        locked = list(messages.select_for_update(of=("self",)).order_by("pk"))
        if any(one.state == MessageState.SENDING for one in locked):
            raise Refused("正在发送，请过一分钟再撤回。")
        if not told.strip() and may_have_arrived(escalation):
            known = "已经" if escalation.delivered_at else "可能已经"
            raise Refused(f"对方{known}收到，请先告知对方，并写明告知了谁、什么时候、怎样告知的。")
        messages.exclude(state=MessageState.DELIVERED).update(
            state=MessageState.CANCELLED, settled_at=clock.now(), lease_until=None
        )
        words = "；".join(part for part in (why.strip().rstrip("。；"), told.strip()) if part)
        steps.move(escalation, State.WITHDRAWN, by=by, words=words)
    return escalation


def may_have_arrived(escalation: Escalation) -> bool:
    """Whether somebody there has it, or nobody can say: bytes of it left and no word came back."""
    if escalation.delivered_at is not None:
        return True
    refused_later = Delivery.objects.filter(
        message=OuterRef("message"),
        pk__gt=OuterRef("pk"),
        outcome=MessageState.REFUSED,
        status__isnull=False,
    )
    in_doubt = Delivery.objects.filter(
        message__escalation=escalation, outcome__in=("", MessageState.UNKNOWN)
    )
    return in_doubt.exclude(Exists(refused_later)).exists()


def for_review(escalation: Escalation) -> tuple[dict[str, Any], str]:
    """What would go out now, and its digest. Raises Refused where something is missing."""
    content = content_of(escalation, next_version(escalation))
    return content, digest_of(content)


def _dispatch(
    escalation: Escalation, by: Any, via: str, *, signed: bool, digest: str | None = None
) -> Escalation:
    version, now, message_id = next_version(escalation), clock.now(), uuid4()
    with transaction.atomic():
        escalation.recipient = _held(escalation.recipient)
        _require_in_use(escalation.recipient)
        content = content_of(escalation, version)
        _read_as_seen(content, digest)
        signature = SIGNED if signed else UNSIGNED
        fields: dict[str, Any] = {"version": version}
        if signed:
            fields.update(signed_by=by, signed_at=now)
        message = Message(
            public_id=message_id,
            school_id=escalation.school_id,
            escalation=escalation,
            recipient_id=escalation.recipient_id,
            case_no=escalation.case_no,
            version=version,
            way=escalation.recipient.way,
            idempotency_key=idempotency_key(escalation, version),
            body=write_body(
                escalation,
                version=version,
                message_id=message_id,
                at=now,
                signed_by=signature,
                content=content,
            ),
            state=_first_state(escalation),
            next_at=now,
            made_at=now,
        )
        steps.move(escalation, State.SUBMITTED, by=by, via=via, happened_at=now, **fields)
        message.save(force_insert=True)
        if not signed:
            _announce(events.URGENT_SENT, escalation, by)
        if message.state == MessageState.PENDING:
            transaction.on_commit(waking.wake_relay)
    return escalation


def _read_as_seen(content: dict[str, Any], digest: str | None) -> None:
    if digest is not None and digest != digest_of(content):
        raise Refused("内容在您打开之后有了变化，请看过新的内容再送出。")


def _held(recipient: Recipient) -> Recipient:
    """As it is now, up to the end of the transaction: nobody ends it meanwhile."""
    return Recipient.objects.select_for_update(no_key=True, of=("self",)).get(pk=recipient.pk)


def _require_in_use(recipient: Recipient) -> None:
    """Raises Refused: to a body no longer used nothing would ever go out."""
    if not recipient.holds_on(clock.today()):
        raise Refused(f"{recipient.name}已停用，不能再向它上报；请撤回这一件，另选收件单位。")


def _first_state(escalation: Escalation) -> str:
    """What is urgent waits for no paused system: a person brings it."""
    to = escalation.recipient
    waits = to.is_paused and escalation.urgency == Urgency.URGENT
    return MessageState.PENDING if to.way == Way.HTTP and not waits else MessageState.BY_HAND


def _announce(what: str, escalation: Escalation, actor: Any) -> None:
    key = f"{what}:{escalation.public_id}:{escalation.revision}"
    events.announce(events.Event(what, escalation.school_id, key, escalation, actor))


def recipients_for(
    school: School, kind: str, candidates: Iterable[Recipient]
) -> list[tuple[Recipient, bool]]:
    """Who a kind goes to where the school has set no rule: the kinds of bodies it names, in order,
    each with whether it only gets a copy."""
    known = kind_of(kind)
    wanted: list[OrgType] = [org for org, _ in known.goes_to] if known else []
    by_type: dict[str, Recipient] = {}
    for one in candidates:
        by_type.setdefault(one.org_type, one)
    return [(by_type[org], False) for org in wanted if org in by_type]
