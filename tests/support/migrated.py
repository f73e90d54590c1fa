"""Keeps a freshly migrated database, so that the next worker and run copy it instead of migrating:

    python -m tests.support.migrated    migrates the database that DATABASE_URL names, keeps it

A kept database is named after every migration file and pinned package; another name, another
database. `bin/test` starts with none, so that the whole proof really migrates, each kind of
database once; a worker that finds none migrates its own.
"""

import gc
import hashlib
import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from django.apps import apps
from django.conf import settings


def _name() -> str:
    """What a database as the present migrations leave it is called."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path).glob("*migrations/*.py")):
            digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:20]


def kept_database() -> Path:
    """Where the SQLite database for the present migrations is, or would be."""
    default = Path(tempfile.gettempdir()) / f"school-care-migrated-{os.getuid()}"
    folder = Path(os.environ.get("SCHOOL_CARE_TEST_CACHE", default))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{_name()}.sqlite3"


def template(connection) -> str | None:
    """The PostgreSQL database to copy, None if this server has none for the present migrations."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname = %s", [f"kept_{_name()}"])
        found = cursor.fetchone()
    return found and found[0]


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


def main() -> None:
    """Migrate the database of the settings from nothing, as the first worker would; keep it."""
    import django
    from django.db import connection

    django.setup()
    # What is loaded by now stays: the collector takes a seventh of the time otherwise.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    kept_on_server = connection.vendor == "postgresql"
    if kept_on_server:
        connection.settings_dict["TEST"]["NAME"] = f"kept_{_name()}"
    connection.creation.create_test_db(verbosity=0, serialize=False)
    if not kept_on_server:
        keep(connection, kept_database())
    connection.close()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    main()
