"""Lets Django's flush empty the append-only tables between transactional tests.

The product forbids UPDATE and DELETE on them by trigger. PostgreSQL's flush is a TRUNCATE, which
row triggers do not see; SQLite's is a DELETE, so there the triggers step aside for the flush alone
and come back as they were.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.operations import BaseDatabaseOperations


@contextmanager
def guards_aside(connection) -> Iterator[None]:
    """Within the block the append-only triggers of `connection`'s database do not exist."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_no\\_%'"
            " ESCAPE '\\' AND sql LIKE '%append-only%'"
        )
        guards = cursor.fetchall()
        for name, _ in guards:
            cursor.execute(f'DROP TRIGGER "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _, definition in guards:
                cursor.execute(definition)


def install() -> None:
    """Make every flush of this process put the guards aside."""
    plain = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(operations, sql_list):
        with guards_aside(operations.connection):
            plain(operations, sql_list)

    BaseDatabaseOperations.execute_sql_flush = execute_sql_flush
