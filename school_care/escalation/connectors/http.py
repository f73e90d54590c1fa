"""A message to a receiver's own system: one signed POST, and what its answer means (design §6).

The codes in `error` are those `wording.fault` has words for.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from standardwebhooks.webhooks import Webhook

from school_care.core import clock
from school_care.escalation.connectors.addresses import NotAllowed
from school_care.escalation.connectors.checked import Answer, Line, Lost, NeverSent
from school_care.escalation.enums import MessageState, State
from school_care.escalation.models import Message, Recipient

logger = logging.getLogger(__name__)
AGAIN = (408, 425, 429)  # and every 5xx
LONGEST_WAIT = timedelta(hours=24)  # somebody may ask us to wait, not for ever
NUMBER_LENGTH = 60
# What a receiver may say at once; anything else means that it lies there.
SAYS = {
    "ACCEPTED": State.ACCEPTED,
    "RETURNED": State.RETURNED,
    "HANDLING": State.HANDLING,
    "RESOLVED": State.RESOLVED,
}


@dataclass(frozen=True)
class Outcome:
    """How one attempt ended. `state` is that of the message; `endpoint_down`: the fault is the
    server's, so that other messages wait as well; `is_gone`: it wants nothing any more."""

    state: MessageState
    error: str = ""
    status: int | None = None
    receiver_case_no: str = ""
    says: State | None = None
    words: str = ""
    wait: timedelta | None = None
    endpoint_down: bool = False
    is_gone: bool = False
    detail: str = ""  # for the log and the trace


def send(line: Line, message: Message, recipient: Recipient, secrets: Sequence[str]) -> Outcome:
    """Send a message once; never raises for anything the other side does."""
    if not secrets:
        return Outcome(MessageState.REFUSED, "secret")
    body = message.body or ""
    try:
        answer = line.post(
            recipient.url,
            headers=signed_headers(str(message.public_id), body, secrets, clock.now()),
            body=body.encode(),
        )
    except NotAllowed as error:
        return Outcome(MessageState.REFUSED, "address", detail=error.code)
    except NeverSent as error:
        code = error.code if error.code in ("tls", "timeout") else "unreachable"
        return Outcome(MessageState.RETRY, code, endpoint_down=True, detail=error.code)
    except Lost as error:
        code = "timeout" if error.code == "timeout" else "lost"
        return Outcome(MessageState.UNKNOWN, code, endpoint_down=True, detail=error.code)
    return meaning(answer, clock.now())


def signed_headers(
    message_id: str, body: str, secrets: Sequence[str], at: datetime
) -> dict[str, str]:
    """The headers of Standard Webhooks; while secrets overlap, a signature by each."""
    at = at.astimezone(UTC)
    signatures = [Webhook(secret).sign(message_id, at, body) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def meaning(answer: Answer, now: datetime) -> Outcome:
    """What an answer means for the message."""
    status, code = answer.status, f"http_{answer.status}"
    if 200 <= status < 300:
        return _taken(answer) or Outcome(MessageState.UNKNOWN, "unreadable", status)
    if status == 409:
        if answer.body is None:  # it may have said that it has it
            return Outcome(MessageState.UNKNOWN, "unreadable", status)
        return _taken(answer) or Outcome(MessageState.REFUSED, "refused", status)
    if status == 410:
        return Outcome(MessageState.REFUSED, "gone", status, is_gone=True)
    if status in AGAIN or status >= 500:
        return Outcome(
            MessageState.RETRY,
            "busy" if status == 429 else code,
            status,
            wait=_asked_to_wait(answer.headers.get("retry-after", ""), now),
            endpoint_down=True,
        )
    return Outcome(MessageState.REFUSED, "redirect" if 300 <= status < 400 else code, status)


def _taken(answer: Answer) -> Outcome | None:
    """Delivered, where the answer names the case under which the receiver keeps it."""
    said = _object(answer.body)
    number = _text(said.get("receiver_case_no"))
    if not number:
        return None
    return Outcome(
        MessageState.DELIVERED,
        status=answer.status,
        receiver_case_no=number[:NUMBER_LENGTH],
        says=SAYS.get(_text(said.get("status")).upper()),
        words=_text(said.get("reason")),
    )


def _object(body: bytes | None) -> dict[str, Any]:
    try:
        said = json.loads(body or b"")
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _text(value: Any) -> str:
    """A short printable text; numbers count as one, everything else does not."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**NUMBER_LENGTH else ""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(char for char in value if char.isprintable()).split())[:2000]


def _asked_to_wait(text: str, now: datetime) -> timedelta | None:
    """`Retry-After`, in seconds or as a date; None where it says neither."""
    text = text.strip()
    try:
        if text.isascii() and text.isdigit():
            wait = timedelta(seconds=min(int(text[:12]), LONGEST_WAIT.total_seconds()))
        else:
            moment = parsedate_to_datetime(text)
            wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, timedelta()), LONGEST_WAIT)
