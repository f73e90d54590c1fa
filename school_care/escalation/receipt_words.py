"""A receipt as other people's programs write it (domain §6.3), read liberally and without trust.

Strict in what decides: readable JSON, a known status, a time that can be. Liberal in the rest: what
is missing stays empty, what has an odd shape is left out, what is too long is cut.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from school_care.core import clock
from school_care.escalation.enums import State

STATUSES = {
    "ACCEPTED": State.ACCEPTED,
    "RETURNED": State.RETURNED,
    "HANDLING": State.HANDLING,
    "RESOLVED": State.RESOLVED,
    # technical: it lies there; nobody has said anything of it
    "DELIVERED": State.DELIVERED,
    "RECEIVED": State.DELIVERED,
}
AHEAD = timedelta(minutes=5)  # how far their clock may be before ours
LONGEST_DUE = timedelta(days=366)  # a limit far away would silence every reminder
MOST_WORDS = 2000
EARLIEST_YEAR = 2000
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class Unreadable(Exception):
    """The receipt cannot be taken in. `code` goes back to the program that sent it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Names:
    """By what it names the message."""

    key: str
    message_id: UUID | None
    is_exact: bool  # key or message id were given, whether or not we know them
    case_no: str
    kind: str
    version: int | None
    number: str


@dataclass(frozen=True)
class Said:
    """What it says. `word` is the status as the receiver calls it, `status` the state it means."""

    names: Names
    word: str
    status: str
    status_at: datetime
    unit: str
    handler: str
    words: str
    due: date | None


def read(text: str) -> Said:
    """The receipt of a body. Raises Unreadable."""
    given = _object(text)
    word = _line(given, "status", 12).upper()
    if word not in STATUSES:
        raise Unreadable("unknown_status" if word else "status_missing")
    return Said(
        names=_names(given),
        word=word,
        status=STATUSES[word],
        status_at=_moment(given),
        unit=_line(given, "unit", 60) or _line(given, "handler_unit", 60),
        handler=_line(given, "handler", 30),
        words=_words(given, STATUSES[word]),
        due=_due(given),
    )


def _object(text: str) -> Mapping[str, Any]:
    try:
        given = json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Unreadable("unreadable_json") from None
    if not isinstance(given, dict):
        raise Unreadable("not_an_object")
    return given


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two values one would count here and the other for whoever signed."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _names(given: Mapping[str, Any]) -> Names:
    case = given.get("case")
    case_no = _line(case, "case_no", 40) if isinstance(case, dict) else ""
    key, message_id = _line(given, "idempotency_key", 64), _line(given, "message_id", 60)
    version = given.get("version")
    is_number = isinstance(version, int) and not isinstance(version, bool)
    return Names(
        key=key,
        message_id=_uuid(message_id),
        is_exact=bool(key or message_id),
        case_no=case_no or _line(given, "case_no", 40),
        kind=_line(given, "kind", 30),
        version=version if is_number and 0 < version < 1000 else None,
        number=_line(given, "receiver_case_no", 60),
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _moment(given: Mapping[str, Any]) -> datetime:
    """When it was so there; now where it does not say. Times without a zone are Chinese ones."""
    text, now = _line(given, "status_at", 40), clock.now()
    if not text:
        if given.get("status_at") is None:
            return now
        raise Unreadable("status_at_unreadable")
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = timezone.make_aware(moment)
        local = timezone.localtime(moment)
    except (ValueError, OverflowError):
        raise Unreadable("status_at_unreadable") from None
    if local.year < EARLIEST_YEAR:
        raise Unreadable("status_at_unreadable")
    if moment > now + AHEAD:
        raise Unreadable("status_at_in_future")  # it would make every later answer look old
    return moment


def _due(given: Mapping[str, Any]) -> date | None:
    """The day they promise something by; one in the past or far away is left out."""
    try:
        day = date.fromisoformat(_line(given, "due", 40)[:10])
    except ValueError:
        return None
    today = clock.today()
    return day if today <= day <= today + LONGEST_DUE else None


def _words(given: Mapping[str, Any], status: str) -> str:
    first = ("reason", "missing") if status == State.RETURNED else ("result", "progress", "plan")
    rest = ("reason", "result", "note")
    parts: list[str] = []
    for name in (*first, *(name for name in rest if name not in first)):
        said = _text(given.get(name))
        if said and said not in parts:
            parts.append(said)
    return "；".join(parts)[:MOST_WORDS]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(part for part in (_text(one) for one in value[:20]) if part)
    if isinstance(value, str):
        return UNPRINTABLE.sub("", value).strip()[:MOST_WORDS]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value)[:60] if is_number else ""


def _line(given: Mapping[str, Any], name: str, most: int) -> str:
    value = given.get(name)
    return "" if isinstance(value, list) else " ".join(_text(value).split())[:most]
