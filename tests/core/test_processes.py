"""Several programs as one: what happens when one of them does not run."""

import sys
import threading
import time

import pytest

from school_care.core.processes import Part, Runner

STAYS = [sys.executable, "-c", "import time; time.sleep(60)"]
ENDS = [sys.executable, "-c", "raise SystemExit(3)"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run parts for a while; the exit status and what was said."""
    # the handlers of pytest stay
    monkeypatch.setattr("school_care.core.processes.signal.signal", lambda *_: None)
    said: list[str] = []

    def of(parts: list[Part], seconds: float) -> int:
        runner = Runner(parts, folder=tmp_path, say=said.append)
        timer = threading.Timer(seconds, lambda: runner._stop_soon(0, None))
        timer.start()
        try:
            return runner.run(once_started=lambda: said.append("started"))
        finally:
            timer.cancel()

    of.said = said
    return of


def test_a_part_that_is_not_needed__ends_again_and_again__the_others_run_on(run):
    stays = Part("stays", STAYS)

    status = run([stays, Part("extra", ENDS, needed=False)], 4)

    assert status == 0
    assert any("extra 反复退出，不再启动" in line for line in run.said)
    assert stays.process.poll() is not None  # stopped with the rest


def test_a_part_that_is_not_needed__does_not_come_up__the_others_start(run):
    extra = Part("extra", STAYS, ready=lambda: False, needed=False)

    status = run([extra, Part("stays", STAYS)], 1.5)

    assert status == 0
    assert "started" in run.said
    assert extra.process.poll() is not None


def test_a_part_that_is_needed__ends_again_and_again__stops_everything(run):
    began = time.monotonic()

    assert run([Part("stays", STAYS), Part("needed", ENDS)], 20) == 1
    assert time.monotonic() - began < 15
