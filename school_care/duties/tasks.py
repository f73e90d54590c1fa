"""Thin Celery tasks of the ledger of duties: one a school, each safe twice and after any gap."""

from datetime import date

from celery import shared_task

from school_care.core import clock
from school_care.duties.services import calendar_moves, relay, running, sync
from school_care.school.models import School

EXPIRES = 540  # seconds; the ticker asks again


@shared_task
def run_waiting_schools() -> None:
    """Every ten minutes: wake the day of each school that has not had it, and tell of calendars
    that were changed."""
    today = clock.today().isoformat()
    for pk in running.waiting_schools():
        run_school_day.apply_async(args=[pk, today], expires=EXPIRES)
    for pk in calendar_moves.changed_calendars():
        tell_calendar_moves.apply_async(args=[pk], expires=EXPIRES)


@shared_task
def run_school_day(school_id: int, day: str) -> None:
    """One school's day: `running.run_day`."""
    running.run_day(School.objects.get(pk=school_id), date.fromisoformat(day))


@shared_task
def tell_calendar_moves(school_id: int) -> None:
    """One school's moved deadlines: `calendar_moves.tell_when_quiet`."""
    school = School.objects.get(pk=school_id)
    sync.fresh(school)
    calendar_moves.tell_when_quiet(school, clock.today())


@shared_task
def sync_stale_ledgers() -> None:
    """Each hour: bring up the ledgers of schools where something happened and nobody looked."""
    for pk in running.stale_schools():
        sync_school.apply_async(args=[pk], expires=EXPIRES)


@shared_task
def sync_school(school_id: int) -> None:
    """One school's ledger: `sync.fresh`."""
    sync.fresh(School.objects.get(pk=school_id))


@shared_task
def send_reminders() -> None:
    """Each minute: `relay.send_waiting`."""
    relay.send_waiting()
