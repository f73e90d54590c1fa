"""`bin/serve`: everything of one school on one machine, until Ctrl-C.

Takes the home folder for itself, prepares it, makes the demo school on the first start, then runs
broker, web server, worker and ticker as one (`core.processes`).
"""

import fcntl
import os
import socket
import subprocess
import sys
import time
import warnings
from contextlib import closing
from typing import IO

from django.conf import settings
from django.db import connection

from school_care.core import broker
from school_care.core.processes import Part, Runner, end_with_parent
from school_care.serve_receiver import receiver_address, receiver_part

WEB_WORKERS = 2
WEB_THREADS = 4  # a worker; more only wait for each other in Python
MOST_TASK_PROCESSES = 4
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 (two values of HOST; nothing is bound here)


class Refused(Exception):
    """The start cannot go on; the text tells the person at the terminal why."""


def main() -> int:
    """Run until stopped; the exit status: 0 stopped as asked, 1 could not run."""
    os.umask(0o077)  # everything written below the home folder is for its owner alone
    try:
        with _lock_home():
            _check_port()
            _prepare()
            receiver = receiver_part(_web_address(), say)
            runner = Runner(_parts(receiver), folder=settings.BASE_DIR, say=say)
            return runner.run(once_started=lambda: _welcome(receiver))
    except Refused as refusal:
        say(str(refusal))
        return 1
    except KeyboardInterrupt:
        return 130


def say(line: str) -> None:
    """A line for the person at the terminal."""
    print(line, flush=True)  # noqa: T201


def _lock_home() -> IO[str]:
    """The open lock file of the home folder: one `bin/serve` a home, since two would share a
    broker's files. The kernel frees the lock whatever way this process ends."""
    path = settings.HOME / "run" / "serve.lock"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = path.open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise Refused(
            f"已有一个 bin/serve 在使用 {settings.HOME}；请先停止它，或另设 SCHOOL_CARE_HOME "
            "(another bin/serve is running on this SCHOOL_CARE_HOME)"
        ) from None
    return lock


def _check_port() -> None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            settings.HOST, settings.PORT, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Refused(
            f"地址 {settings.HOST}:{settings.PORT} 不能使用，可能端口已被占用；请停止占用它的程序，"
            f"或另设 PORT (port already in use or not ours: {error.strerror})"
        ) from None


def _prepare() -> None:
    _run_or_refuse(str(settings.BASE_DIR / "bin" / "lib" / "prepare.py"))
    if os.environ.get("SCHOOL_CARE_DEMO", "1") != "0" and _no_school_yet():
        say("首次启动，正在建立演示学校，约需一两分钟 (first start: making the demo school)")
        _run_or_refuse(str(settings.BASE_DIR / "manage.py"), "demo_school", "--size", "school")


def _run_or_refuse(*arguments: str) -> None:
    status = subprocess.run(  # noqa: S603 (our own scripts)
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        check=False,
        preexec_fn=end_with_parent,
    ).returncode
    if status:
        raise Refused(f"{arguments[-1]} 失败，未启动 (failed with status {status}, not started)")


def _no_school_yet() -> bool:
    # The table is asked directly, which Django advises against while its applications are not
    # loaded: loading them for one question takes two seconds of every start.
    warnings.filterwarnings("ignore", message="Accessing the database during app initialization")
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM school_school LIMIT 1")
        return cursor.fetchone() is None


def _parts(receiver: Part | None) -> list[Part]:
    """The programs in the order of their start; they are stopped in the reverse order, so that the
    worker can still hand its work back to the broker. `receiver`: the simulated offices of a demo
    school."""
    task_processes = min(os.cpu_count() or 1, MOST_TASK_PROCESSES)
    # HTTP/1 alone and no web sockets: nothing here needs more. Granian never believes
    # X-Forwarded-For by itself; settings.py says when it is believed.
    web = ["granian", "--interface", "wsgi", "--host", settings.HOST, "--port", str(settings.PORT)]
    web += ["--workers", str(WEB_WORKERS), "--respawn-failed-workers", "--http", "1", "--no-ws"]
    web += ["--blocking-threads", str(WEB_THREADS)]
    celery = ["celery", "--app", "school_care", "--quiet"]
    worker = [*celery, "worker", "--loglevel", "INFO", "--concurrency", str(task_processes)]
    worker += ["--prefetch-multiplier", "1", "--without-gossip", "--without-mingle"]
    modules = [
        Part("web", [*web, "school_care.wsgi:application"], ready=_web_answers),
        Part("worker", worker, stop_seconds=30),
        Part("beat", [*celery, "beat", "--loglevel", "WARNING"]),
    ]
    for part in modules:
        part.command = [sys.executable, "-m", *part.command]
    if receiver:
        modules.insert(1, receiver)
    if "CELERY_BROKER_URL" in os.environ:
        return modules
    try:
        command = broker.command(settings.HOME)
    except ValueError as error:
        raise Refused(str(error)) from None
    listening = Part("broker", command, ready=lambda: broker.wait_until_listening(settings.HOME))
    return [listening, *modules]


def _web_answers(seconds: float = 60) -> bool:
    host = "127.0.0.1" if settings.HOST in EVERYWHERE else settings.HOST
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            socket.create_connection((host, settings.PORT), timeout=1).close()
            return True
        except OSError:
            time.sleep(0.1)
    return False


def _web_address() -> str:
    host = "127.0.0.1" if settings.HOST in LOOPBACK | EVERYWHERE else settings.HOST
    return f"http://{host}:{settings.PORT}"


def _welcome(receiver: Part | None) -> None:
    address = _web_address()
    say("\n已启动 (running)：")
    say(f"  学生关爱帮扶工作台  {address}/desk/")
    say(f"  家校之窗            {address}/")
    if offices := receiver_address(receiver):
        say(f"  模拟收件单位        {offices}（不是真实的教育局、民政局）")
    accounts = settings.HOME / "demo-accounts.txt"
    if accounts.exists():
        say(f"  演示账号            {accounts}")
    if settings.HOST not in LOOPBACK and not os.environ.get("SCHOOL_CARE_ALLOWED_HOSTS"):
        say("  其他设备要打开它，请设置 SCHOOL_CARE_ALLOWED_HOSTS，见 docs/operations.md")
    say("按 Ctrl-C 停止 (Ctrl-C stops everything)\n")


if __name__ == "__main__":
    sys.exit(main())
