"""转办: the receiver has passed the matter on. The report there is finished; where the next body is
one of ours, it gets a report of its own, which says what it follows."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from school_care.escalation.enums import TRANSITIONS, State
from school_care.escalation.models import Escalation, Recipient
from school_care.escalation.services import answers, sending, steps
from school_care.escalation.services.rights import require_sending
from school_care.school.refusal import Refused

PASSED_IN = tuple(state for state in TRANSITIONS if State.TRANSFERRED in TRANSITIONS[state])


class Passed(NamedTuple):
    """What came of it: the report to the next body, and why it is still a draft ("" if not)."""

    next: Escalation | None
    missing: str


def transfer(
    *,
    by: Any,
    escalation: Escalation,
    via: str,
    said_at: datetime,
    by_name: str,
    recipient: Recipient | None = None,
    to_name: str = "",
    number: str = "",
    words: str = "",
) -> Passed:
    """Note who said that it was passed on, when and to whom. `recipient`: one of ours gets the
    same content, from version 1; `to_name`: any other body. Raises Refused."""
    require_sending(by, escalation)
    name = recipient.name if recipient else to_name.strip()
    if not name:
        raise Refused("请选择转给了哪个单位，不在名单里的请写明单位名称。")
    if recipient and recipient.pk == escalation.recipient_id:
        raise Refused("转办要选另一个单位；还是原单位办理的，请用“登记答复”。")
    if escalation.state not in PASSED_IN:
        raise Refused(steps.STALE)
    with transaction.atomic():
        answers.note_answer(
            by=by,
            escalation=escalation,
            status=State.TRANSFERRED,
            via=via,
            said_at=said_at,
            by_name=by_name,
            number=number,
            words="。".join(part for part in (f"转给{name}办理", words.strip()) if part),
        )
        return _follow(by, escalation, recipient) if recipient else Passed(None, "")


def _follow(by: Any, escalation: Escalation, recipient: Recipient) -> Passed:
    """The report to the next body, begun and submitted; the one that is open there already."""
    running = Escalation.objects.open().filter(
        school_id=escalation.school_id,
        case_no=escalation.case_no,
        kind=escalation.kind,
        recipient=recipient,
    )
    if (there := running.first()) is not None:
        return Passed(there, "")
    follower = sending.begin(
        by=by,
        school=escalation.school,
        student=escalation.student,
        case_no=escalation.case_no,
        kind=escalation.kind,
        recipient=recipient,
        urgency=escalation.urgency,
    )
    steps.change(follower, follows=escalation)
    try:
        with transaction.atomic():
            sending.submit(by=by, escalation=follower)
    except Refused as refusal:
        follower = Escalation.objects.select_related("recipient", "school", "student").get(
            pk=follower.pk
        )
        return Passed(follower, str(refusal))
    return Passed(follower, "")
