"""Many documents on several processors: print workers as child processes.

Children of our own and not `multiprocessing`: a Celery worker is a daemonic process and may have
no such children, a spawned one would import the parent's main module (all of Django), and these
get an environment without the database's address. A child ends when its input does, so that none
outlives a killed parent.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import dataclass, field

from school_care.core.pdf import engine
from school_care.core.pdf.engine import LENGTH, PrintError, Rendered

# WeasyPrint does not give memory back; a fresh child costs about a second.
CHUNKS_PER_WORKER = 25
# Longest time for one chunk, seconds. Twenty pupils take two; a slow school machine ten.
CHUNK_SECONDS = 300
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME", "FONTCONFIG_FILE",
              "FONTCONFIG_PATH", "LD_LIBRARY_PATH")  # fmt: skip


class WorkerDied(Exception):
    """A print worker ended without an answer (killed, out of memory)."""


@dataclass
class _Job:
    index: int
    html: str
    tries: int = 0


@dataclass
class _Worker:
    process: subprocess.Popen[bytes]
    job: _Job | None = None
    served: int = 0

    @classmethod
    def start(cls) -> _Worker:
        # -I: no PYTHON* variables, no current folder on the path. The command is ours alone.
        command = [sys.executable, "-I", "-X", "utf8", engine.__file__]
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        return cls(
            subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # Pango's warnings quote the text
                env=environment,
            )
        )

    def send(self, job: _Job) -> None:
        self.job = job
        job.tries += 1
        body = job.html.encode()
        # A dead child is noticed when its output ends: one place decides about another try.
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(LENGTH.pack(len(body)) + body)
            self.process.stdin.flush()

    def receive(self) -> Rendered:
        """The answer to the job in hand. Raises `PrintError` (the document) or `WorkerDied`."""
        status = self._read(1)
        payload = self._read(LENGTH.unpack(self._read(LENGTH.size))[0])
        self.served += 1
        if status == engine.FAILED:
            raise PrintError(payload.decode())
        size = LENGTH.unpack_from(payload)[0]
        header = json.loads(payload[LENGTH.size : LENGTH.size + size])
        return Rendered(payload[LENGTH.size + size :], header["pages"], header["starts"])

    def _read(self, count: int) -> bytes:
        data = self.process.stdout.read(count)
        if len(data) < count:
            raise WorkerDied
        return data

    def stop(self) -> None:
        """End it now: it holds nothing that is not ours already."""
        self.process.kill()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


def worker_count(wanted: int | None = None) -> int:
    """Number of print workers: `wanted`, or the processors this process may use, at most 4."""
    return wanted or min(len(os.sched_getaffinity(0)), 4)


def render_many(
    chunks: Iterable[str],
    *,
    workers: int | None = None,
    on_done: Callable[[int, Rendered], None],
) -> int:
    """Print each HTML document of `chunks`; returns how many.

    `on_done(index, rendered)` is called in this thread as results come, in any order; store the
    result there, so that a job killed half-way goes on where it was. `chunks` is read one ahead
    of the workers, in this thread, so it may be a generator over the database.
    `workers`: None or 0 means `min(processors, 4)`; no more are started than a sized `chunks` has.
    A worker that dies is replaced and its chunk tried once more. Raises `PrintError`, naming the
    chunk's index, when one cannot be printed.
    """
    limit = worker_count(workers)
    if isinstance(chunks, Sized):
        limit = min(limit, len(chunks))
    run = _Run(chunks, limit=limit, on_done=on_done)
    with run:
        return run.finish()


@dataclass
class _Run:
    chunks: Iterable[str]
    limit: int
    on_done: Callable[[int, Rendered], None]
    idle: list[_Worker] = field(default_factory=list)
    busy: list[_Worker] = field(default_factory=list)
    again: list[_Job] = field(default_factory=list)
    finished: int = 0

    def __enter__(self) -> _Run:
        # All at once: they start up (a second) while the first chunks are being made.
        self.idle += [_Worker.start() for _ in range(self.limit)]
        self.selector = selectors.DefaultSelector()
        self.jobs: Iterator[_Job] = (_Job(i, html) for i, html in enumerate(self.chunks))
        return self

    def __exit__(self, *failure: object) -> None:
        self.selector.close()
        for worker in (*self.idle, *self.busy):
            worker.stop()

    def finish(self) -> int:
        job = self._next()
        while job or self.busy:
            while job and len(self.busy) < self.limit:
                self._hand_over(job)
                job = self._next()
            for index, rendered in self._wait():
                # The worker gets its next chunk first: storing a result takes time as well.
                job = job or self._next()
                if job and len(self.busy) < self.limit:
                    self._hand_over(job)
                    job = None
                self.on_done(index, rendered)
                self.finished += 1
            job = job or self._next()
        return self.finished

    def _next(self) -> _Job | None:
        return self.again.pop() if self.again else next(self.jobs, None)

    def _hand_over(self, job: _Job) -> None:
        worker = self.idle.pop() if self.idle else _Worker.start()
        self.busy.append(worker)
        self.selector.register(worker.process.stdout, selectors.EVENT_READ, worker)
        worker.send(job)

    def _wait(self) -> list[tuple[int, Rendered]]:
        """The results of all workers that have answered; at least one has."""
        ready = self.selector.select(CHUNK_SECONDS)
        if not ready:
            raise PrintError(f"no print worker answered within {CHUNK_SECONDS} s")
        answers = [(key.data.job.index, self._collect(key.data)) for key, _ in ready]
        return [(index, rendered) for index, rendered in answers if rendered]

    def _collect(self, worker: _Worker) -> Rendered | None:
        """The answer of `worker`, None when it died and its chunk is to be tried again."""
        job = worker.job
        self.selector.unregister(worker.process.stdout)
        try:
            rendered = worker.receive()
        except WorkerDied:
            self.busy.remove(worker)
            worker.stop()
            if job.tries > 1:
                raise PrintError(f"chunk {job.index}: the print worker died twice") from None
            self.again.append(job)
            return None
        except PrintError as error:
            raise PrintError(f"chunk {job.index}: {error}") from None
        self.busy.remove(worker)
        if worker.served < CHUNKS_PER_WORKER:
            self.idle.append(worker)
        else:
            worker.stop()
        return rendered
