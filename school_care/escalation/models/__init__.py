"""Reports upwards: to whom, what, how they went and what came back."""

from school_care.escalation.models.escalations import Escalation, OfficerLink, Step
from school_care.escalation.models.messages import Delivery, DocumentNumber, Message, Receipt
from school_care.escalation.models.recipients import (
    Recipient,
    RecipientContact,
    RecipientRule,
    RecipientSecret,
    SendingDetails,
)

__all__ = [
    "Delivery",
    "DocumentNumber",
    "Escalation",
    "Message",
    "OfficerLink",
    "Receipt",
    "Recipient",
    "RecipientContact",
    "RecipientRule",
    "RecipientSecret",
    "SendingDetails",
    "Step",
]
