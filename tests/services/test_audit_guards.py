"""The test house itself: flushing the append-only tables must not leave them unguarded."""

import pytest
from django.db import DatabaseError, connection, transaction

from school_care.core import clock
from school_care.core.models import AuditEntry


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", ["before the flush", "after the flush"])
def test_audit_entry__anyone__can_be_neither_changed_nor_deleted(run):
    AuditEntry.objects.create(at=clock.now(), action="test.done", facts={"run": run})

    for statement in ("UPDATE core_auditentry SET action = ''", "DELETE FROM core_auditentry"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)

    assert [entry.facts["run"] for entry in AuditEntry.objects.all()] == [run]


@pytest.mark.django_db
def test_sqlite__in_use__is_a_version_without_the_wal_reset_bug():
    if connection.vendor == "sqlite":
        import sqlite3

        assert sqlite3.sqlite_version_info >= (3, 51, 3)
        assert connection.cursor().execute("PRAGMA journal_mode").fetchone() == ("wal",)
    else:
        assert connection.pg_version >= 140000
