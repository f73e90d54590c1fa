"""A school's day by two workers at once, and by one that is killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from school_care.duties.models import DailyRun, Duty, Ledger
from school_care.duties.services.running import run_day
from school_care.duties.services.sync import fresh
from tests.duties.days import DAY, MONDAY, THURSDAY, at, duties, make_place, run, tables, talk
from tests.support.together import raised, together

SERVICES = "school_care.duties.services"


@pytest.fixture
def place(transactional_db):
    with at(MONDAY, "05:00"):
        return make_place()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("gap", [0, 3], ids=["first day", "after days off"])
def test_run__two_workers_and_a_page_at_once__one_runs_it(place, gap):
    day = MONDAY + gap * DAY
    if gap:
        run(place, MONDAY)
        talk(place, "小一", MONDAY + DAY)
    with at(day):
        answers = together(
            lambda: run_day(place.school, day),
            lambda: run_day(place.school, day),
            lambda: fresh(place.school),
        )

    assert raised(answers) == []
    assert sorted(answer.ran for answer in answers[:2]) == [False, True]
    assert DailyRun.objects.filter(day=day).count() == 1
    keys = list(Duty.objects.values_list("rule_code", "subject_key", "period_key"))
    assert len(keys) == len(set(keys)) > 0
    ran = next(answer for answer in answers[:2] if answer.ran)
    assert ran.told == len([row for row in tables()["notices"] if day.isoformat() in row[2]])


def _database_url() -> str:
    """The test database, for a process of its own."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    head, _, tail = os.environ["DATABASE_URL"].rpartition("/")
    return f"{head}/{name}" + (f"?{tail.partition('?')[2]}" if "?" in tail else "")


def _killed(*point: str) -> None:
    """Run Thursday in a process that is killed at a point (tests.duties.killed_run)."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.duties.killed_run", *point],
        cwd=Path(__file__).parents[2],
        env={
            **os.environ,
            "DATABASE_URL": _database_url(),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr


@pytest.mark.django_db(transaction=True)
def test_run__killed_with_kill_9__the_next_run_ends_where_an_undisturbed_one_does(place):
    run(place, MONDAY)
    talk(place, "小一", MONDAY + DAY)
    before = tables()

    _killed(f"{SERVICES}.changes", "Book.write", "3")  # on Wednesday, which is made good
    assert Ledger.objects.get().synced_on == MONDAY + DAY
    _killed(f"{SERVICES}.reminding", "remember", "2")  # when one person has been told already
    assert Ledger.objects.get().synced_on == THURSDAY - DAY
    assert (tables()["notices"], tables()["runs"]) == (before["notices"], before["runs"])

    assert run(place, THURSDAY).ran
    after = duties(), tables()["runs"]
    told = tables()["notices"]
    assert len(told) == len(set(told)) > len(before["notices"])
    assert not run(place, THURSDAY).ran
    assert (duties(), tables()["runs"]) == after
