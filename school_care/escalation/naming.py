"""Which of our messages a receipt is about: only ever one that went to whoever sent it."""

from school_care.escalation.enums import FINAL
from school_care.escalation.models import Escalation, Message, Recipient
from school_care.escalation.receipt_words import Names


def named(recipient: Recipient, names: Names) -> Message | None:
    """The message, None where nothing fits or two things fit equally well. A key or an id that was
    given has to be known: beside an unknown one a case number proves nothing."""
    ours = Message.objects.filter(recipient=recipient)
    if names.is_exact:
        return _exact(ours, names)
    about = _about(recipient, names)
    if about is None:
        return None
    return ours.filter(escalation=about, version=names.version or about.version).first()


def _exact(ours, names: Names) -> Message | None:
    by_key = ours.filter(idempotency_key=names.key).first() if names.key else None
    by_id = ours.filter(public_id=names.message_id).first() if names.message_id else None
    if by_key is not None and by_id is not None and by_key != by_id:
        return None
    return by_key or by_id


def _about(recipient: Recipient, names: Names) -> Escalation | None:
    """By our case number or by theirs; what is still open before what is over."""
    went_out = Escalation.objects.filter(recipient=recipient, version__gt=0)
    if names.case_no:
        found = list(went_out.filter(case_no=names.case_no))
        if names.kind:
            found = [row for row in found if row.kind == names.kind]
        if len(found) > 1 and names.number:
            found = [row for row in found if row.receiver_case_no == names.number]
    elif names.number:
        found = list(went_out.filter(receiver_case_no=names.number))
    else:
        return None
    still_open = [row for row in found if row.state not in FINAL]
    candidates = still_open or found
    return candidates[0] if len(candidates) == 1 else None
