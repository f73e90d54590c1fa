"""The simulated offices of a demo installation: their file of secrets, and their place in
`bin/serve`.

They run only where every school is a demo school. Then, and only then, messages may go by plain
HTTP, and only to them. A real school's installation has neither them nor their settings.
"""

import json
import os
import secrets
import socket
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

from school_care.core.keys import write_once
from school_care.core.processes import Part

FILE_NAME = "demo-receiver.json"
DEFAULT_PORT = 8010
HOST = "127.0.0.1"
# The offices that are played: path, name, kind of body, code of the recipient.
OFFICES = (
    ("edu", "青禾县教育局（模拟）", "EDU", "demo-edu"),
    ("civil", "青禾县民政局（模拟）", "CIVIL", "demo-civil"),
)
PLAIN_HTTP = "SCHOOL_CARE_ESCALATION_PLAIN_HTTP"
PRIVATE_NETWORKS = "SCHOOL_CARE_ESCALATION_PRIVATE_NETWORKS"


def offices_file() -> Path:
    """Where names and secrets of the offices stand: among the keys, its owner's alone."""
    return settings.KEYS_DIR / FILE_NAME


def offices() -> dict[str, dict[str, str]]:
    """The offices by the code of their recipient, with their secrets, made on first use."""
    path = offices_file()
    if not path.exists():
        rows = [
            {"path": path, "name": name, "org_type": org, "receipts": code, "secret": _secret()}
            for path, name, org, code in OFFICES
        ]
        write_once(offices_file(), json.dumps({"endpoints": rows}))
    stored = json.loads(path.read_text(encoding="ascii"))["endpoints"]
    return {row["receipts"]: row for row in stored}


def address_of(path: str, port: int = DEFAULT_PORT) -> str:
    """Where an office takes messages in."""
    return f"http://{HOST}:{port}/{path}"


def _secret() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()


# --- in bin/serve


def receiver_part(web_address: str, say: Callable[[str], None]) -> Part | None:
    """The offices as a part of the running house, None where they have no place. Opens the way to
    them for every part started after this."""
    if os.environ.get("SCHOOL_CARE_DEMO", "1") == "0" or not offices_file().exists():
        return None
    if not _only_demo_schools():
        return None
    port = _port(say)
    _tell_recipients(port)
    _allow(PLAIN_HTTP, f"{HOST}:{port}")
    _allow(PRIVATE_NETWORKS, f"{HOST}/32")
    command = [sys.executable, "-m", "demo_receiver", "--port", str(port)]
    command += ["--config", str(offices_file()), "--data", str(settings.HOME / "demo-receiver")]
    command += ["--school-care", web_address]
    part = Part("demo_receiver", command, needed=False)
    part.ready = lambda: _answers(part, port)
    return part


def receiver_address(part: Part | None) -> str:
    """Where its pages are, "" when it does not run."""
    if part is None or part.process is None or part.process.poll() is not None:
        return ""
    return f"http://{HOST}:{part.command[part.command.index('--port') + 1]}/"


def _answers(part: Part, port: int, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and part.process.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            return True
        except OSError:
            time.sleep(0.1)
    return False


def _only_demo_schools() -> bool:
    # Asked without the applications, as school_care.serve does.
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT is_demo FROM school_school")
        return [bool(row[0]) for row in cursor.fetchall()] == [True]


def _tell_recipients(port: int) -> None:
    """Where the offices listen this time. An address that a person changed stays."""
    with closing(connection), connection.cursor() as cursor:
        for path, _, _, code in OFFICES:
            cursor.execute(
                "UPDATE escalation_recipient SET url = %s"
                " WHERE code = %s AND is_simulated AND url LIKE %s AND url <> %s",
                [address_of(path, port), code, f"http://{HOST}:%/{path}", address_of(path, port)],
            )


def _port(say: Callable[[str], None]) -> int:
    asked = os.environ.get("DEMO_RECEIVER_PORT", "")
    is_port = asked.isascii() and asked.isdecimal() and 0 < int(asked) < 65536
    wanted = int(asked) if is_port else DEFAULT_PORT
    if asked and not is_port:
        say(f"DEMO_RECEIVER_PORT 应为1—65535，改用 {wanted} (not a port, using {wanted})")
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            chosen = probe.getsockname()[1]
        if chosen != wanted:
            say(f"端口 {wanted} 已被占用，模拟收件单位改用 {chosen} (port in use)")
        return chosen
    return wanted


def _allow(name: str, value: str) -> None:
    held = [one for one in os.environ.get(name, "").split(",") if one]
    os.environ[name] = ",".join(dict.fromkeys([*held, value]))
