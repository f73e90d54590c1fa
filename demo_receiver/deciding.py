"""What the person at the simulated office does, and the receipts that follow from it."""

import json
import sqlite3
import time
import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

from demo_receiver.store import Store

CHINA = timezone(timedelta(hours=8))
STATUSES = {
    "RECEIVED": "已收下，未答复",
    "ACCEPTED": "受理",
    "RETURNED": "退回",
    "HANDLING": "处置中",
    "RESOLVED": "办结",
}
# What a button brings; the status before it is the one that comes late when receipts are swapped.
BEFORE = {"RETURNED": "ACCEPTED", "HANDLING": "ACCEPTED", "RESOLVED": "HANDLING"}
ONCE, TWICE, SWAPPED, LATER = "once", "twice", "swapped", "later"
MANNERS = {
    ONCE: "推送一次",
    TWICE: "同一回执推送两次",
    SWAPPED: "次序颠倒（先推后一步，再补推前一步）",
    LATER: "两分钟后再推送",
}
LATER_SECONDS = 120
DUE_DAYS = 7
UNITS = {"EDU": "义务教育科", "CIVIL": "儿童福利科"}


class Incomplete(Exception):
    """Something is missing; the text says what."""


def decide(
    store: Store,
    file: sqlite3.Row,
    *,
    status: str,
    words: str,
    handler: str,
    org_type: str,
    manner: str,
) -> None:
    """Note the office's step and owe the receipt. Raises Incomplete."""
    if status not in STATUSES or status == "RECEIVED" or manner not in MANNERS:
        raise Incomplete("没有这种办理。")
    if status == "RETURNED" and not words.strip():
        raise Incomplete("退回要写明理由。")
    if status == "RESOLVED" and not words.strip():
        raise Incomplete("办结要写明结果。")
    now = time.time()
    message = store.messages(file["id"])[0]
    said = STATUSES[status] + (f"：{words.strip()}" if words.strip() else "")
    note = f"{said}（{MANNERS[manner]}）"
    store.decide(file["id"], status, note, now)
    about = {"unit": UNITS.get(org_type, ""), "handler": handler.strip()}
    due_at = now + (LATER_SECONDS if manner == LATER else 0)
    first = receipt(file, message, status, now, words.strip()) | about
    _owe(store, file, first, due_at, again=1 if manner == TWICE else 0)
    if manner == SWAPPED and status in BEFORE:
        late = receipt(file, message, BEFORE[status], now - 60, "") | about
        _owe(store, file, late, now + 2)


def receipt(
    file: sqlite3.Row, message: sqlite3.Row, status: str, at: float, words: str
) -> dict[str, Any]:
    """A receipt about a message, in the words of the description."""
    said_at = datetime.fromtimestamp(at, CHINA)
    content: dict[str, Any] = {
        "message_id": message["id"],
        "receiver_case_no": file["number"],
        "status": status,
        "status_at": said_at.isoformat(timespec="seconds"),
    }
    if message["idempotency_key"]:
        content["idempotency_key"] = message["idempotency_key"]
    if status == "RETURNED":
        content["reason"] = words
    elif words:
        content["result"] = words
    if status == "HANDLING":
        content["due"] = (said_at + timedelta(days=DUE_DAYS)).date().isoformat()
    return content


def push_unknown(store: Store, endpoint: str) -> None:
    """A receipt about something the school never sent, as happens when an office mixes up files."""
    now = time.time()
    content = {
        "idempotency_key": uuid.uuid4().hex * 2,
        "receiver_case_no": "编号不明-1",
        "status": "ACCEPTED",
        "status_at": datetime.fromtimestamp(now, CHINA).isoformat(timespec="seconds"),
    }
    store.owe(push_id=_new_id(), endpoint=endpoint, file_id=None, body=content, due_at=now)


def _owe(
    store: Store, file: sqlite3.Row, content: dict[str, Any], due_at: float, again: int = 0
) -> None:
    store.owe(
        push_id=_new_id(),
        endpoint=file["endpoint"],
        file_id=file["id"],
        body=content,
        due_at=due_at,
        again=again,
    )


def _new_id() -> str:
    return f"receipt-{uuid.uuid4()}"


def body_of(row: sqlite3.Row) -> dict[str, Any]:
    """A kept message, opened."""
    return json.loads(row["body"])
