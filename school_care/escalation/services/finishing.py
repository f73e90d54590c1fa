"""After 办结: the school looks for itself, then 销号; 重新办理 where it comes up again."""

from typing import Any

from django.db import IntegrityError, transaction

from school_care.escalation.enums import State
from school_care.escalation.models import Escalation
from school_care.escalation.services import steps
from school_care.escalation.services.rights import require_sending
from school_care.school.refusal import Refused

REOPENS = (State.VERIFIED, State.CLOSED)


def verify(*, by: Any, escalation: Escalation, holds: bool, words: str = "") -> Escalation:
    """What the receiver settled, seen by the school: it holds (学校核实), or it does not and is
    处置中 again, with what is still missing. Raises Refused."""
    require_sending(by, escalation)
    if escalation.state != State.RESOLVED:
        raise Refused(steps.STALE)
    if not holds and not words.strip():
        raise Refused("请写明哪里还没有落实，对方要据此继续办理。")
    to = State.VERIFIED if holds else State.HANDLING
    steps.move(escalation, to, by=by, words=words.strip())
    return escalation


def close(*, by: Any, escalation: Escalation, basis: str) -> Escalation:
    """销号, on a ground that a later reader can check. Raises Refused."""
    require_sending(by, escalation)
    if escalation.state != State.VERIFIED:
        raise Refused(steps.STALE)
    if not basis.strip():
        raise Refused("请写明销号的依据，例如：已返校上课满两周。")
    steps.move(escalation, State.CLOSED, by=by, words=basis.strip())
    return escalation


def reopen(*, by: Any, escalation: Escalation, why: str) -> Escalation:
    """It comes up again: 处置中, with a reason. Raises Refused, also where the same matter has been
    reported to the same body anew."""
    require_sending(by, escalation)
    if escalation.state not in REOPENS:
        raise Refused(steps.STALE)
    if not why.strip():
        raise Refused("请写明为什么重新办理。")
    try:
        with transaction.atomic():
            steps.move(escalation, State.HANDLING, by=by, words=why.strip())
    except IntegrityError:
        raise Refused("这件事已经另报一件，还在办理中；请在那一件上办理。") from None
    return escalation
