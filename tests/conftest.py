"""Fixtures every test may use. Where tests run and on what: tests/settings.py, bin/test."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import one_database, pristine, static_files

pytest_plugins = ["tests.cast"]

TESTS = Path(__file__).parent
CHROMIUM = os.environ.get("SCHOOL_CARE_CHROMIUM", "/usr/bin/chromium")


def pytest_configure(config: pytest.Config) -> None:
    pristine.install()
    static_files.install()


DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


def _asks_the_database(item: pytest.Item) -> bool:
    """Whether the test may: pytest-django refuses every query of one that does not ask for it."""
    if item.get_closest_marker("django_db") is not None:
        return True
    return bool(DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


def _is_transactional(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    fixtures = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or (marker is not None and marker.kwargs.get("transaction", False))


def _is_of_one_database(item: pytest.Item) -> bool:
    """Whether no database can change what the test asserts: its file is among those of
    tests/support/one_database.py, or it says why itself. It is no test of what databases do
    differently."""
    about_databases = _is_transactional(item) or bool(item.get_closest_marker("postgresql"))
    marker = item.get_closest_marker("one_database")
    if marker is None:
        path = item.path.relative_to(TESTS).as_posix()
        exempt = about_databases or item.get_closest_marker("both_databases")
        return not exempt and bool(one_database.why_of(path))
    if about_databases or not marker.kwargs.get("why", "").strip():
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
    _leave_out_other_databases(config, items)


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
    """The test database, kept for the next run while it is still as the migrations left it, and
    remembered for the tests that commit."""
    from django.db import connection

    from tests.support.migrated import keep, kept_database

    with django_db_blocker.unblock():
        if connection.vendor == "sqlite" and not django_db_keepdb:
            keep(connection, kept_database())
        pristine.remember()


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """Debian's Chromium, started once a run."""
    from playwright.sync_api import sync_playwright

    from tests.support.browser import launch

    # Playwright's synchronous face keeps an event loop in this thread, which Django would take
    # for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
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
