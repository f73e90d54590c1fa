"""A receiver of reports, as somebody else would write one: from the paragraph "Escalation over
HTTP" of the contract alone, without a line of the product. A process of its own.

    RECEIVER_SECRET=whsec_… python tests/support/receiver_process.py --port 8899 --file x.sqlite3

It keeps every request and, once for each `webhook-id`, an effect. How it misbehaves is set by
`POST /control {"plan": ["lose", "503", …], "offset": seconds}`: one word for each request to come,
"ok" when the plan is used up.

ok; slow N (takes it, then answers N seconds later); reset (hangs up, takes nothing); garbage (takes
it, answers a page); lose (takes it, hangs up); redirect; retry (503, `Retry-After: 120`); a number
(that status, takes nothing); conflict (409 with the number it has).
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import socket
import sqlite3
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOLERANCE = 300
REQUIRED = (
    "schema",
    "message_id",
    "version",
    "kind",
    "urgency",
    "sent_at",
    "sender",
    "recipient",
    "case",
    "student",
)


class Store:
    """What arrived. One connection under one lock: order of arrival is order of rows."""

    def __init__(self, path: str) -> None:
        self.lock = threading.Lock()
        self.db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute(
            "CREATE TABLE IF NOT EXISTS requests (id INTEGER PRIMARY KEY, webhook_id, at, said)"
        )
        self.db.execute(
            "CREATE TABLE IF NOT EXISTS effects"
            " (webhook_id PRIMARY KEY, number, case_no, kind, version, position INTEGER)"
        )

    def note(self, webhook_id: str, said: str) -> None:
        with self.lock:
            self.db.execute(
                "INSERT INTO requests (webhook_id, at, said) VALUES (?, ?, ?)",
                (webhook_id, time.time(), said),
            )

    def take(self, webhook_id: str, body: dict[str, Any]) -> str:
        """The effect, once; the number of the case here."""
        with self.lock:
            known = self.db.execute(
                "SELECT number FROM effects WHERE webhook_id = ?", (webhook_id,)
            ).fetchone()
            if known:
                return known[0]
            position = self.db.execute("SELECT count(*) FROM effects").fetchone()[0] + 1
            number = f"R-{position:05d}"
            row = (webhook_id, number, body["case"]["case_no"], body["kind"], body["version"])
            self.db.execute("INSERT INTO effects VALUES (?, ?, ?, ?, ?, ?)", (*row, position))
            return number


class Receiver(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, store: Store, secret: str, status: str) -> None:
        self.store, self.secret, self.status = store, secret, status
        self.plan: list[str] = []
        self.offset = 0.0
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", port), Handler)

    def next_word(self) -> str:
        with self.lock:
            return self.plan.pop(0) if self.plan else "ok"


class Handler(BaseHTTPRequestHandler):
    server: Receiver
    protocol_version = "HTTP/1.1"
    wbufsize = 65536

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path == "/control":
            told = json.loads(text)
            with self.server.lock:
                self.server.plan = list(told.get("plan", self.server.plan))
                self.server.offset = told.get("offset", self.server.offset)
            self._answer(200, {})
            return
        webhook_id = self.headers.get("webhook-id", "")
        if not self._is_signed(webhook_id, text):
            self.server.store.note(webhook_id, "unsigned")
            self._answer(401, {"error": "signature"})
            return
        word = self.server.next_word()
        self.server.store.note(webhook_id, word)
        self._act(word, webhook_id, json.loads(text))

    def _act(self, word: str, webhook_id: str, body: dict[str, Any]) -> None:
        kind, _, argument = word.partition(" ")
        if kind == "reset":
            self._hang_up()
        elif kind == "redirect":
            self._answer(302, {}, Location=f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        elif kind == "retry":
            self._answer(503, {}, **{"Retry-After": "120"})
        elif kind.isdigit():
            self._answer(int(kind), {"error": kind})
        else:
            self._take(kind, argument, webhook_id, body)

    def _take(self, kind: str, argument: str, webhook_id: str, body: dict[str, Any]) -> None:
        missing = [name for name in REQUIRED if name not in body]
        if missing or body["message_id"] != webhook_id:
            self._answer(400, {"missing": missing})
            return
        number = self.server.store.take(webhook_id, body)
        if kind == "slow":
            time.sleep(float(argument))
        if kind == "lose":
            self._hang_up()
        elif kind == "garbage":
            self._answer(200, "<html>已收到</html>")
        else:
            said = {"receiver_case_no": number, "status": self.server.status}
            self._answer(409 if kind == "conflict" else 200, said)

    def _is_signed(self, webhook_id: str, text: bytes) -> bool:
        at = self.headers.get("webhook-timestamp", "")
        now = time.time() + self.server.offset
        if not webhook_id or not at.isdigit() or abs(now - int(at)) > TOLERANCE:
            return False
        key = base64.b64decode(self.server.secret.removeprefix("whsec_") + "==")
        signed = hmac.new(key, f"{webhook_id}.{at}.".encode() + text, hashlib.sha256).digest()
        ours = "v1," + base64.b64encode(signed).decode()
        given = self.headers.get("webhook-signature", "").split()
        return any(hmac.compare_digest(ours, one) for one in given)

    def _answer(self, status: int, said: Any, **headers: str) -> None:
        content = (said if isinstance(said, str) else json.dumps(said)).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *arguments: Any) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--file", default="")
    parser.add_argument("--status", default="RECEIVED")
    options = parser.parse_args()
    store = Store(options.file)
    server = Receiver(options.port, store, os.environ["RECEIVER_SECRET"], options.status)
    server.serve_forever(poll_interval=0.05)


if __name__ == "__main__":
    main()
