"""Runs a few programs as one: starts them in order, starts one again that ends by itself, stops
them in reverse order on Ctrl-C or SIGTERM, and leaves none behind, not even if killed itself.

Why not a Procfile runner: those stop everything at once, the broker before the worker that still
has to hand its work back, and leave their children running when they are killed.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

POLL_SECONDS = 0.2
# A part that ends this often within a minute is broken, not unlucky.
MOST_ENDS_A_MINUTE = 3
_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


@dataclass
class Part:
    """One program. `ready` is waited for before the next part starts (False: it did not come up);
    `stop_seconds` is how long it may take to end before it is killed. Without one that is not
    `needed` the others run on."""

    name: str
    command: list[str]
    ready: Callable[[], bool] = lambda: True
    stop_seconds: float = 20
    needed: bool = True
    process: subprocess.Popen | None = None
    ends: list[float] = field(default_factory=list)


class Runner:
    """Runs `parts` until told to stop. `say` prints a line for the person at the terminal."""

    def __init__(self, parts: list[Part], *, folder: Path, say: Callable[[str], None]) -> None:
        self._parts = parts
        self._folder = folder
        self._say = say
        self._stopping = False

    def run(self, *, once_started: Callable[[], None]) -> int:
        """Block until stopped; the exit status: 0 stopped as asked, 1 a part could not be kept up.
        Calls `once_started` when every part has come up."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop_soon)
        try:
            for part in list(self._parts):
                if self._stopping:
                    return 0
                self._start(part)
                if not part.ready() and not self._stopping:
                    self._say(f"{part.name} 未能启动 (did not come up)")
                    if part.needed:
                        return 1
                    self._do_without(part)
            if not self._stopping:
                once_started()
            return self._keep_up()
        finally:
            self._stop_all()

    def _stop_soon(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _start(self, part: Part) -> None:
        # An own session: Ctrl-C at the terminal reaches this runner alone, which then stops the
        # parts in order; and the whole group can be cleared away.
        part.process = subprocess.Popen(  # noqa: S603 (our own command lines)
            part.command, cwd=self._folder, start_new_session=True, preexec_fn=end_with_parent
        )

    def _keep_up(self) -> int:
        while not self._stopping:
            time.sleep(POLL_SECONDS)
            for part in list(self._parts):
                status = part.process.poll()
                if status is None or self._stopping:
                    continue
                _kill_group(part.process.pid)
                now = time.monotonic()
                part.ends = [end for end in part.ends if now - end < 60] + [now]
                if len(part.ends) >= MOST_ENDS_A_MINUTE and not part.needed:
                    self._say(f"{part.name} 反复退出，不再启动 (ends again and again: {status})")
                    self._do_without(part)
                    continue
                if len(part.ends) >= MOST_ENDS_A_MINUTE:
                    self._say(f"{part.name} 反复退出，全部停止 (ends again and again: {status})")
                    return 1
                self._say(f"{part.name} 意外退出，重新启动 (ended: {status}, starting again)")
                self._start(part)
        return 0

    def _do_without(self, part: Part) -> None:
        self._parts.remove(part)
        _stop(part)

    def _stop_all(self) -> None:
        for part in reversed(self._parts):
            if part.process is not None:
                _stop(part)


def _stop(part: Part) -> None:
    if part.process.poll() is None:
        part.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            part.process.wait(part.stop_seconds)
    _kill_group(part.process.pid)
    part.process.wait()


def _kill_group(leader: int) -> None:
    """Clear away what a part that ended may have left behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def end_with_parent() -> None:
    """For `preexec_fn`: ask the kernel for SIGTERM when the starting process dies (Linux only)."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
