"""Many documents on several workers: order, resuming, accidents."""

import json
import os
import signal
import subprocess
import sys

import pytest

from school_care.core.pdf import PrintError, engine, pool, render_many
from tests.core.pdf.support import paper, text_of


def _pages(number: int) -> str:
    return paper((f"k{number}", 1), (f"m{number}", 1))


def test_render_many__more_chunks_than_workers__delivers_each_once_under_its_index():
    got = {}
    count = render_many(
        (_pages(n) for n in range(5)), workers=2, on_done=lambda i, done: got.setdefault(i, done)
    )

    assert count == 5
    assert sorted(got) == [0, 1, 2, 3, 4]
    for index, done in got.items():
        assert done.starts == {f"report-k{index}": 0, f"report-m{index}": 1}
        assert f"学生k{index}" in text_of(done.pdf)


def test_render_many__nothing_to_do__delivers_nothing():
    assert render_many([], workers=2, on_done=lambda *_: pytest.fail("nothing was asked")) == 0


def test_render_many__a_chunk_that_cannot_be_printed__names_it_and_leaves_no_worker(monkeypatch):
    started = _remember_workers(monkeypatch)
    refused = '<html lang="zh-CN"><body><img src="file:///etc/passwd"></body></html>'

    with pytest.raises(PrintError, match="chunk 1"):
        render_many([_pages(0), refused, _pages(2)], workers=1, on_done=lambda *_: None)

    assert started
    assert all(worker.process.poll() is not None for worker in started)


def test_render_many__worker_killed_once__prints_the_chunk_in_another(monkeypatch):
    started = _remember_workers(monkeypatch)
    got = {}

    def chunks():
        yield _pages(0)
        # The first chunk is in the hands of the first worker by now.
        os.kill(started[0].process.pid, signal.SIGKILL)
        yield _pages(1)

    render_many(chunks(), workers=1, on_done=lambda i, done: got.setdefault(i, done))

    assert sorted(got) == [0, 1]
    assert len(started) == 2


def test_render_many__worker_killed_every_time__gives_up(monkeypatch):
    monkeypatch.setattr(engine, "__file__", os.devnull)

    with pytest.raises(PrintError, match="died twice"):
        render_many([_pages(0)], workers=1, on_done=lambda *_: None)


def test_render_many__silent_worker__gives_up(monkeypatch, tmp_path):
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(engine, "__file__", str(sleeper))
    monkeypatch.setattr(pool, "CHUNK_SECONDS", 0.2)
    started = _remember_workers(monkeypatch)

    with pytest.raises(PrintError, match="no print worker answered"):
        render_many([_pages(0)], workers=1, on_done=lambda *_: None)

    assert started[0].process.poll() is not None


def test_render_many__many_chunks__workers_are_renewed(monkeypatch):
    monkeypatch.setattr(pool, "CHUNKS_PER_WORKER", 1)
    started = _remember_workers(monkeypatch)

    render_many([_pages(0), _pages(1)], workers=1, on_done=lambda *_: None)

    assert len(started) == 2


def test_worker__environment__holds_no_address_of_the_database(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    told = tmp_path / "told.json"
    spy = tmp_path / "spy.py"
    spy.write_text(f"import json, os; json.dump(dict(os.environ), open({str(told)!r}, 'w'))")
    monkeypatch.setattr(engine, "__file__", str(spy))

    pool._Worker.start().process.wait()

    environment = json.loads(told.read_text())
    assert environment["PATH"]
    assert "DATABASE_URL" not in environment


def test_worker__starting__imports_nothing_of_the_project():
    imported = subprocess.run(
        [sys.executable, "-I", "-X", "importtime", engine.__file__],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    ).stderr

    assert "json" in imported
    assert "django" not in imported
    assert "school_care" not in imported


def _remember_workers(monkeypatch) -> list:
    started = []
    start = pool._Worker.start

    def remember():
        started.append(start())
        return started[-1]

    monkeypatch.setattr(pool._Worker, "start", remember)
    return started
