"""The ledger of duties against the bare writing of its rows.

    .venv/bin/python bench/duties.py [--pupils 1000] [--rounds 5] [--profile]
    .venv/bin/python -m tests.support.postgres .venv/bin/python bench/duties.py [--grow 100]

Every pupil has a class, categories, a level and ten records of the term. Each round empties the
ledger, writes the same Duty rows with `bulk_create` (objects ready, one transaction), empties it
again, syncs, and syncs once more as every page does (nothing left a trace since); medians of the
rounds. Fails above four times the floor for the first sync, 0.3 times for the second. Also printed:
what reckoning and comparing everything anew costs, although nothing happened.

`--grow N`, on PostgreSQL: the same in a database of one school and in one of N, each in a process
of its own that syncs every school there, one after the other, as the daily run does. Fails where
time a pupil or peak memory grows by more than 1.3.
"""

import argparse
import cProfile
import gc
import json
import os
import pstats
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST, SECOND, GROWTH = 4.0, 0.3, 1.3
TODAY = date(2026, 11, 25)  # a Wednesday in the middle of the term
SINCE = date(2026, 9, 1)
CLASS_OF = 40
RECORDS = 10
KINDS = ("talk", "call", "talk", "visit", "video")
DAY = timedelta(days=1)


def set_up(home: str) -> None:
    os.environ.update(SCHOOL_CARE_HOME=home, DJANGO_SETTINGS_MODULE="school_care.settings")
    sys.path.insert(0, str(ROOT))
    import django

    import school_care  # noqa: F401  (swaps in the bundled SQLite)

    django.setup()
    from school_care.core import clock

    clock.today = lambda: TODAY


def new_school(number: int, pupils: int):
    """A school in its autumn term: classes of forty with a head teacher each, ranks 1 to 3."""
    from django.db import transaction
    from django.utils import timezone

    from school_care.mentoring.models import CareRecord
    from school_care.school.models import (
        Appointment,
        CalendarYear,
        School,
        SchoolClass,
        Term,
        User,
    )
    from school_care.students.models import (
        CareCategory,
        CareLevel,
        Enrolment,
        Student,
        StudentCareLevel,
        StudentCategory,
    )

    now = timezone.now()
    with transaction.atomic():
        school = School.objects.create(code10=f"21990{number:05d}", name=f"基准学校{number}")
        Term.objects.create(
            school=school, school_year=2026, season="autumn",
            first_day=SINCE, last_day=date(2027, 1, 22), checked=True,
        )  # fmt: skip
        CalendarYear.objects.create(school=school, year=2026, published=True)
        count = -(-pupils // CLASS_OF)
        classes = SchoolClass.objects.bulk_create(
            SchoolClass(school=school, stage="junior", entry_year=2026, number=n + 1)
            for n in range(count)
        )
        people = User.objects.bulk_create(
            User(username=f"t{number}-{n}", name=f"老师{n}", school=school)
            for n in range(count + 1)
        )
        posts = zip(people, [*classes, None], strict=True)
        Appointment.objects.bulk_create(
            Appointment(
                school=school, user=person, school_class=group, starts_on=SINCE, confirmed_at=now,
                role="head_teacher" if group else "director",
            )
            for person, group in posts
        )  # fmt: skip
        made = Student.objects.bulk_create(
            [
                Student(school=school, current_class=classes[n // CLASS_OF], name=f"学生{n}")
                for n in range(pupils)
            ],
            batch_size=2000,
        )
        kinds = list(CareCategory.objects.order_by("pk")[:2])
        levels = {
            rank: CareLevel.objects.create(school=school, rank=rank, name=str(rank))
            for rank in (1, 2, 3)
        }
        own = {pupil.pk: {"school": school, "student": pupil} for pupil in made}
        Enrolment.objects.bulk_create(
            [
                Enrolment(school_class=one.current_class, starts_on=SINCE, **own[one.pk])
                for one in made
            ],
            batch_size=2000,
        )
        StudentCategory.objects.bulk_create(
            [
                StudentCategory(category=kind, starts_on=SINCE, **own[one.pk])
                for one in made
                for kind in kinds
            ],
            batch_size=2000,
        )
        StudentCareLevel.objects.bulk_create(
            [
                StudentCareLevel(level=levels[n % 3 + 1], starts_on=SINCE, **own[one.pk])
                for n, one in enumerate(made)
            ],
            batch_size=2000,
        )
        CareRecord.objects.bulk_create(
            [
                CareRecord(
                    kind=KINDS[(n + turn) % 5], author=people[n // CLASS_OF], written_at=now,
                    happened_on=SINCE + (n * 7 + turn * 8) % (TODAY - SINCE).days * DAY,
                    outcome="not_reached" if (n + turn) % 11 == 0 else "made", **own[one.pk],
                )
                for n, one in enumerate(made)
                for turn in range(RECORDS)
            ],
            batch_size=2000,
        )  # fmt: skip
    return school


def empty(school) -> None:
    from school_care.duties.models import Duty, DutyChange, Ledger

    DutyChange.objects.filter(duty__school=school).delete()
    Duty.objects.filter(school=school).delete()
    Ledger.objects.filter(school=school).delete()


def timed(do) -> float:
    """Seconds, the collector of garbage aside, as `timeit` does."""
    gc.collect()
    gc.disable()
    at = time.perf_counter()
    do()
    took = time.perf_counter() - at
    gc.enable()
    return took


def ready_rows(school) -> list:
    from school_care.duties.models import Duty

    rows = list(Duty.objects.filter(school=school))
    for row in rows:
        row.pk, row._state.adding = None, True
    return rows


def one_school(pupils: int, rounds: int, profile: bool) -> bool:
    """Floor, first and second sync of one school."""
    from django.db import connection, transaction

    from school_care.duties.models import Duty
    from school_care.duties.services.changes import BATCH
    from school_care.duties.services.sync import sync

    school = new_school(1, pupils)
    analyze()
    sync(school, TODAY)

    def write(rows: list) -> None:
        with transaction.atomic():
            Duty.objects.bulk_create(rows, batch_size=BATCH)

    times = []
    for _ in range(rounds):
        rows = ready_rows(school)
        empty(school)
        floor = timed(lambda rows=rows: write(rows))
        empty(school)
        first, anew = (timed(lambda: sync(school, TODAY)) for _ in range(2))
        second = timed(lambda: sync(school, TODAY, unless_fresh=True))
        times.append((floor, first, second, anew))
    floor, first, second, anew = (statistics.median(one) for one in zip(*times, strict=True))
    quiet = [min(one) for one in zip(*times, strict=True)]
    print(
        f"{connection.vendor}, {pupils} pupils, {len(rows)} duties: floor {floor:.3f} s; "
        f"first sync {first:.3f} s, {first / floor:.2f} times; second {second:.3f} s, "
        f"{second / floor:.2f} times; {first / pupils * 1e6:.0f} µs a pupil. Reckoned anew though "
        f"nothing happened: {anew:.3f} s, {anew / floor:.2f} times, best of the rounds "
        f"{quiet[3]:.3f} s against {quiet[0]:.3f} s"
    )
    if profile:
        for label, clear in (("first", True), ("second", False)):
            if clear:
                empty(school)
            profiler = cProfile.Profile()
            profiler.runcall(sync, school, TODAY)
            print(label)
            pstats.Stats(profiler).sort_stats("tottime").print_stats(25)
    return first <= FIRST * floor and second <= SECOND * floor


def analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def every_school(rounds: int) -> None:
    """In a process of its own: sync all schools of the database; figures as JSON."""
    from school_care.duties.services.sync import sync
    from school_care.school.models import School

    first, second = [], []
    for _ in range(rounds):
        for school in School.objects.order_by("pk"):
            empty(school)
            first.append(timed(lambda school=school: sync(school, TODAY)))
            second.append(timed(lambda school=school: sync(school, TODAY)))  # reckoned anew
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {"first": statistics.mean(first), "second": statistics.mean(second), "peak": peak}
    print(json.dumps(figures))


def grow(schools: int, pupils: int) -> bool:
    """One school against many, interleaved: one, many, one."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]

    def child(database: str, *arguments: object) -> dict:
        done = subprocess.run(
            [sys.executable, __file__, *map(str, arguments)],
            env=os.environ | {"DATABASE_URL": f"{server}/{database}"},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return json.loads(done.stdout or "{}")

    from django.db import connection

    with connection.cursor() as cursor:
        for database in ("one", "many"):
            cursor.execute(f"CREATE DATABASE {database}")
    child("one", "--fill", 1, "--pupils", pupils)
    child("many", "--fill", schools, "--pupils", pupils)
    before = child("one", "--every", 8)
    many = child("many", "--every", 1)
    after = child("one", "--every", 8)
    reached = True
    for name in ("first", "second", "peak"):
        one = (before[name] + after[name]) / 2
        ratio = many[name] / one
        reached &= ratio <= GROWTH
        both = f"{many[name]:.3f} against {one:.3f}, {ratio:.2f} times"
        print(f"{schools} schools of {pupils}, {name}: {both}")
    return reached


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pupils", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--grow", type=int, default=0)
    parser.add_argument("--fill", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--every", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    home = tempfile.mkdtemp(prefix="bench-duties-")
    try:
        set_up(home)
        from django.core.management import call_command

        if options.every:
            every_school(options.every)
            return 0
        if options.grow:
            return 0 if grow(options.grow, options.pupils) else 1
        call_command("migrate", verbosity=0)
        if options.fill:
            for number in range(options.fill):
                new_school(number + 1, options.pupils)
            analyze()
            return 0
        return 0 if one_school(options.pupils, options.rounds, options.profile) else 1
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
