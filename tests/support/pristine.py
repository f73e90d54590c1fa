"""Puts the database back as the migrations left it after a test that committed.

Django's own way flushes every table and reads what migrations stored (care levels, categories,
the public site's root page, contents of `auth_permission`) back from JSON: a second a test. Here
the whole SQLite database is copied over page by page; in PostgreSQL the tables that hold anything
are emptied and filled again from a copy of those that held something in the beginning. Constraints
and the triggers of the append-only tables are as they were, and stand aside for this alone.
"""

import sqlite3
import time

from django.core.cache import cache
from django.db import connection, connections
from django.test import TransactionTestCase

PATIENCE = 30  # seconds until a connection that holds the database counts as stuck

# Tables as the migrations left them, below a schema that no query of the product looks into.
KEEP = """
DO $$
DECLARE name text; filled boolean;
BEGIN
    CREATE SCHEMA pristine;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE pristine.%I AS TABLE public.%I', name, name);
        END IF;
    END LOOP;
END $$
"""
PUT_BACK = """
DO $$
DECLARE name text; columns text; changed boolean;
BEGIN
    SET LOCAL lock_timeout = '30s';
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('LOCK TABLE public.%I', name);
        IF to_regclass(format('pristine.%I', name)) IS NULL THEN
            EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO changed;
            IF changed THEN
                EXECUTE format('DELETE FROM public.%I', name);
            END IF;
            CONTINUE;
        END IF;
        EXECUTE format(
            'SELECT EXISTS (SELECT a::text FROM public.%1$I a EXCEPT ALL'
            ' SELECT b::text FROM pristine.%1$I b) OR (SELECT count(*) FROM public.%1$I)'
            ' <> (SELECT count(*) FROM pristine.%1$I)', name) INTO changed;
        IF changed THEN
            SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
                WHERE attrelid = format('public.%I', name)::regclass
                    AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
            EXECUTE format('DELETE FROM public.%I', name);
            EXECUTE format('INSERT INTO public.%1$I (%2$s) SELECT %2$s FROM pristine.%1$I',
                name, columns);
        END IF;
    END LOOP;
END $$
"""

_copy: sqlite3.Connection | None = None


def remember() -> None:
    """Note the database of the default connection as what every test shall find."""
    global _copy
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(KEEP)
        else:
            _copy = sqlite3.connect(":memory:", check_same_thread=False)
            connection.connection.backup(_copy)


def put_back() -> None:
    """Make the database what it was when it was remembered, whatever was committed since."""
    cache.clear()  # what is remembered of rows whose keys other rows will have
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(PUT_BACK)
        return
    deadline = time.monotonic() + PATIENCE

    def waiting(status: int, remaining: int, total: int) -> None:
        if time.monotonic() > deadline:
            raise TimeoutError("a connection still holds the test database")

    connection.ensure_connection()
    _copy.backup(connection.connection, progress=waiting)


def install() -> None:
    """Let every test that commits be followed by `put_back` instead of Django's flush."""

    def put_back_each(case: TransactionTestCase) -> None:
        assert list(connections) == ["default"]
        if connection.in_atomic_block:
            raise AssertionError("the test left a transaction open")
        put_back()

    TransactionTestCase._fixture_teardown = put_back_each
