"""A message arrives: is it signed, is it complete, do we have it already, what do we answer."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from demo_receiver.config import Endpoint
from demo_receiver.signing import Rejected, verify
from demo_receiver.store import Incoming, Store

# How an office can behave, in the words of its page.
BEHAVIOURS = {
    "": "正常受理",
    "receive": "只收下（答复稍后）",
    "delay": "延迟20秒再答复",
    "503": "返回503（暂时不能用）",
    "drop": "断开连接（不收）",
    "garbage": "乱码答复（收下了）",
    "lost": "丢失答复（收下了）",
    "410": "410（接口停用）",
}
REQUIRED = {
    "schema": str,
    "message_id": str,
    "version": int,
    "kind": str,
    "urgency": str,
    "sent_at": str,
    "sender": dict,
    "recipient": dict,
    "case": dict,
    "student": dict,
}
SCHEMA = "school-care/escalation/1."
GARBAGE = b"<html>\xff\xfe \xe7\xb3\xbb\xe7\xbb\x9f\xe7\xb9\x81\xe5\xbf\x99"


@dataclass
class Answer:
    """What goes back. `content` None: the line is cut without a word."""

    status: int
    content: bytes | None
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0


class Unreadable(Exception):
    """The body is not a message; the text is a code."""


def before_reading(behaviour: str) -> Answer | None:
    """The answer of an office that takes nothing in just now."""
    if behaviour == "503":
        return _json(503, {"error": "unavailable"}, {"Retry-After": "10"})
    if behaviour == "410":
        return _json(410, {"error": "gone"})
    if behaviour == "drop":
        return Answer(0, None)
    return None


def receive(
    store: Store,
    endpoint: Endpoint,
    headers: Mapping[str, str],
    body: bytes,
    *,
    now: float,
    delay: float,
) -> Answer:
    """Take a message in and answer it."""
    behaviour = store.behaviour(endpoint.path)
    try:
        secrets = [*store.secrets(endpoint.path), endpoint.secret]
        message_id = verify(secrets, headers, body, now)
        message = read(endpoint, message_id, body)
    except Rejected as error:
        return _json(401, {"error": str(error)})
    except Unreadable as error:
        return _json(400, {"error": str(error)})
    status = "RECEIVED" if behaviour == "receive" else "ACCEPTED"
    file, known = store.take_in(message, status=status, number_word=endpoint.number_word, now=now)
    if known and known["id"] == message.id and known["digest"] != message.digest:
        return _json(409, {"error": "another body under the same id"})
    reply = {
        "receiver_case_no": file["number"],
        "status": known["answered"] if known else status,
    }
    if known and known["id"] != message.id:
        return _json(409, reply)
    if behaviour == "garbage":
        return Answer(200, GARBAGE, {"Content-Type": "text/html"})
    if behaviour == "lost":
        return Answer(0, None)
    answer = _json(200, reply)
    answer.wait = delay if behaviour == "delay" else 0
    return answer


def read(endpoint: Endpoint, message_id: str, body: bytes) -> Incoming:
    """The message in a body. Raises Unreadable."""
    try:
        content = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Unreadable("not JSON in UTF-8") from None
    if not isinstance(content, dict):
        raise Unreadable("not an object")
    for name, kind in REQUIRED.items():
        if not isinstance(content.get(name), kind) or isinstance(content[name], bool):
            raise Unreadable(f"{name} is missing")
    if not content["schema"].startswith(SCHEMA):
        raise Unreadable("unknown schema")
    if content["message_id"] != message_id:
        raise Unreadable("message_id and webhook-id differ")
    if content["recipient"].get("org_type") != endpoint.org_type:
        raise Unreadable("meant for another office")
    if not 1 <= content["version"] <= 10_000:
        raise Unreadable("version is missing")
    return Incoming(
        endpoint=endpoint.path,
        id=message_id,
        school_code=_text(content["sender"], "school_code"),
        case_no=_text(content["case"], "case_no"),
        kind=content["kind"][:60],
        version=content["version"],
        supersedes=_optional(content, "supersedes"),
        idempotency_key=_optional(content, "idempotency_key"),
        digest=hashlib.sha256(body).hexdigest(),
        body=body.decode("utf-8"),
    )


def _text(part: dict[str, Any], name: str) -> str:
    value = part.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Unreadable(f"{name} is missing")
    return value[:80]


def _optional(content: dict[str, Any], name: str) -> str | None:
    value = content.get(name)
    return value[:120] if isinstance(value, str) and value else None


def _json(status: int, content: dict[str, Any], headers: dict[str, str] | None = None) -> Answer:
    text = json.dumps(content, ensure_ascii=False).encode()
    return Answer(status, text, {"Content-Type": "application/json", **(headers or {})})
