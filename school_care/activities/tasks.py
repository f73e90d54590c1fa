"""Thin Celery tasks of activities."""

from celery import shared_task

from school_care.activities.services import photos


@shared_task
def sweep_photos() -> None:
    """Every six hours: files no picture owns, pictures public without consent, `photos.sweep`."""
    photos.sweep()
