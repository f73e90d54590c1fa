"""Thin Celery tasks of warnings: one a school, each safe twice and after any gap."""

from celery import shared_task

from school_care.alerts.services import sweep, waking
from school_care.school.models import School

EXPIRES = 270  # seconds; the ticker asks again


@shared_task
def sweep_stale_schools() -> None:
    """Every five minutes: look at the schools where something happened and nobody looked."""
    for pk in waking.stale_schools():
        sweep_school.apply_async(args=[pk], expires=EXPIRES)


@shared_task
def sweep_school(school_id: int) -> None:
    """One school's warnings: `sweep.fresh`."""
    sweep.fresh(School.objects.get(pk=school_id))
