"""Shared secrets of recipients (Standard Webhooks): given, rotated with overlap, never shown again.

A secret is read from its sealed column to sign and to verify, and nowhere else; no trace, message
of a command or line of a log holds it.
"""

import base64
import binascii
import secrets as random
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from school_care.core import audit, clock
from school_care.escalation.models import Recipient, RecipientSecret
from school_care.school.refusal import Refused

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64  # bytes, as Standard Webhooks asks
MADE = 32
OVERLAP = timedelta(hours=72)
LONGEST_OVERLAP = timedelta(days=30)
UNREADABLE = "密钥应为 whsec_ 开头，后接 24 至 64 字节的 Base64 编码，请向对方核对后重新输入。"


def new_secret() -> str:
    """A fresh one, to be told to the other side once."""
    return PREFIX + base64.b64encode(random.token_bytes(MADE)).decode()


def add(
    recipient: Recipient, secret: str, *, by: Any = None, begins_at: datetime | None = None
) -> None:
    """A secret beside those that hold. Raises Refused where it is none."""
    _store(recipient, secret, by, begins_at or clock.now(), "recipient.secret_added")


def rotate(
    recipient: Recipient, secret: str, *, overlap: timedelta = OVERLAP, by: Any = None
) -> None:
    """A new secret from now on; those before hold up to the end of the overlap. Raises Refused."""
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise Refused("新旧密钥并用的时间请定在 0 至 30 天之间。")
    with transaction.atomic():
        now = clock.now()
        if _clean(secret) in current(recipient, now):
            raise Refused("这个密钥正在使用，请换一个新的。")
        last = now + overlap
        recipient.secrets.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=last)).update(ends_at=last)
        _store(recipient, secret, by, now, "recipient.secret_rotated")


def current(recipient: Recipient, at: datetime) -> list[str]:
    """The secrets that hold at a moment, newest first: we sign with each, and verify by each."""
    holding = recipient.secrets.filter(begins_at__lte=at).filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    )
    return [row.secret for row in holding]


def _store(recipient: Recipient, secret: str, by: Any, begins_at: datetime, action: str) -> None:
    with transaction.atomic():
        row = RecipientSecret.objects.create(
            recipient=recipient, secret=_clean(secret), begins_at=begins_at, made_by=by
        )
        audit.record(action, actor=by, row=row, school_id=recipient.school_id)


def _clean(secret: str) -> str:
    secret = secret.strip()
    if not secret.startswith(PREFIX):
        raise Refused(UNREADABLE)
    encoded = secret.removeprefix(PREFIX)
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise Refused(UNREADABLE) from None
    if not SHORTEST <= len(key) <= LONGEST:
        raise Refused(UNREADABLE)
    return secret
