"""Collects the static files and migrates the database, each only if something changed.

Called by bin/setup and bin/serve. Stays away from Django until there is work, so that a start with
nothing to do costs a fraction of a second.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import environ
import pysqlite3

ROOT = Path(__file__).resolve().parents[2]
environ.Env.read_env(ROOT / ".env")
HOME = Path(os.environ.get("SCHOOL_CARE_HOME", ROOT / "var")).resolve()
STATIC = ROOT / "staticfiles"


def fingerprint(*patterns: str) -> str:
    """A digest of the pinned packages and of every file the patterns name."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def manage(*arguments: str) -> None:
    """Run a management command; its failure ends this program with the same status."""
    status = subprocess.run([sys.executable, ROOT / "manage.py", *arguments], cwd=ROOT).returncode
    if status:
        sys.exit(status)


def collect_static() -> None:
    stamp = STATIC / ".collected"
    now = fingerprint("static/**/*", "school_care/*/static/**/*")
    if not stamp.exists() or stamp.read_text() != now:
        manage("collectstatic", "--noinput", "--clear", "--verbosity=0")
        stamp.write_text(now)


def migrate() -> None:
    """PostgreSQL is always asked. A SQLite file carries a number of the migrations it has seen (its
    `user_version`, unused by Django), which a restored backup brings along."""
    url = os.environ.get("DATABASE_URL", f"sqlite:///{HOME / 'school_care.sqlite3'}")
    if not url.startswith("sqlite:"):
        manage("migrate", "--noinput", "--verbosity=0")
        return
    path = Path(environ.Env.db_url_config(url)["NAME"])
    path.parent.mkdir(parents=True, exist_ok=True)
    now = int(fingerprint("school_care/*/migrations/*.py")[:7], 16)
    if not path.exists() or _user_version(path) != now:
        manage("migrate", "--noinput", "--verbosity=0")
        _user_version(path, now)


def _user_version(path: Path, new: int | None = None) -> int:
    connection = pysqlite3.connect(path, timeout=20)
    try:
        if new is not None:
            connection.execute(f"PRAGMA user_version = {new:d}")
        return connection.execute("PRAGMA user_version").fetchone()[0]
    finally:
        connection.close()


if __name__ == "__main__":
    HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.umask(0o022)  # a web server in front may hand out static files
    collect_static()
    os.umask(0o077)  # the database is for its owner alone
    migrate()
