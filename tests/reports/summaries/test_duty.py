"""The monthly report as something the school owes."""

from datetime import date

import pytest
import time_machine

from school_care.core import clock
from school_care.core.duty_kinds import one_reckoning
from school_care.duties.models import Duty
from school_care.duties.services.sync import sync
from school_care.reports.summaries import services
from school_care.reports.summaries.duty_kind import facts, population
from school_care.reports.summaries.selectors import policy_day
from tests.reports.summaries.making import handed_in, signed, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school")]


def owed(cast, on: date) -> dict[str, int]:
    """Who signs, by the month owed on a day; 0 for the director's own."""
    with one_reckoning():
        return {one.key: one.by for one in population(school_id=cast.school.pk, on=on)}


def test_population__in_november__owes_the_months_before_with_school(cast):
    assert owed(cast, date(2026, 10, 31)) == {"2026-09": 0}
    assert owed(cast, date(2026, 11, 1)) == {"2026-10": 0, "2026-09": 0}


def test_population__after_a_month_of_holidays__owes_nothing_of_it(cast):
    # the term ends on 15 January 2027: of February nothing is owed in March
    assert "2027-02" not in owed(cast, date(2027, 3, 1))


def test_population__handed_in__is_the_principals(cast):
    handed_in(cast)
    assert owed(cast, date(2026, 11, 12))["2026-10"] == cast.principal.pk


def test_population__drafted_before_it_was_handed_in__is_the_principals_from_then_on(cast):
    with time_machine.travel("2026-11-02T09:00:00+08:00", tick=False):
        row = written(cast)
    with time_machine.travel("2026-11-10T09:00:00+08:00", tick=False):
        services.submit(by=cast.director, row=row, revision=row.revision)
    assert owed(cast, date(2026, 11, 9))["2026-10"] == 0
    assert owed(cast, date(2026, 11, 10))["2026-10"] == cast.principal.pk


def test_facts__signed__done_on_that_day(cast):
    signed(cast)
    days = {"since": date(2026, 11, 1), "until": date(2026, 11, 30)}
    found = list(facts(school_id=cast.school.pk, **days))
    assert [(one.key, one.happened_on) for one in found] == [("2026-10", date(2026, 11, 12))]


def test_ledger__owed_from_the_first_by_the_fifteenth__until_it_is_signed(cast):
    sync(cast.school, clock.today())
    duty = Duty.objects.get(rule_code="report.month", period_key__contains="2026-10")
    assert (duty.opens_on, duty.due_on) == (date(2026, 11, 1), date(2026, 11, 15))
    assert (duty.owner, duty.state) == (cast.director, "open")
    signed(cast)
    sync(cast.school, clock.today())
    duty.refresh_from_db()
    assert (duty.state, duty.settled_on) == ("done", date(2026, 11, 12))


def test_ledger__past_the_fifteenth__is_late(cast):
    with time_machine.travel("2026-11-16T09:00:00+08:00", tick=False):
        sync(cast.school, clock.today())
    duty = Duty.objects.get(rule_code="report.month", period_key__contains="2026-10")
    assert duty.warn_on == date(2026, 11, 16)


def test_policy_day__is_the_fifteenth_by_default(cast):
    assert policy_day(cast.school, date(2026, 11, 12)) == 15
