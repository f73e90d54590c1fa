"""School Care (学校学生关爱跟踪系统)."""

import sys

# Debian 12's Python carries SQLite 3.40, which can corrupt a WAL database with several writers
# (sqlite.org/wal.html, "the WAL-reset bug"). pysqlite3 bundles a repaired SQLite; it has to take
# the name before Django imports sqlite3.
import pysqlite3

sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

from school_care.celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]
