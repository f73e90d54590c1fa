"""Thin Celery tasks of lists and forms."""

from celery import shared_task

from school_care.exchange.services.filling.forms import erase_old_forms


@shared_task
def erase_forms() -> None:
    """Each hour: `erase_old_forms`."""
    erase_old_forms()
