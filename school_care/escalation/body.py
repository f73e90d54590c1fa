"""The message as it is sent, printed and shown: design §6, domain §6.3."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils import timezone

from school_care.escalation.enums import Urgency
from school_care.escalation.models import Escalation, Message, SendingDetails
from school_care.escalation.sources import source_of
from school_care.school.refusal import Refused

SCHEMA = "school-care/escalation/1.0"
# How a message says who signed it.
SIGNED, UNSIGNED = "校长", "紧急上报，未经审签"


def idempotency_key(escalation: Escalation, version: int) -> str:
    """SHA-256 of case, recipient, kind and version (domain §6.2)."""
    parts = (
        escalation.case_no,
        escalation.recipient.code,
        escalation.kind,
        str(version),
    )
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def next_version(escalation: Escalation) -> int:
    """The version that would go out now. Versions of a case and kind to a recipient run on when a
    report is withdrawn and begun anew: no key is given twice."""
    newest = _earlier(escalation).aggregate(newest=Max("version"))["newest"]
    return (newest or 0) + 1


def _earlier(escalation: Escalation) -> QuerySet[Message]:
    return Message.objects.filter(
        recipient_id=escalation.recipient_id,
        case_no=escalation.case_no,
        escalation__kind=escalation.kind,
    )


def content_of(escalation: Escalation, version: int) -> dict[str, Any]:
    """What the source says of the case as now known, without the envelope. Raises Refused."""
    source = source_of(escalation.kind)
    if source is None:
        raise Refused("这类事项现在不能上报，请联系系统管理员。")
    return dict(source.body(escalation, version))


def digest_of(content: Mapping[str, Any]) -> str:
    """By which a signature is bound to what was on the page."""
    return hashlib.sha256(_text(content).encode()).hexdigest()


def write_body(
    escalation: Escalation,
    *,
    version: int,
    message_id: UUID,
    at: datetime,
    signed_by: str,
    content: Mapping[str, Any],
) -> str:
    """The whole message as canonical JSON text: keys in order, no spaces, times with +08:00."""
    school, recipient = escalation.school, escalation.recipient
    before = (
        _earlier(escalation)
        .filter(version__lt=version)
        .order_by("-version")
        .values_list("public_id", flat=True)
        .first()
    )
    details = SendingDetails.objects.filter(school=school).first()
    return _text(
        {
            **content,
            "schema": SCHEMA,
            "message_id": str(message_id),
            "idempotency_key": idempotency_key(escalation, version),
            "version": version,
            "supersedes": str(before) if before else None,
            "kind": escalation.kind,
            "urgency": Urgency(escalation.urgency).value,
            "sent_at": timezone.localtime(at).isoformat(timespec="seconds"),
            "sender": {
                "school_code": school.code10,
                "school": school.name,
                "contact": details.office if details else "德育处",
                "person": details.contact if details else "",
                "tel": (details.phone if details else "") or school.phone,
                "signed_by": signed_by,
            },
            "recipient": {
                "org_type": recipient.org_type,
                "org_code": recipient.org_code,
                "code": recipient.code,
                "name": recipient.name,
                "copied": escalation.copied,
            },
            "privacy": {"basis": "PIPL13-3", "level": "VH"},
        }
    )


def read_body(message: Message) -> dict[str, Any]:
    """A stored message, opened."""
    return json.loads(message.body or "{}")


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
