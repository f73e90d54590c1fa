"""What a message says of a case (domain §6.3)."""

from typing import Any

from school_care.escalation.models import Escalation


def report_body(escalation: Escalation, version: int) -> dict[str, Any]:
    """The parts of the message about the case and its pupil."""
    raise NotImplementedError
