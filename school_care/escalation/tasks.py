"""Thin Celery tasks of the transport: they wake, the table holds."""

from celery import shared_task

from school_care.core import clock
from school_care.escalation.services import clock_run, relay


@shared_task(time_limit=120)
def deliver_waiting() -> None:
    """Each minute, and whenever something was written: `relay.send_waiting`."""
    relay.send_waiting()


@shared_task(time_limit=600)
def look_at_deadlines() -> None:
    """Each hour: receivers that did not answer in time are noted, and people told."""
    clock_run.run(clock.now())
