"""What the school owes, against an oracle that counts days one by one, on walks drawn by dice; and
the ledger against what is owed. More walks: DUTY_WALKS=200."""

import os
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.core import duty_kinds
from school_care.duties.models import Duty, DutyChange
from school_care.duties.reckoning.reckon import owed
from school_care.duties.services.sync import sync
from school_care.school.models import SchoolClass, Term
from tests.duties.oracle import CODES, Oracle, as_owed, as_stored
from tests.duties.walking import AUTUMN, SPRING, Walk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def only_what_the_oracle_knows(monkeypatch):
    monkeypatch.setattr(duty_kinds, "_kinds", {code: duty_kinds.duty_kind(code) for code in CODES})


DAY = timedelta(days=1)
WALKS = int(os.environ.get("DUTY_WALKS", "5"))
DAYS = 30
# before the first day of the year, over the national holiday, into and out of the vacation, and
# past the last day anybody knows
STARTS = [
    date(2026, 8, 24),
    date(2026, 9, 14),
    date(2026, 12, 28),
    date(2027, 1, 25),
    date(2027, 6, 14),
]


def start_of(seed: int) -> date:
    return STARTS[seed % len(STARTS)]


def stored_rows(walk: Walk) -> dict:
    """Every column that means something, owners and subjects by their place in the walk."""
    people = {person.pk: number for number, person in enumerate(walk.people)} | {None: None}
    subjects = {f"student:{pupil.pk}": f"pupil {n}" for n, pupil in enumerate(walk.pupils)}
    subjects |= {f"class:{one.pk}": f"class {n}" for n, one in enumerate(walk.classes)}
    return {
        (row.rule_code, subjects[row.subject_key], row.period_key): (
            row.state, row.settled_on, people[row.owner_id], row.opens_on, row.due_on, row.warn_on,
            row.required, row.counted, row.rank,
        )
        for row in Duty.objects.filter(school=walk.school, rule_code__in=CODES)
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(WALKS))
def test_owed_and_the_ledger__day_by_day__are_what_counting_days_says(seed):
    walk = Walk(seed, start_of(seed), late=True)
    for number in range(DAYS):
        walk.live()
        sync(walk.school, walk.day)
        expected = Oracle(walk.school).owed(walk.day)
        assert as_owed(owed(walk.school, walk.day), walk.day) == expected, walk.day
        assert as_stored(walk.school, walk.day) == expected, walk.day
        if number % 7 == 0:
            _assert_nothing_more_to_write(walk)
        walk.day += DAY
    oracle = Oracle(walk.school)
    asked = [walk.day - walk.dice.randrange(DAYS) * DAY for _ in range(8)]
    for day in [*asked, AUTUMN[0] - DAY, SPRING[1] + DAY, SPRING[1] + 30 * DAY]:
        assert as_owed(owed(walk.school, day), day) == oracle.owed(day), day
    assert Term.objects.filter(school=walk.school).count() == 2
    assert SchoolClass.objects.filter(school=walk.school).count() == 2


def _assert_nothing_more_to_write(walk: Walk) -> None:
    changes = DutyChange.objects.count()
    with CaptureQueriesContext(connection) as captured:
        sync(walk.school, walk.day)
    written = [
        query["sql"]
        for query in captured
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ]
    assert written == []
    assert DutyChange.objects.count() == changes


@pytest.mark.parametrize("seed", range(max(WALKS // 2, 1)))
def test_the_ledger__synced_after_gaps__is_the_one_synced_every_day(seed):
    daily = Walk(seed, start_of(seed), late=False)
    gaps = Walk(seed, start_of(seed), late=False, name="b")
    for number in range(DAYS):
        for walk in (daily, gaps):
            if number % 9 == 0:  # both know the same when somebody waives
                sync(walk.school, walk.day)
            walk.live(waiving=number % 9 == 0)
        sync(daily.school, daily.day)
        daily.day += DAY
        gaps.day += DAY
    sync(daily.school, daily.day)
    sync(gaps.school, gaps.day)
    assert stored_rows(gaps) == stored_rows(daily)
    assert {row[0] for row in stored_rows(daily).values()} >= {"open", "done", "withdrawn"}
