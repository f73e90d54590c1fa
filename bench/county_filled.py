"""A county on PostgreSQL for the benches that need one: schools, a term, a director each."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

TERM, LAST_DAY = date(2025, 9, 1), date(2026, 7, 3)


def run(cursor: Any, statements: Iterable[str], days: Mapping[str, date]) -> None:
    """The statements in order; those that name a day are given it."""
    for statement in statements:
        cursor.execute(statement, days if "%(" in statement else None)


def fill(
    schools: int, people: Iterable[str], statements: Iterable[str], days: Mapping[str, date]
) -> None:
    """The county of tests/support/county.py (`people`: its statements about them) with its year,
    one term, a director a school, then `statements`."""
    from django.db import connection, transaction
    from django.utils import timezone

    from school_care.school.models import Appointment, School, Term, User
    from tests.support import county

    county.SCHOOLS = schools
    with transaction.atomic():
        county.begin()
        county.fill([*people, *county.YEAR], *county.YEARS_TABLES)
    with transaction.atomic():
        made = list(School.objects.all())
        Term.objects.bulk_create(
            Term(school=one, school_year=2025, season="autumn", first_day=TERM,
                 last_day=LAST_DAY, checked=True)
            for one in made
        )  # fmt: skip
        staff = User.objects.bulk_create(
            User(username=f"d{one.pk}", name="主任", school=one) for one in made
        )
        Appointment.objects.bulk_create(
            Appointment(user=person, school=person.school, role="director", starts_on=TERM,
                        confirmed_at=timezone.now())
            for person in staff
        )  # fmt: skip
        with connection.cursor() as cursor:
            run(cursor, statements, days)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measured_in(
    prefix: str,
    schools: int,
    *,
    set_up: Callable[[str], None],
    fill: Callable[[int], None],
    measure: Callable[[], bool],
) -> int:
    """What the process ends with: `measure` in a fresh county of so many schools."""
    home = tempfile.mkdtemp(prefix=prefix)
    try:
        set_up(home)
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        at = time.perf_counter()
        fill(schools)
        print(f"{schools} schools filled in {time.perf_counter() - at:.0f} s", flush=True)
        return 0 if measure() else 1
    finally:
        shutil.rmtree(home, ignore_errors=True)
