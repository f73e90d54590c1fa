"""Who comes in at the pages of recipients, and the row each address names."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from school_care.escalation.models import Recipient, RecipientContact
from school_care.escalation.selectors_recipients import recipients_of
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView

READ = ["get", "head", "options"]
POST = ["post", "options"]
BOTH = ["get", "head", "post", "options"]
INVALID = 422


class ReadingView(DeskView):
    """For whoever reads of reports upwards."""

    capability = Capability.VIEW_REPORTS_UP
    http_method_names = READ


class KeepingView(DeskView):
    """For whoever keeps the school's recipients."""

    capability = Capability.MANAGE_RECIPIENTS
    http_method_names = BOTH


def recipient_or_404(request: HttpRequest, public_id: UUID) -> Recipient:
    """One of the school's, or a shared one; those that have ended too."""
    return get_object_or_404(recipients_of(request.user, request.school), public_id=public_id)


def own_recipient(request: HttpRequest, public_id: UUID) -> Recipient:
    """One the school keeps itself; a shared one may be seen and not changed."""
    row = recipient_or_404(request, public_id)
    if row.school_id is None:
        raise PermissionDenied
    return row


def contact_or_404(request: HttpRequest, public_id: UUID) -> RecipientContact:
    """A person the school entered."""
    rows: Any = RecipientContact.objects.visible_to(request.user).filter(school=request.school)
    return get_object_or_404(rows.select_related("recipient", "school"), public_id=public_id)
