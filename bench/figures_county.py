"""The figures of a county for a month: taken, and read.

    .venv/bin/python -m tests.support.postgres .venv/bin/python bench/figures_county.py
        [--schools 50] [--workers 2] [--rounds 40] [--profile]

Fills PostgreSQL with schools of 900 pupils, two in five of them in care, with rolls, records,
pairings, cards, calls and letters (of duties, warnings, plans and reports there are none: their
figures are asked for and find nothing); `--schools 500` is the county of 450,000. Then
- refresh: every figure of every school, counted, with its list and cells, and stored as the month's
  end, by `--workers` processes;
- the SQL of bench/figures_sql.py: some of the figures, a statement each over the whole county, in
  one connection. Both must say the same of every school;
- reading: eleven more months are put behind it, then the pages of figures are opened, each for
  other schools in turn, through the whole of Django; the queries that the county's page puts to
  the figures are explained.
Fails where the county of 500 schools would need more than ten minutes to refresh, a page's 95th of
a hundred more than 300 ms, the county's workbook more than ten seconds, or a query reads the
figures from end to end.
"""

import argparse
import cProfile
import os
import pstats
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import county_filled
from county_filled import TERM
from figures_sql import FIGURES, FILL, SHARED

ROOT = Path(__file__).resolve().parent.parent

COUNTY = 500
REFRESH_WITHIN, PAGE_WITHIN, BOOK_WITHIN = 600.0, 0.3, 10.0
BOOKS = 3  # so often the workbook is asked for
SINCE, ON = date(2026, 3, 1), date(2026, 3, 31)
TODAY = date(2026, 4, 1)
DAYS = {"term": TERM, "since": SINCE, "on": ON}
HISTORY = 11


def set_up(home: str) -> None:
    os.environ.update(
        SCHOOL_CARE_HOME=home,
        DJANGO_SETTINGS_MODULE="school_care.settings",
        SCHOOL_CARE_LOG_LEVEL="WARNING",
    )
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.contrib.staticfiles.storage import StaticFilesStorage, staticfiles_storage

    from school_care.core import clock
    from tests.support import static_files

    staticfiles_storage._wrapped = StaticFilesStorage()  # a bench has no release
    static_files.install()
    clock.today = lambda: TODAY


def fill(schools: int) -> None:
    """The county of tests/support/county.py with its year, then what is done for its children."""
    from tests.support import county

    county_filled.fill(schools, county.PEOPLE, FILL, DAYS)


# -- refresh --------------------------------------------------------------------------------------


def take(part: int, of: int) -> None:
    """One process's share of the schools: what the task of the night does with each."""
    from school_care.reports.figures.services import take_snapshots
    from school_care.school.models import School

    for number, school in enumerate(School.objects.order_by("pk")):
        if number % of == part:
            take_snapshots(school=school, month=SINCE, on=TODAY)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time())


def refresh(workers: int) -> tuple[float, float, float]:
    """Seconds until the last process was done, starting them included; the largest one's
    megabytes; processor seconds of the processes, which a busy machine does not lengthen."""
    from school_care.reports.models import FigureSnapshot

    FigureSnapshot.objects.all().delete()
    at = time.perf_counter()
    running = [
        subprocess.Popen(
            [sys.executable, __file__, "--part", str(part), "--workers", str(workers)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for part in range(workers)
    ]
    said = [process.communicate()[0] for process in running]
    took = time.perf_counter() - at
    if any(process.returncode for process in running):
        raise SystemExit("a process failed")
    told = [words.split() for words in said]
    return took, max(int(one) for one, _ in told) / 1024, sum(float(one) for _, one in told)


def by_sql() -> tuple[float, dict[str, dict[int, tuple[int, int]]]]:
    """Seconds, and [numerator, denominator] by code and school."""
    from django.db import connection

    at, found = time.perf_counter(), {}
    with connection.cursor() as cursor:
        county_filled.run(cursor, SHARED, DAYS)
        for code, statement in FIGURES.items():
            cursor.execute(statement, DAYS)
            found[code] = {row[0]: (row[1], row[2]) for row in cursor.fetchall()}
    return time.perf_counter() - at, found


def compare(wanted: dict[str, dict[int, tuple[int, int]]]) -> None:
    """What is stored is what the SQL finds, school by school."""
    from school_care.reports.models import FigureSnapshot

    for code, schools in wanted.items():
        rows = FigureSnapshot.objects.filter(code=code, month=SINCE)
        stored = {school: (part, whole) for school, part, whole in
                  rows.order_by().values_list("school", "part", "whole")}  # fmt: skip
        odd = [(key, value, stored.get(key)) for key, value in schools.items()
               if stored.get(key) != value]  # fmt: skip
        assert not odd, (code, len(odd), odd[:3])
        print(
            f"  {code}: {sum(p for p, _ in schools.values())}/{sum(w for _, w in schools.values())}"
        )


# -- reading --------------------------------------------------------------------------------------


def remember() -> None:
    """The months before, a little worse each, frozen; the oldest without their lists."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO reports_figuresnapshot (public_id, school_id, month, code, as_of, part,
                   whole, members, cells, taken_at, frozen)
               SELECT gen_random_uuid(), school_id, (month - make_interval(months => back))::date,
                   code, (month - make_interval(months => back - 1))::date - 1,
                   part - part * back / 100, whole,
                   CASE back WHEN 1 THEN members ELSE '[]' END, cells, taken_at, true
               FROM reports_figuresnapshot, generate_series(1, %s) back WHERE month = %s""",
            [HISTORY, SINCE],
        )
        cursor.execute("VACUUM ANALYZE reports_figuresnapshot")


def office():
    """A body that oversees every school, and who reads there."""
    from django.utils import timezone

    from school_care.reports.models import Oversight
    from school_care.school.models import Appointment, School, User

    schools = list(School.objects.all())
    body = School.objects.create(code10="0099000001", name="青禾县教育局", short_name="教育局")
    Oversight.objects.bulk_create(
        Oversight(office=body, school=one, starts_on=TERM) for one in schools
    )
    reader = User.objects.create(username="office", name="干事", school=body)
    Appointment.objects.create(
        user=reader, school=body, role="director", starts_on=TERM, confirmed_at=timezone.now()
    )
    return reader


def pages(rounds: int, profile: bool) -> bool:
    """Every kind of page, for other schools in turn; whether all are fast enough."""
    from django.urls import reverse

    from school_care.school.models import User

    month = f"?month={SINCE:%Y-%m}"
    reader = office()
    directors = list(User.objects.filter(username__startswith="d").order_by("pk")[:rounds])
    code = "care-talk_cover"
    asked = {
        "dashboard": (directors, reverse("reports:figures") + month),
        "figure": (directors, reverse("reports:figure", args=[code]) + month),
        "list": (directors, reverse("reports:figure_list", args=[code]) + month),
        "oversight": ([reader] * rounds, reverse("reports:oversight") + month),
        "oversight_figure": (
            [reader] * rounds,
            reverse("reports:oversight_figure", args=[code]) + month,
        ),
        "oversight_book": ([reader] * BOOKS, reverse("reports:oversight_book") + month),
    }
    good = True
    for name, (readers, url) in asked.items():
        times = sorted(opened(one, url) for one in readers)
        high, median = times[int(len(times) * 0.95)], times[len(times) // 2]
        good &= high <= (BOOK_WITHIN if name == "oversight_book" else PAGE_WITHIN)
        print(f"{name}: median {median * 1000:.0f} ms, 95 of 100 below {high * 1000:.0f}")
        if profile:
            profiler = cProfile.Profile()
            profiler.runcall(opened, readers[0], url)
            pstats.Stats(profiler).sort_stats("cumtime").print_stats(25)
    return good & explained(reader, [url for _, url in list(asked.values())[3:]])


_clients: dict = {}


def opened(reader, url: str) -> float:
    """Seconds of one page; signing in is not counted, nor the very first page of the process."""
    from django.test import Client

    if not _clients:
        _clients["first"] = None
        opened(reader, url)
    client = Client(HTTP_HOST="localhost")
    client.force_login(reader)
    at = time.perf_counter()
    answer = client.get(url)
    took = time.perf_counter() - at
    assert answer.status_code == 200, (url, answer.status_code)
    return took


def explained(reader, urls: list[str]) -> bool:
    """No query of the county's pages reads the figures from end to end; one is answered from the
    county's index."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(HTTP_HOST="localhost")
    client.force_login(reader)
    with CaptureQueriesContext(connection) as kept:
        for url in urls:
            client.get(url)
    asked = [one["sql"] for one in kept if "reports_figuresnapshot" in one["sql"]]
    plans = []
    for sql in asked:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql}")
            plans.append("\n".join(row[0] for row in cursor.fetchall()))
    whole = [plan for plan in plans if "Seq Scan on reports_figuresnapshot" in plan]
    by_index = sum("reports_snapshot_county" in plan for plan in plans)
    print(f"queries on figures: {len(asked)}, by the county's index {by_index}, whole {len(whole)}")
    for plan in whole:
        print(plan)
    return bool(by_index) and not whole


def measure(options: argparse.Namespace) -> bool:
    from school_care.reports.figures.registry import measures

    codes = {one.code for one in measures()}
    assert codes >= set(FIGURES), set(FIGURES) - codes
    took, megabytes, busy = refresh(options.workers)
    county = took * COUNTY / options.schools
    print(
        f"refresh of {len(codes)} figures: {took:.1f} s by {options.workers} processes,"
        f" {took / options.schools * 1000:.0f} ms a school, {busy:.1f} s of processor, peak"
        f" {megabytes:.0f} MB each;"
        f" {COUNTY} schools {county:.0f} s"
    )
    bare, wanted = by_sql()
    print(f"bare SQL of {len(FIGURES)} figures: {bare:.2f} s; the same numbers:")
    compare(wanted)
    remember()
    return pages(options.rounds, options.profile) & (county <= REFRESH_WITHIN)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--schools", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--part", type=int)
    options = parser.parse_args()
    if options.part is not None:
        set_up(os.environ["SCHOOL_CARE_HOME"])
        take(options.part, options.workers)
        return 0
    return county_filled.measured_in(
        "bench-figures-",
        options.schools,
        set_up=set_up,
        fill=fill,
        measure=lambda: measure(options),
    )


if __name__ == "__main__":
    sys.exit(main())
