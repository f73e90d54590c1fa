"""Keeps a freshly migrated SQLite database, so that the next run copies it instead of migrating.

It is named after every migration file and pinned package; another name, another database.
`bin/test` starts with none, so that the whole proof really migrates.
"""

import hashlib
import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from django.apps import apps
from django.conf import settings


def kept_database() -> Path:
    """Where the database for the present migrations is, or would be."""
    default = Path(tempfile.gettempdir()) / f"school-care-migrated-{os.getuid()}"
    folder = Path(os.environ.get("SCHOOL_CARE_TEST_CACHE", default))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path).glob("*migrations/*.py")):
            digest.update(str(path).encode() + path.read_bytes())
    return folder / f"{digest.hexdigest()[:20]}.sqlite3"


def keep(connection, place: Path) -> None:
    """Store `connection`'s database at `place`, whole or not at all; forget older ones."""
    draft = place.with_suffix(f".{os.getpid()}")
    draft.unlink(missing_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(draft)])
    with closing(sqlite3.connect(draft)) as copy:
        copy.execute("PRAGMA journal_mode=WAL")  # the one thing VACUUM INTO leaves behind
    for older in place.parent.glob("*.sqlite3"):
        older.unlink(missing_ok=True)
    draft.rename(place)
