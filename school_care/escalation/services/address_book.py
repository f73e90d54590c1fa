"""People at the other bodies as a school knows them, and how the school itself signs."""

from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.escalation.models import Recipient, RecipientContact, SendingDetails
from school_care.escalation.services.rights import require_recipients
from school_care.school.models import School
from school_care.school.refusal import Refused


def add_contact(
    *,
    by: Any,
    school: School,
    recipient: Recipient,
    name: str,
    phone: str,
    post: str = "",
    first: bool = False,
) -> RecipientContact:
    """A person there, known to this school alone; also at a shared recipient. Raises Refused."""
    require_recipients(by, school)
    if not name.strip() or not phone.strip():
        raise Refused("请填写联系人的姓名和电话。")
    with transaction.atomic():
        if first:
            _of_school(school, recipient).update(first=False)
        row = RecipientContact.objects.create(
            recipient=recipient,
            school=school,
            name=name.strip(),
            post=post.strip(),
            phone=phone.strip(),
            first=first,
            starts_on=clock.today(),
        )
        audit.record("recipient.contact_added", actor=by, row=row)
    return row


def end_contact(*, by: Any, contact: RecipientContact) -> None:
    """No longer there; what was written stays. Raises Refused."""
    require_recipients(by, contact.school)
    with transaction.atomic():
        done = RecipientContact.objects.filter(pk=contact.pk, until__isnull=True).update(
            until=clock.today(), first=False
        )
        if not done:
            raise Refused("这位联系人已经停用。")
        audit.record("recipient.contact_ended", actor=by, row=contact)


def put_first(*, by: Any, contact: RecipientContact) -> None:
    """Whom to telephone first. Raises Refused."""
    require_recipients(by, contact.school)
    if contact.until is not None:
        raise Refused("这位联系人已经停用，请选别的联系人。")
    with transaction.atomic():
        _of_school(contact.school, contact.recipient).update(first=False)
        RecipientContact.objects.filter(pk=contact.pk).update(first=True)
        audit.record("recipient.contact_first", actor=by, row=contact)


def keep_details(*, by: Any, school: School, values: dict[str, str]) -> SendingDetails:
    """The word of the school's document numbers, the office and number to ask back at. Raises
    Refused."""
    require_recipients(by, school)
    told = {name: values[name].strip() for name in ("word", "office", "contact", "phone")}
    if not told["office"]:
        raise Refused("请填写承办处室，例如：德育处。")
    with transaction.atomic():
        row, _ = SendingDetails.objects.update_or_create(school=school, defaults=told)
        audit.record("sending.kept", actor=by, row=row)
    return row


def _of_school(school: School, recipient: Recipient):
    return RecipientContact.objects.filter(school=school, recipient=recipient, first=True)
