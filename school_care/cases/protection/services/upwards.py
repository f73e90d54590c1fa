"""Reports upwards of a protection case: what was sent of a kind, and sending one more."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from school_care.cases.models import Protection
from school_care.escalation.enums import State
from school_care.escalation.models import Escalation, Recipient
from school_care.escalation.services import sending


def reports_of(protection: Protection, kind: str) -> QuerySet[Escalation]:
    """Its reports of `kind` that were not taken back, newest last; none without a name."""
    if protection.case is None:
        return Escalation.objects.none()
    rows = Escalation.objects.filter(
        school_id=protection.school_id, case_no=protection.case.case_no, kind=kind
    ).exclude(state=State.WITHDRAWN)
    return rows.select_related("recipient").order_by("begun_at", "id")


def send(
    *, by: Any, protection: Protection, kind: str, recipient: Recipient, copied: bool
) -> Escalation:
    """One report of `kind` to one body, at once. Raises Refused; nothing of it is kept then."""
    with transaction.atomic():
        row = sending.begin(
            by=by,
            school=protection.school,
            student=protection.student,
            case_no=protection.case.case_no,
            kind=kind,
            recipient=recipient,
            copied=copied,
        )
        return sending.submit(by=by, escalation=row)
