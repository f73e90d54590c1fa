"""催办: the receiver is reminded on the telephone, and that stands in the history."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from school_care.core import audit, clock
from school_care.escalation.enums import State, StepKind, Via
from school_care.escalation.models import Escalation
from school_care.escalation.services import steps
from school_care.escalation.services.rights import require_sending
from school_care.school.refusal import Refused

# The receiver has it and has not finished.
NUDGED_IN = (State.DELIVERED, State.ACCEPTED, State.HANDLING)


def nudge(
    *,
    by: Any,
    escalation: Escalation,
    by_name: str,
    happened_at: datetime,
    words: str = "",
    number: str = "",
) -> Escalation:
    """Somebody there was phoned: who, when, under which number, what they said. The deadline stays;
    what is late stays late. Raises Refused."""
    require_sending(by, escalation)
    if escalation.state not in NUDGED_IN or escalation.copied:
        raise Refused(steps.STALE)
    if not by_name.strip():
        raise Refused("请写明催办时联系了谁。")
    if happened_at > clock.now():
        raise Refused("催办时间不能晚于现在。")
    with transaction.atomic():
        steps.change(
            escalation,
            nudges=escalation.nudges + 1,
            nudged_on=timezone.localdate(happened_at),
        )
        steps.note(
            escalation,
            kind=StepKind.NUDGE,
            by=by,
            via=Via.PHONE,
            by_name=by_name.strip(),
            number=number.strip(),
            words=words.strip(),
            happened_at=happened_at,
        )
        audit.record(
            "escalation.nudged",
            actor=by,
            row=escalation,
            student_id=escalation.trail_of,
        )
    return escalation
