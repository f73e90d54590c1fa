"""A school's day is run once, whoever asks, how often, and after however many days."""

from datetime import date

import pytest
from django.db import transaction

from school_care.duties import tasks
from school_care.duties.models import DailyRun, Duty, Ledger, Notice
from school_care.duties.services import reminding, running
from school_care.duties.services.running import run_day, stale_schools, waiting_schools
from school_care.duties.services.sync import sync
from school_care.schedule import BEAT_SCHEDULE
from tests.duties.days import (
    DAY,
    MONDAY,
    THURSDAY,
    at,
    duties,
    make_place,
    reminders,
    run,
    tables,
    talk,
)
from tests.factories import SchoolFactory

pytestmark = pytest.mark.django_db

TUESDAY, SATURDAY = MONDAY + DAY, MONDAY + 5 * DAY


@pytest.fixture
def place(db):
    with at(MONDAY, "05:00"):
        return make_place()


def test_run__first_day__stores_tells_and_is_noted(place):
    report = run(place, MONDAY)

    assert report.ran
    assert report.created == Duty.objects.count() > 0
    assert DailyRun.objects.get().day == MONDAY
    assert report.told == Notice.objects.count() > 0


def test_run__twice__second_changes_nothing(place):
    run(place, MONDAY)
    before = tables()

    again = run(place, MONDAY)

    assert not again.ran
    assert (again.created, again.changed, again.told) == (0, 0, 0)
    assert tables() == before


def test_run__after_two_days_off__stores_what_daily_runs_store(place):
    talk(place, "小一", TUESDAY)
    talk(place, "小三", THURSDAY)
    with at(SATURDAY):

        def days(*run_on):
            with transaction.atomic():
                for day in run_on:
                    report = run(place, day)
                found = duties(), reminders(), report
                transaction.set_rollback(True)
            return found

        each = [MONDAY + number * DAY for number in range(6)]
        daily, told_daily, _ = days(*each)
        gap, told_after, report = days(MONDAY, THURSDAY, SATURDAY)

    assert gap == daily
    assert told_after == told_daily
    assert report.caught_up == 1


def test_run__after_a_gap__weeks_that_ended_in_it_are_missed_on_their_own_day(place):
    run(place, MONDAY)

    report = run(place, MONDAY + 9 * DAY)

    assert report.caught_up == 8
    missed = Duty.objects.get(
        rule_code="talk.class_week",
        school_class=place.seven_one,
        period_key=MONDAY.isoformat(),
    )
    assert (missed.state, missed.settled_on) == ("missed", MONDAY + 7 * DAY)


@pytest.mark.parametrize("day", [MONDAY, MONDAY - 30 * DAY])
def test_run__day_before_the_last__only_lists(place, day):
    run(place, TUESDAY)
    before = tables()

    with at(TUESDAY):
        report = running.run_and_list(place.school, day)

    assert report.only_listed
    assert tables() == before


def test_run__day_before_what_a_page_has_synced__only_lists(place):
    with at(TUESDAY):
        sync(place.school, TUESDAY)
        report = run_day(place.school, MONDAY)

    assert report.only_listed
    assert not DailyRun.objects.exists()


def test_run__day_to_come__only_lists(place):
    with at(MONDAY):
        run_day(place.school, MONDAY)
        before = tables()
        report = running.run_and_list(place.school, MONDAY + DAY)

    assert report.only_listed
    assert tables() == before
    assert Ledger.objects.get().synced_on == MONDAY


def test_run__clock_was_weeks_ahead_for_a_night__goes_on_from_today(place):
    run(place, MONDAY)
    before = duties()
    run(place, MONDAY + 20 * DAY)

    report = run(place, TUESDAY)

    assert report.ran
    assert Ledger.objects.get().synced_on == TUESDAY
    still_owed = {row for row in before if "open" in row}
    assert still_owed <= set(duties())
    assert waiting(TUESDAY) == []


def test_run__killed_while_telling__leaves_nothing_of_the_day_and_goes_on(place, monkeypatch):
    run(place, MONDAY)
    talk(place, "小一", TUESDAY)
    before = tables()
    told = []

    def killed(*arguments, **options):
        told.append(arguments)
        if len(told) == 2:
            raise SystemError
        return real(*arguments, **options)

    real = reminding.tell
    with monkeypatch.context() as patch, at(THURSDAY):
        patch.setattr(reminding, "tell", killed)
        with pytest.raises(SystemError):
            run_day(place.school, THURSDAY)

    assert len(told) == 2
    assert tables()["notices"] == before["notices"]
    assert tables()["runs"] == before["runs"]
    assert Ledger.objects.get().synced_on == THURSDAY - DAY  # days before are made good

    assert run(place, THURSDAY).ran
    assert tables()["runs"][-1] == (place.school.name, THURSDAY)


def test_run__school_of_nobody__is_run_without_a_word(db):
    with at(MONDAY):
        report = run_day(SchoolFactory(), MONDAY)

    assert report.ran
    assert (report.created, report.told) == (0, 0)


# the ticker


def waiting(day: date, clock_time: str = "06:30") -> list[int]:
    with at(day, clock_time):
        return waiting_schools()


def test_ticker__before_six__waits(place):
    assert waiting(MONDAY, "05:59") == []
    assert waiting(MONDAY, "06:00") == [place.school.pk]


def test_ticker__school_that_has_had_its_day__is_left_alone_until_tomorrow(place):
    run(place, MONDAY)
    other = SchoolFactory()

    assert waiting(MONDAY, "23:50") == [other.pk]
    assert waiting(TUESDAY, "00:10") == []
    assert waiting(TUESDAY) == [place.school.pk, other.pk]


@pytest.fixture
def asked(monkeypatch):
    """What the ticker asked workers for, done at once."""
    done = []

    def at_once(task):
        def apply_async(args, **options):
            assert options["expires"] < 600
            done.append((task.name.rpartition(".")[2], *args))
            task(*args)

        monkeypatch.setattr(task, "apply_async", apply_async)

    for task in (tasks.run_school_day, tasks.tell_calendar_moves, tasks.sync_school):
        at_once(task)
    return done


def test_ticker__two_tickers_and_a_restart__run_each_school_once(place, asked):
    with at(MONDAY):
        tasks.run_waiting_schools()
        before = tables()
        tasks.run_waiting_schools()
        tasks.run_school_day(place.school.pk, MONDAY.isoformat())  # asked by the other, late

    assert asked == [("run_school_day", place.school.pk, MONDAY.isoformat())]
    assert tables() == before


def test_hourly__brings_up_only_ledgers_where_something_happened(place, asked):
    with at(MONDAY):
        run_day(place.school, MONDAY)
        run_day(SchoolFactory(), MONDAY)
        assert stale_schools() == []
    with at(TUESDAY, "00:30"):
        from school_care.core import audit

        audit.record("care_record.written", school_id=place.school.pk)
        with at(MONDAY, "23:00"):
            tasks.sync_stale_ledgers()

    assert asked == [("sync_school", place.school.pk)]


def test_schedule__names_tasks_that_exist():
    for entry in ("duties.run", "duties.sync"):
        name = BEAT_SCHEDULE[entry]["task"].rpartition(".")[2]
        assert BEAT_SCHEDULE[entry]["task"] == getattr(tasks, name).name
    assert BEAT_SCHEDULE["duties.run"]["schedule"] == 600
