"""Links for officers, and receipts nobody could place: for those who send reports for the school.
Who only drafts (a head teacher) reads the report and makes no link."""

from school_care.core import clock
from school_care.escalation.enums import ReceiptState, Way
from school_care.escalation.models import Receipt
from tests.access.who import LEADERS, NONE, PUBLIC_ID, Case, of, plain
from tests.escalation.making import escalation, recipient

BOTH = {"own_linked_report": (LEADERS, LEADERS), "foreign_linked_report": (NONE, NONE)}
STOP = {"own_linked_report": (None, LEADERS), "foreign_linked_report": (None, NONE)}
SETTLE = {"own_receipt": (None, LEADERS), "foreign_receipt": (None, NONE)}

EXPECTED: dict[str, list[Case]] = {
    "escalation:link_make": of(PUBLIC_ID, BOTH),
    "escalation:link_stop": of(PUBLIC_ID, STOP),
    "escalation:quarantine": plain(LEADERS),
    "escalation:receipt_place": of(PUBLIC_ID, SETTLE),
    "escalation:receipt_dismiss": of(PUBLIC_ID, SETTLE),
}


def _receipt(one) -> Receipt:
    now = clock.now()
    return Receipt.objects.create(
        recipient=one.recipient,
        webhook_id="1",
        body='{"status":"ACCEPTED","reason":"彼岸谈心原文"}',
        state=ReceiptState.QUARANTINED,
        status="ACCEPTED",
        status_at=now,
        received_at=now,
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    own = escalation(cast, to=recipient(cast.school, way=Way.HTTP))
    there = recipient(cast.other_school, way=Way.HTTP)
    foreign = escalation(cast.other_school, to=there, student=cast.foreign)
    own_receipt = _receipt(own)
    own_receipt.body = '{"status":"ACCEPTED"}'
    own_receipt.save()
    return {
        "own_linked_report": own,
        "foreign_linked_report": foreign,
        "own_receipt": own_receipt,
        "foreign_receipt": _receipt(foreign),
    }
