"""Handling the receiver that runs outside: start it, kill it, tell it how to misbehave, look at
what arrived."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).with_name("receiver_process.py")


class OutsideReceiver:
    """One receiver on a port and a file of its own; what it kept outlives a kill."""

    def __init__(self, port: int, file: Path | None, secret: str, status: str = "RECEIVED") -> None:
        self.port, self.file, self.secret, self.status = port, file, secret, status
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/escalations"

    def start(self) -> "OutsideReceiver":
        self.process = subprocess.Popen(
            [
                sys.executable,
                PROGRAM,
                *("--port", str(self.port), "--status", self.status),
                *(("--file", str(self.file)) if self.file else ()),
            ],
            env=os.environ | {"RECEIVER_SECRET": self.secret},
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the receiver does not start")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(30)
            self.process = None

    def plan(self, *words: str) -> None:
        """What it does with the next requests, one word each; then all is well."""
        self._tell(plan=words)

    def set_clock(self, ahead: timedelta) -> None:
        """Its clock goes before the machine's."""
        self._tell(offset=ahead.total_seconds())

    def _tell(self, **what: Any) -> None:
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/control", json.dumps(what).encode(), method="POST"
        )
        urllib.request.urlopen(asked, timeout=10).close()

    def effects(self) -> list[tuple[str, str, str, int]]:
        """Message id, case, kind and version of everything it took, in order."""
        return self._rows(
            "SELECT webhook_id, case_no, kind, version FROM effects ORDER BY position"
        )

    def requests(self) -> list[tuple[str, str]]:
        """Message id of every request, and what it did with it."""
        return self._rows("SELECT webhook_id, said FROM requests ORDER BY id")

    def _rows(self, question: str) -> list[tuple]:
        db = sqlite3.connect(self.file, timeout=10)
        try:
            return db.execute(question).fetchall()
        finally:
            db.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
