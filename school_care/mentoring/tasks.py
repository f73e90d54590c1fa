"""Thin Celery tasks of care records."""

from celery import shared_task

from school_care.mentoring.services.imports import retention


@shared_task
def erase_old_imports() -> None:
    """Each hour: `retention.erase_old_imports`."""
    retention.erase_old_imports()
