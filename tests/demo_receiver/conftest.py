"""The simulated offices as they run: a process of their own, reached over HTTP alone."""

import base64
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest
from standardwebhooks import Webhook

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {
    path: "whsec_" + base64.b64encode(bytes([number]) * 32).decode()
    for number, path in enumerate(("edu", "civil"), start=7)
}


@dataclass
class School:
    """Where receipts arrive: every one is kept, and answered with `status`."""

    port: int = 0
    status: int = 200
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def wait_for(self, count: int, seconds: float = 10) -> list[dict]:
        """The receipts in the order of their coming, once there are so many."""
        deadline = time.monotonic() + seconds
        while len(self.got) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(self.got) >= count, f"{len(self.got)} of {count} receipts came"
        return [json.loads(body) for _, _, body in self.got]


@dataclass
class Reply:
    """An answer of the office."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> dict:
        return json.loads(self.body)


class Office:
    """The running program."""

    def __init__(self, port: int, school: School) -> None:
        self.port, self.school = port, school

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
        """One request as it is."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request(method, path, body, named)
            answer = line.getresponse()
            return Reply(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            line.close()

    def send(self, content: dict | bytes, *, path: str = "edu", **changes: str) -> Reply:
        """A message, signed as the description says; `changes` replace headers."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        message_id = content["message_id"] if isinstance(content, dict) else "m-1"
        return self.ask("POST", f"/{path}", body, **{**signed(body, message_id, path), **changes})

    def page(self, path: str = "/") -> str:
        """A page as a person reads it."""
        answer = self.ask("GET", path)
        assert answer.status == 200, answer.status
        return answer.text

    def press(self, path: str, **fields: str) -> Reply:
        """A form of a page, with the token that stands on it."""
        token = re.search(r'name="token" value="([^"]+)"', self.page()).group(1)
        body = urlencode({"token": token, **fields}).encode()
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", path, body, Content_Type=kind)

    def behave(self, behaviour: str, path: str = "edu") -> None:
        """Switch an office."""
        assert self.press(f"/office/{path}/behave", behaviour=behaviour).status == 303

    def decide(self, status: str, number: int = 1, **fields: str) -> Reply:
        """Press a button of a file."""
        fields = {"manner": "once", "words": "", "handler": "周敏", **fields}
        return self.press(f"/file/{number}/decide", status=status, **fields)


def signed(
    body: bytes, message_id: str, path: str = "edu", *, at: float | None = None, secret: str = ""
) -> dict[str, str]:
    """Headers by the library others use: that both agree shows that ours is right."""
    from datetime import UTC, datetime

    stamp = int(at if at is not None else time.time())
    signature = Webhook(secret or SECRETS[path]).sign(
        message_id, datetime.fromtimestamp(stamp, UTC), body.decode()
    )
    return {
        "webhook_id": message_id,
        "webhook_timestamp": str(stamp),
        "webhook_signature": signature,
        "Content_Type": "application/json",
    }


def message(number: int = 1, **changes) -> dict:
    """A message of the least the description asks for."""
    return {
        "schema": "school-care/escalation/1.0",
        "message_id": f"m-{number}",
        "idempotency_key": f"{number:064x}",
        "version": 1,
        "supersedes": None,
        "kind": "SUSPECTED_DROPOUT",
        "urgency": "NORMAL",
        "sent_at": "2026-11-20T09:12:00+08:00",
        "sender": {"school_code": "2199000001", "school": "青禾县云岭学校"},
        "recipient": {"org_type": "EDU", "name": "教育局"},
        "case": {"case_no": f"2199000001-DO-2026-{number:04d}"},
        "student": {"name": "学生甲", "sex": "1"},
        **changes,
    }


@pytest.fixture
def school():
    """The receiving end of receipts."""
    kept = School()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            kept.got.append((self.path, headers, body))
            self.send_response(kept.status)
            self.end_headers()
            self.wfile.write(b'{"status":"applied"}')

        def log_message(self, *args) -> None:
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    kept.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield kept
    server.shutdown()
    server.server_close()


@pytest.fixture
def config(tmp_path) -> Path:
    """The file of offices and secrets."""
    rows = [
        {"path": "edu", "name": "教育局（模拟）", "org_type": "EDU", "receipts": "demo-edu"},
        {"path": "civil", "name": "民政局（模拟）", "org_type": "CIVIL", "receipts": "demo-civil"},
    ]
    path = tmp_path / "offices.json"
    path.write_text(
        json.dumps({"endpoints": [row | {"secret": SECRETS[row["path"]]} for row in rows]})
    )
    return path


def start(config: Path, folder: Path, port: int, school: School) -> tuple[subprocess.Popen, Office]:
    """The program, once it says where it listens."""
    command = [sys.executable, "-m", "demo_receiver", "--port", str(port), "--delay", "1"]
    command += ["--config", str(config), "--data", str(folder)]
    command += ["--school-care", f"http://127.0.0.1:{school.port}"]
    bare = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    process = subprocess.Popen(command, cwd=ROOT, env=bare, stdout=subprocess.PIPE, text=True)
    said = process.stdout.readline()
    found = re.search(r":(\d+)/", said)
    assert found, said
    return process, Office(int(found.group(1)), school)


@pytest.fixture
def office(config, tmp_path, school):
    """The simulated offices, running."""
    process, running = start(config, tmp_path / "data", 0, school)
    yield running
    process.send_signal(signal.SIGTERM)
    process.wait(10)
    process.stdout.close()
