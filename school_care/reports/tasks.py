"""Thin Celery tasks of the reports."""

from celery import shared_task

from school_care.reports import services


@shared_task
def run_print_job(public_id: str) -> None:
    """Carry out one printing order: `services.run_print`."""
    services.run_print(public_id)


@shared_task
def erase_expired_prints() -> None:
    """Each hour: `services.erase_expired`."""
    services.erase_expired()
