"""A school's day: the ledger brought to it, people told, what apps above add. Once a day and
school, whoever asks.

The row `DailyRun` is written in the transaction of the reminders, under the school's ledger row: of
two workers the second finds it, a killed one leaves nothing half done, days the server slept
through are made good first (docs/operations.md, "Every day").
"""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from school_care.core import clock
from school_care.duties import daily
from school_care.duties.models import DailyRun, Ledger
from school_care.duties.reckoning.items import Item
from school_care.duties.reckoning.reckon import owed
from school_care.duties.services import calendar_moves, reminding
from school_care.duties.services.ledger import hold, is_fresh
from school_care.duties.services.rules import tell_levels
from school_care.duties.services.sync import sync
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School

ONE_DAY = timedelta(days=1)
BEGINS_AT = time(6)


@dataclass
class RunReport:
    """What running a day did: `ran` when this call did it; `only_listed` when the day was behind or
    still to come and nothing may change; `caught_up`: days since the last
    run that were made good first; `told`: notices written; `moved`: duties whose last day in time
    the calendar moved; `alerts`: what the parts of the day raised (duties.daily); `failed`: the
    class of what went wrong, "" when nothing did. Lists of what became due and late on the day come
    from the reckoning alone."""

    school: School
    on: date
    ran: bool = False
    only_listed: bool = False
    caught_up: int = 0
    created: int = 0
    changed: int = 0
    told: int = 0
    moved: int = 0
    failed: str = ""
    due: list[Item] = field(default_factory=list)
    warned: list[Item] = field(default_factory=list)
    alerts: list[dict[str, Any]] = field(default_factory=list)


def run_day(school: School, on: date) -> RunReport:
    """Run one school's day. A day before the last one, or one still to come, changes nothing."""
    report = RunReport(school, on)
    if on > clock.today() or _behind(school, on):
        report.only_listed = True
    else:
        _run_ledger(school, on, report)
    report.alerts = daily.run_parts(school, on, acts=not report.only_listed)
    if report.alerts and not report.only_listed:
        sync(school, on, unless_fresh=True)  # what was raised is owed from this day on
    return report


def _run_ledger(school: School, on: date, report: RunReport) -> None:
    """The ledger brought to the day, and people told of it."""
    _catch_up(school, on - ONE_DAY, report)
    with transaction.atomic():
        ledger = hold(school)
        if ledger.synced_on is not None and ledger.synced_on > on != clock.today():
            report.only_listed = True  # somebody was quicker, with a later day
            return
        synced = sync(school, on)
        report.created += synced.created
        report.changed += synced.changed
        moved = calendar_moves.tell_moves(school, on)
        report.moved, report.told = moved.duties, moved.notices
        if DailyRun.objects.filter(school=school, day=on).exists():
            return
        told = reminding.remind(school, on, SchoolCalendar(school))
        report.told += told.notices
        tell_levels(school, on)  # a version of a rule may begin today
        report.ran = True
        DailyRun.objects.create(school=school, day=on, ran_at=clock.now())


def run_and_list(school: School, on: date) -> RunReport:
    """`run_day`, and what became due and late on the day."""
    report = run_day(school, on)
    items = owed(school, on)
    report.due = [item for item in items if item.due_on == on]
    report.warned = [item for item in items if item.warn_on == on]
    return report


def last_run(school: School) -> date | None:
    """The last day that was run; days the clock has not reached (it was wrong then) aside."""
    runs = DailyRun.objects.filter(school=school, day__lte=clock.today())
    return runs.aggregate(last=Max("day"))["last"]


def waiting_schools() -> list[int]:
    """Schools whose day has not been run although it is six o'clock; one query."""
    moment = timezone.localtime(clock.now())
    if moment.time() < BEGINS_AT:
        return []
    done = DailyRun.objects.filter(day=moment.date()).values("school_id")
    return list(School.objects.exclude(pk__in=done).order_by("pk").values_list("pk", flat=True))


def stale_schools() -> list[int]:
    """Schools whose ledger is not of this moment; those never run wait for their day."""
    today = clock.today()
    known = School.objects.filter(ledger__synced_on__isnull=False).order_by("pk")
    return [school.pk for school in known if not is_fresh(school, today)]


def _behind(school: School, on: date) -> bool:
    """Whether the school is already further than `on`."""
    if on == clock.today():
        return False
    ledger = Ledger.objects.filter(school=school).values_list("synced_on", flat=True).first()
    known = [day for day in (ledger, last_run(school)) if day is not None]
    return bool(known) and max(known) > on


def _catch_up(school: School, until: date, report: RunReport) -> None:
    """Days before the one asked about, each in a transaction of its own: a killed run goes on where
    it stopped. A school without a ledger begins with the day itself."""
    ledger = Ledger.objects.filter(school=school).values_list("synced_on", flat=True).first()
    if ledger is None or ledger >= until:
        return
    synced = sync(school, until)
    report.caught_up = synced.days - 1  # the last known day is looked at once more
    report.created, report.changed = synced.created, synced.changed
