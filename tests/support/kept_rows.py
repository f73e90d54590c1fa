"""Rows that many tests start with, made once by the factories and then put back as they were.

Making the cast through the factories costs some seventy milliseconds, putting its rows back about
five. The rows are exactly those which the maker wrote, with their keys; the objects are copies.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Model
from django.db.models.signals import post_save
from django.db.models.sql import InsertQuery

from school_care.core import clock
from school_care.school.models import School, User

# Their dates and moments count from now, so they are made anew under another clock.
FRESH = timedelta(minutes=1)


class KeptRows:
    """What `make()` returns, from rows written once for as long as the clock stands near them.

    `make` creates everything through `Model.save`, all of it below a school, and returns something
    that can be pickled. Where there already is a school or a person it is called each time, since
    their rows may have the keys of those kept.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made_at: datetime | None = None
        self._made_on: date | None = None
        self._objects = b""
        self._inserts: list[tuple[str, tuple]] = []

    def restore(self) -> Any:
        """What `make()` would return, with its rows in the database."""
        cache.clear()  # what is remembered of other tests' rows with the same keys
        if School.objects.exists() or User.objects.exists():
            return self._make()
        if self._made_at is None or not self._is_fresh():
            return self._keep()
        with connection.cursor() as cursor:
            for statement, values in self._inserts:
                cursor.execute(statement, values)
        return pickle.loads(self._objects)  # noqa: S301 (pickled below)

    def _is_fresh(self) -> bool:
        age = clock.now() - self._made_at
        return self._made_on == clock.today() and timedelta() <= age < FRESH

    def _keep(self) -> Any:
        """Make the rows and remember how they were stored."""
        with _written_rows() as written:
            made = self._make()
        self._made_at, self._made_on = clock.now(), clock.today()
        self._objects = pickle.dumps(made)
        self._inserts = []
        for model, keys in written.items():
            rows = list(model._base_manager.filter(pk__in=keys).order_by("pk"))
            query = InsertQuery(model)
            query.insert_values(model._meta.local_concrete_fields, rows, raw=True)
            self._inserts += query.get_compiler(connection=connection).as_sql()
        return made


@contextmanager
def _written_rows() -> Iterator[dict[type[Model], list]]:
    """The keys of the rows saved within the block, by model, in the order of the first of each."""
    written: dict[type[Model], list] = {}

    def note(sender, instance, created, **_) -> None:
        if created:
            written.setdefault(sender, []).append(instance.pk)

    post_save.connect(note)
    try:
        yield written
    finally:
        post_save.disconnect(note)
