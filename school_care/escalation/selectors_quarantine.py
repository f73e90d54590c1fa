"""The receipts nobody could place, as a school sees them."""

from dataclasses import dataclass
from typing import Any

from school_care.escalation.enums import OPEN, ReceiptState
from school_care.escalation.models import Escalation, Receipt
from school_care.escalation.receipt_words import Said, Unreadable, read
from school_care.escalation.services.receipts import is_surely_of
from school_care.escalation.wording import about_words
from school_care.school.models import School

MOST = 100  # oldest first: what is older is not lost, and comes up as these are settled
CODE_LENGTH = 10


@dataclass(frozen=True)
class Waiting:
    """A receipt and what may be done with it. `is_ours`: surely this school's, so that its words
    may be read; a shared recipient's receipt without our number may be about a child elsewhere."""

    receipt: Receipt
    said: Said
    is_ours: bool
    choices: list[tuple[Escalation, str]]


def waiting_for(user: Any, school: School) -> list[Waiting]:
    """Those that are or may be about a report of this school; as many queries for one as for
    all."""
    return _judged(user, school, list(_rows(user, school)[:MOST]))


def waiting_one(user: Any, school: School, public_id: Any) -> Receipt | None:
    """One of them by its id; None where this school does not see it."""
    found = list(_rows(user, school).filter(public_id=public_id))
    judged = _judged(user, school, found)
    return judged[0].receipt if judged else None


def _rows(user: Any, school: School):
    rows = Receipt.objects.visible_to(user).filter(state=ReceiptState.QUARANTINED)
    own = rows.filter(recipient__school=school)
    shared = rows.filter(recipient__school__isnull=True)
    return (own | shared).select_related("recipient").order_by("received_at", "id")


def _judged(user: Any, school: School, receipts: list[Receipt]) -> list[Waiting]:
    if not receipts:
        return []
    told = [(receipt, said) for receipt in receipts if (said := _said(receipt)) is not None]
    codes = {said.names.case_no[:CODE_LENGTH] for _, said in told}
    known = set(School.objects.filter(code10__in=codes).values_list("code10", flat=True))
    open_by = _open_by_recipient(user, school, {receipt.recipient_id for receipt in receipts})
    hidden = _hidden(user, school)
    found = []
    for receipt, said in told:
        if said.names.case_no in hidden:
            continue
        code = said.names.case_no[:CODE_LENGTH]
        choices = open_by.get(receipt.recipient_id, [])
        is_ours = is_surely_of(school, receipt.recipient, said)
        if is_ours or (code not in known and choices):
            found.append(Waiting(receipt, said, is_ours, choices))
    return found


def _said(receipt: Receipt) -> Said | None:
    try:
        return read(receipt.body or "")
    except Unreadable:
        return None


def _hidden(user: Any, school: School) -> set[str]:
    """Numbers of cases in confidence whose reports this person does not see: nor what is answered
    to them."""
    rows = Escalation.objects.filter(school=school, in_confidence=True).order_by()
    seen = Escalation.objects.visible_to(user).filter(school=school, in_confidence=True)
    return set(rows.exclude(pk__in=seen.values("pk")).values_list("case_no", flat=True))


def _open_by_recipient(
    user: Any, school: School, recipients: set[int]
) -> dict[int, list[tuple[Escalation, str]]]:
    rows = (
        Escalation.objects.visible_to(user)
        .filter(school=school, recipient__in=recipients, version__gt=0, state__in=OPEN)
        .select_related("student__current_class")
    )
    found: dict[int, list[tuple[Escalation, str]]] = {}
    for row in rows.order_by("-begun_at"):
        words = f"{about_words(row)}（{row.case_no}，{row.get_state_display()}）"
        found.setdefault(row.recipient_id, []).append((row, words))
    return found
