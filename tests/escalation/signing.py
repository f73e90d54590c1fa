"""Receipts as a recipient's program sends them, written from design §6 alone."""

import base64
import hashlib
import hmac
import json
from typing import Any
from uuid import uuid4

from django.test import Client

from school_care.core import clock
from school_care.escalation.models import Escalation
from tests.escalation.making import RECEIVER_NO, SECRET, message_of


def address(code: str) -> str:
    return f"/api/escalations/receipts/{code}"


def signature(body: bytes, webhook_id: str, timestamp: str, secret: str = SECRET) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers_of(body: bytes, webhook_id: str = "", secret: str = SECRET, **changed: str) -> dict:
    webhook_id = webhook_id or f"r-{uuid4()}"
    timestamp = changed.pop("timestamp", str(int(clock.now().timestamp())))
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(body, webhook_id, timestamp, secret),
    }


def receipt_of(one: Escalation, status: str, **values: Any) -> dict[str, Any]:
    """A receipt of domain §6.3 about the newest version."""
    return {
        "idempotency_key": message_of(one).idempotency_key,
        "receiver_case_no": RECEIVER_NO,
        "status": status,
        "status_at": clock.now().isoformat(),
        **values,
    }


def bring(one: Escalation, receipt: Any, *, webhook_id: str = "", secret: str = SECRET):
    """The answer to a signed receipt of the recipient of `one`."""
    body = receipt
    if not isinstance(body, bytes):
        body = json.dumps(receipt, ensure_ascii=False).encode()
    return send(one.recipient.code, body, headers_of(body, webhook_id, secret))


def send(code: str, body: bytes, headers: dict[str, str]):
    """The answer to a request as it stands; a browser's protection against forms is on."""
    client = Client(enforce_csrf_checks=True)
    return client.post(address(code), body, content_type="application/json", headers=headers)
