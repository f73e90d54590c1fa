"""Reading what strangers made: a child process with limits, and one answer.

The child imports only its own small package and the reading libraries, never Django: it starts at
once and holds no key, no setting and no database connection. It binds the kernel's limits (memory,
processor time, output) to itself; this side adds the limit on time and judges the answer.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

_POLL_SECONDS = 0.2
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}


def ask_child(
    package: Path,
    *,
    out: IO[bytes],
    wall_seconds: float,
    argument: str = "",
    content: bytes | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> dict[str, Any] | None:
    """Run `package.child.main()` in a process of its own; its answer, or None if it had none.

    `package` is the folder of a Python package beside which nothing else is needed; the child gets
    `argument` as its last one, `content` as standard input, and writes to `out`, a real file. Its
    answer is the last line it says on standard error, as JSON. None: killed by a limit (memory,
    time) or by a fault in native code. `meanwhile()` is called while waiting.
    """
    code = (
        f"import sys; sys.path.append(sys.argv[1]); from {package.name}.child import main; main()"
    )
    with (
        _held(content or b"") as given,
        subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            [sys.executable, "-I", "-c", code, str(package.parent), argument],
            stdin=given,
            stdout=out,
            stderr=subprocess.PIPE,
            env=_ENVIRONMENT,
        ) as child,
    ):
        said = _listen(child, time.monotonic() + wall_seconds, meanwhile)
    return _answer(said, child.returncode)


def _held(content: bytes) -> IO[bytes]:
    """`content` as a file in memory, never on disk. A pipe would not do: `communicate` called again
    after a timeout writes nothing more of its input, and the child would wait for ever."""
    file = os.fdopen(os.memfd_create("given"), "w+b")
    file.write(content)
    file.seek(0)
    return file


def _listen(child: subprocess.Popen, until: float, meanwhile: Callable[[], None]) -> bytes:
    """What the child says until it ends or its time is over."""
    while True:
        try:
            return child.communicate(timeout=_POLL_SECONDS)[1]
        except subprocess.TimeoutExpired:
            if time.monotonic() > until:
                child.kill()
                return b""
            meanwhile()
        except BaseException:
            child.kill()
            raise


def _answer(said: bytes, status: int) -> dict[str, Any] | None:
    """A refusal ends with a status of its own; a crash leaves no line that can be read."""
    lines = said.strip().splitlines()
    try:
        answer = json.loads(lines[-1]) if lines else None
    except ValueError:
        return None
    if not isinstance(answer, dict) or (status != 0 and "error" not in answer):
        return None
    return answer
