"""Starts the whole product as its own processes, as bin/serve does, on an empty home."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
CALM_SECONDS = 65  # longer than the minute of core.processes
# Answers one question a line, each a piece of code in JSON, with what it printed.
ANSWERING = """
import contextlib, io, json, sys
import django
django.setup()
for line in sys.stdin:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(json.loads(line), {})
    print(json.dumps(said.getvalue().strip()), flush=True)
"""


def wait_for(condition: Callable[[], object], seconds: float = 120) -> object:
    """The first true result of `condition()`; fails after `seconds`. Patient, because the tests on
    SQLite run beside these."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := condition():
            return result
        time.sleep(0.1)
    raise AssertionError(f"nothing within {seconds} s: {condition.__name__}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class House:
    """One `python -m school_care.serve` on `home`."""

    def __init__(self, home: Path, *, port: int | None = None) -> None:
        self.home = home
        self.port = port or free_port()
        self.receiver_port = free_port()  # of whoever is reported to, named in the settings
        self.log = home.parent / f"{home.name}.{self.port}.log"
        self.process: subprocess.Popen | None = None
        self._kills: list[float] = []
        self._answering: subprocess.Popen | None = None

    @property
    def environment(self) -> dict[str, str]:
        # The product's own settings, not those of the tests.
        ours = {k: v for k, v in os.environ.items() if not k.startswith("SCHOOL_CARE_")}
        ours.pop("CELERY_BROKER_URL", None)
        ours.pop("DATABASE_URL", None)
        return ours | {
            "DJANGO_SETTINGS_MODULE": "school_care.settings",
            "SCHOOL_CARE_HOME": str(self.home),
            "SCHOOL_CARE_DEMO": "0",
            "PORT": str(self.port),
            "SCHOOL_CARE_ESCALATION_PLAIN_HTTP": f"127.0.0.1:{self.receiver_port}",
            "SCHOOL_CARE_ESCALATION_PRIVATE_NETWORKS": "127.0.0.1",
        }

    def start(self) -> "House":
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "school_care.serve"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        return self

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        return "已启动" in self.log.read_text() and "ready." in self.log.read_text()

    def answers(self) -> bool:
        try:
            address = f"http://127.0.0.1:{self.port}/healthz"
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.read() == b"ok"
        except OSError:
            return False

    def everyone(self) -> list[psutil.Process]:
        """The runner and all below it."""
        runner = psutil.Process(self.process.pid)
        return [runner, *runner.children(recursive=True)]

    def worker(self) -> psutil.Process | None:
        """The main process of the task worker, None while there is none."""
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                if "worker" in child.cmdline():
                    return child
        return None

    def wait_for_calm(self) -> None:
        """Until a worker may be killed: one that ends again and again within a minute is taken
        for broken, and everything stops."""
        while len([one for one in self._kills if time.monotonic() - one < CALM_SECONDS]) > 1:
            time.sleep(1)

    def kill_worker(self) -> None:
        """The worker and its children, as a power cut would; another is there afterwards."""
        worker = self.worker()
        for process in [worker, *worker.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._kills.append(time.monotonic())
        wait_for(lambda: (another := self.worker()) and another.pid != worker.pid)

    def python(self, code: str) -> str:
        """Run `code` in a process of its own with the house's settings; what it printed."""
        return subprocess.run(
            [sys.executable, "-c", "import django; django.setup()\n" + code],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()

    def look(self, code: str) -> str:
        """What `code` printed, run in a process that stays: for questions asked again and again,
        each in a moment and without taking the processors from the work they ask about."""
        if self._answering is None:
            self._answering = subprocess.Popen(
                [sys.executable, "-c", ANSWERING],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        self._answering.stdin.write(json.dumps(code) + "\n")
        self._answering.stdin.flush()
        return json.loads(self._answering.stdout.readline())

    def leave(self) -> None:
        """Stop, and end the process that answered `look`."""
        self.stop()
        if self._answering is not None:
            self._answering.communicate(timeout=60)

    def stop(self) -> int:
        """SIGTERM; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One running house for all these tests, on a home that was empty at its start. Tests that
    stop it must start it again, and work in schools of their own."""
    # A short path: it holds sockets.
    home = tmp_path_factory.mktemp("house") / "h"
    # bin/test ends these tests by SIGTERM when others fail: the house must not outlive them.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    running = House(home).start()
    try:
        wait_for(running.is_up, 600)
        yield running
    finally:
        running.leave()
