"""What can be done with a report now, and by whom; what is not here, the services refuse."""

from typing import Any, NamedTuple

from school_care.escalation.enums import NEEDS_PERSON, MessageState, State, Urgency
from school_care.escalation.models import Escalation, Message
from school_care.escalation.services.answers import is_reported_anew
from school_care.escalation.services.rights import handles
from school_care.school.access import can
from school_care.school.enums import Capability


class Rights(NamedTuple):
    """What this person may do with the school's reports."""

    sends: bool
    signs: bool

    @classmethod
    def of(cls, user: Any, school: Any, escalation: Escalation | None = None) -> "Rights":
        """Asked once for a page; `escalation`: of that one, which may be in confidence."""
        if escalation is not None and not handles(user, escalation):
            return cls(sends=False, signs=False)
        return cls(
            can(user, Capability.SEND_REPORT, school), can(user, Capability.SIGN_REPORT, school)
        )


# Of whoever sends, by state; the first is the page's one main thing.
_SENDS: dict[str, tuple[str, ...]] = {
    State.DRAFT: ("submit", "withdraw"),
    State.IN_REVIEW: ("withdraw",),
    State.SUBMITTED: ("answer", "transfer", "withdraw"),
    State.DELIVERED: ("answer", "nudge", "transfer", "withdraw"),
    State.ACCEPTED: ("answer", "nudge", "transfer", "withdraw"),
    State.HANDLING: ("answer", "nudge", "transfer", "withdraw"),
    State.RETURNED: ("submit", "answer", "withdraw"),
    State.RESOLVED: ("verify", "answer"),
    State.VERIFIED: ("close", "reopen"),
    State.CLOSED: ("reopen",),
}
_CARRIED = (MessageState.BY_HAND, *NEEDS_PERSON)
_HELD = (MessageState.SENDING, MessageState.DELIVERED, MessageState.CANCELLED)


def offers_of(
    escalation: Escalation, newest: Message | None, rights: Rights, *, late: bool = False
) -> list[str]:
    """Names of the actions, the main one first."""
    found: list[str] = []
    if rights.signs and escalation.state == State.IN_REVIEW:
        found += ["sign", "send_back"]
    if rights.sends:
        found += _carrying(newest)
        found += [
            action
            for action in _SENDS.get(escalation.state, ())
            if _fits(action, escalation, newest)
        ]
    if late and "nudge" in found:
        found.remove("nudge")
        found.insert(0, "nudge")
    return found


def _carrying(newest: Message | None) -> list[str]:
    if newest is None or newest.state in _HELD:
        return []
    if newest.state == MessageState.BY_HAND:
        return ["hand_over"]
    return ["by_hand", "hand_over"] if newest.state in _CARRIED else ["by_hand"]


def _fits(action: str, escalation: Escalation, newest: Message | None) -> bool:
    if action == "nudge":
        return not escalation.copied
    if action == "withdraw":
        return newest is None or newest.state != MessageState.SENDING
    if action == "reopen" and escalation.state == State.CLOSED:
        return not is_reported_anew(escalation)
    return True


def main_of(escalation: Escalation, newest: Message | None, offers: list[str]) -> str:
    """The one thing that should happen next on this side; "" where nothing has to: what the system
    is sending, what is with the principal, what is over."""
    first = offers[0] if offers else ""
    if first in ("withdraw", "reopen"):
        return ""
    stuck = newest is not None and newest.state in NEEDS_PERSON
    if escalation.state == State.SUBMITTED and first != "hand_over" and not stuck:
        return ""
    return first


def submit_label(escalation: Escalation, rights: Rights) -> str:
    """What the way out of a draft is called: who signs, sends; what is urgent waits for nobody."""
    again = "再次上报" if escalation.version else "上报"
    if rights.signs:
        return f"签发并{again}"
    if escalation.urgency == Urgency.URGENT:
        return f"立即{again}"
    return "送校长审签"
