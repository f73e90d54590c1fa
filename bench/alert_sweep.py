"""The morning sweep of every school of a county against the bare SQL of the same rules.

    .venv/bin/python -m tests.support.postgres .venv/bin/python bench/alert_sweep.py
        [--schools 50] [--rounds 3] [--profile]

Fills PostgreSQL with schools of 900 pupils, a school-year of rolls and exceptions, and pupils the
rules are about; `--schools 500` is the county of 450,000. On a Friday in May it times
- the SQL of bench/alert_rules.py, a statement a rule over the whole county, in one connection;
- reading: the same rules by `found_on`, school by school, nothing written;
- the first sweep: every warning of the county is new, each stored with its history, its trace, its
  owner's notice and, for dropout, its case;
- the morning after nothing happened: the sweep again.
The pupils that SQL and reading find must be the same, rule by rule. Fails where reading takes more
than 20 times as long as the SQL, or the 95th of a hundred schools more than a second.
"""

import argparse
import cProfile
import os
import pstats
import resource
import statistics
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import county_filled
from alert_rules import FILL, RULES, SHARED

ROOT = Path(__file__).resolve().parent.parent

AT_MOST, SLOWEST = 20.0, 1.0
ON = date(2026, 5, 8)  # the last of the county's 180 school days, a Friday


def set_up(home: str) -> None:
    os.environ.update(SCHOOL_CARE_HOME=home, DJANGO_SETTINGS_MODULE="school_care.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from school_care.core import clock

    clock.today = lambda: ON


def fill(schools: int) -> None:
    """The county of tests/support/county.py, one term, a director a school, and who is away."""
    from tests.support import county

    county_filled.fill(schools, county.PEOPLE[:3], FILL, {"on": ON})


def by_sql() -> tuple[float, dict[str, set[int]]]:
    """Seconds, and the pupils of each rule."""
    from django.db import connection

    found = {}
    at = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS school_days, away")
        county_filled.run(cursor, SHARED, {"on": ON})
        for code, statement in RULES.items():
            cursor.execute(statement, {"on": ON} if "%(on)s" in statement else None)
            found[code] = {row[0] for row in cursor.fetchall()}
    return time.perf_counter() - at, found


def by_school(do) -> list[float]:
    """Seconds of each school."""
    from school_care.school.models import School

    times = []
    for school in School.objects.order_by("pk"):
        at = time.perf_counter()
        do(school)
        times.append(time.perf_counter() - at)
    return times


def reading() -> tuple[list[float], dict[str, set[int]]]:
    """Seconds of each school, and the pupils of each rule the SQL has too."""
    from school_care.alerts import ruling
    from school_care.alerts.services.sweep import found_on

    every, found = dict(ruling._rules), {code: set() for code in RULES}

    def read(school) -> None:
        for one in found_on(school, ON):
            found[one.in_force.rule.code].add(one.finding.student_id)

    for code in set(every) - set(RULES):
        del ruling._rules[code]
    try:
        return by_school(read), found
    finally:
        ruling._rules.update(every)


def said(name: str, times: list[float]) -> str:
    high = sorted(times)[int(len(times) * 0.95)]
    mean = statistics.mean(times) * 1000
    return f"{name}: {sum(times):.1f} s, a school {mean:.0f} ms, 95 of 100 below {high * 1000:.0f}"


def measure(rounds: int, profile: bool) -> bool:
    from school_care.alerts import ruling
    from school_care.alerts.models import Alert
    from school_care.alerts.services.sweep import found_on, sweep
    from school_care.school.models import School

    missing = set(RULES) - set(ruling._rules)
    assert not missing, missing
    bare, read = [], []
    for _ in range(rounds):  # interleaved
        took, wanted = by_sql()
        times, found = reading()
        bare.append(took)
        read.append(times)
        for code in RULES:
            odd = wanted[code] ^ found[code]
            assert not odd, (code, len(wanted[code]), len(found[code]), sorted(odd)[:5])
    took, times = statistics.median(bare), sorted(read, key=sum)[len(read) // 2]
    counts = ", ".join(f"{code} {len(one)}" for code, one in wanted.items())
    print(f"{len(RULES)} rules, found: {counts}")
    print(f"bare SQL over the county: {took:.2f} s")
    print(f"{said('reading', times)}; {sum(times) / took:.1f} times the SQL")
    whole = by_school(lambda school: found_on(school, ON))
    print(said(f"reading, all {len(ruling._rules)} rules", whole))
    first = by_school(lambda school: sweep(school, ON))
    count = Alert.objects.count()
    print(
        f"{said('first sweep', first)}; {count} warnings, {sum(first) / count * 1000:.1f} ms each"
    )
    again = by_school(lambda school: sweep(school, ON))
    print(f"{said('sweep again, nothing new', again)}; {sum(again) / took:.1f} times the SQL")
    assert Alert.objects.count() == count
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    if profile:
        school = School.objects.order_by("pk").first()
        profiler = cProfile.Profile()
        profiler.runcall(found_on, school, ON)
        pstats.Stats(profiler).sort_stats("cumtime").print_stats(30)
    return sum(times) <= AT_MOST * took and sorted(times)[int(len(times) * 0.95)] <= SLOWEST


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--schools", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    return county_filled.measured_in(
        "bench-alerts-",
        options.schools,
        set_up=set_up,
        fill=fill,
        measure=lambda: measure(options.rounds, options.profile),
    )


if __name__ == "__main__":
    sys.exit(main())
