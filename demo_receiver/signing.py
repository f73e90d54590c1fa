"""Standard Webhooks signatures, written from their description with nothing but Python."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping

TOLERANCE = 5 * 60  # seconds a timestamp may be off
PREFIX = "whsec_"
MOST_SIGNATURES = 10
_ID = re.compile(r"[A-Za-z0-9_-]{1,120}")
_SECONDS = re.compile(r"[0-9]{1,12}")


class Rejected(Exception):
    """A signature that does not hold; the text is a code for the log."""


def key_of(secret: str) -> bytes:
    """The bytes of `whsec_…`. Raises ValueError."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not base64") from None
    if not secret.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise ValueError("not a secret of 24 to 64 bytes")
    return key


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of the header `webhook-signature`."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key_of(secret), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def verify(secrets: Iterable[str], headers: Mapping[str, str], body: bytes, now: float) -> str:
    """The message id, if one of `secrets` signed these bytes just now. Raises Rejected."""
    message_id = headers.get("webhook-id") or ""
    stamp = headers.get("webhook-timestamp") or ""
    if not _ID.fullmatch(message_id):
        raise Rejected("bad id")
    if not _SECONDS.fullmatch(stamp):
        raise Rejected("bad timestamp")
    if abs(now - int(stamp)) > TOLERANCE:
        raise Rejected("timestamp too far off")
    given = (headers.get("webhook-signature") or "").split()[:MOST_SIGNATURES]
    right = [sign(secret, message_id, int(stamp), body).encode() for secret in secrets]
    # every pair is compared, so that the time taken tells nothing
    matches = [
        hmac.compare_digest(one.encode("utf-8", "replace"), other)
        for one in given
        for other in right
    ]
    if not any(matches):
        raise Rejected("bad signature")
    return message_id
