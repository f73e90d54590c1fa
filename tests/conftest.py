"""Fixtures every test may use. Where tests run and on what: tests/settings.py, bin/test."""

import gc
import os
import shutil
from collections.abc import Iterator

import pytest

from tests.support import append_only, static_files

pytest_plugins = ["tests.cast"]

CHROMIUM = os.environ.get("SCHOOL_CARE_CHROMIUM", "/usr/bin/chromium")


def pytest_configure(config: pytest.Config) -> None:
    append_only.install()
    static_files.install()


DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


def _asks_the_database(item: pytest.Item) -> bool:
    """Whether the test may: pytest-django refuses every query of one that does not ask for it."""
    if item.get_closest_marker("django_db") is not None:
        return True
    return bool(DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


def _is_of_one_database(item: pytest.Item) -> bool:
    """Whether no database can change what the test asserts. It says why, and is no test of what
    databases do differently."""
    marker = item.get_closest_marker("one_database")
    if marker is None:
        return False
    said = marker.kwargs.get("why", "").strip()
    database = item.get_closest_marker("django_db")
    transactional = database is not None and database.kwargs.get("transaction", False)
    fixtures = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    if not said or transactional or fixtures or item.get_closest_marker("postgresql"):
        raise pytest.UsageError(
            f"{item.nodeid}: one_database(why=…) needs its reason, and is not for tests of "
            "transactions or of PostgreSQL"
        )
    return True


def _leave_out_other_databases(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On SQLite what only PostgreSQL can show; on PostgreSQL what asks no database or says why
    none can change it, since it has been proved on SQLite."""
    from django.db import connection

    of_one = {item for item in items if _is_of_one_database(item)}
    if connection.vendor == "postgresql":
        left_out = [item for item in items if item in of_one or not _asks_the_database(item)]
    else:
        left_out = [item for item in items if item.get_closest_marker("postgresql")]
    if left_out:
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]
        config.hook.pytest_deselected(items=left_out)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A transactional test ends with a flush, which also takes what migrations stored (care
    levels, categories, the public site's root page): each one starts with that put back."""
    _leave_out_other_databases(config, items)
    for item in items:
        marker = item.get_closest_marker("django_db")
        fixtures = getattr(item, "fixturenames", ())
        transactional = marker is not None and marker.kwargs.get("transaction", False)
        if transactional or {"transactional_db", "live_server"} & set(fixtures):
            options = {**(marker.kwargs if marker else {}), "transaction": True}
            item.add_marker(
                pytest.mark.django_db(**{**options, "serialized_rollback": True}), append=False
            )


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays: the collector need not look at it again after each test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None, django_db_blocker) -> bool:
    """Start from the kept database if there is one for the present migrations."""
    from django.db import connection

    from tests.support.migrated import kept_database, template

    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = template(connection)
        return False
    if connection.vendor != "sqlite" or not kept_database().exists():
        return False
    shutil.copyfile(kept_database(), connection.creation._get_test_db_name())
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_keepdb: bool, django_db_blocker) -> None:
    """The test database, kept for the next run while it is still as the migrations left it."""
    from django.db import connection

    from tests.support.migrated import keep, kept_database

    if connection.vendor == "sqlite" and not django_db_keepdb:
        with django_db_blocker.unblock():
            keep(connection, kept_database())


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """Debian's Chromium, started once a run."""
    from django.db import connection
    from playwright.sync_api import sync_playwright

    from tests.support.browser import launch

    # Playwright's synchronous face keeps an event loop in this thread, which Django would take
    # for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    stored_by_migrations = getattr(connection, "_test_serialized_contents", None)
    with sync_playwright() as playwright:
        # Inside the loop Django opens another connection, which must know it as well.
        connection._test_serialized_contents = stored_by_migrations
        chromium = launch(playwright, CHROMIUM)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def _open_page(browser, live_server, shape) -> Iterator:
    from tests.support.browser import Watch, new_context

    context = new_context(browser, shape, live_server.url)
    page = context.new_page()
    page.watch = Watch(page)
    yield page
    troubles = page.watch
    context.close()
    troubles.assert_calm()


@pytest.fixture
def phone_page(browser, live_server) -> Iterator:
    """A page of a phone (390 × 844, touch) on the live server; `page.watch` collects errors and
    fails the test at its end if there were any."""
    from tests.support.browser import PHONE

    yield from _open_page(browser, live_server, PHONE)


@pytest.fixture
def desktop_page(browser, live_server) -> Iterator:
    """A page of a desk computer (1280 × 800) on the live server, watched like `phone_page`."""
    from tests.support.browser import DESKTOP

    yield from _open_page(browser, live_server, DESKTOP)
