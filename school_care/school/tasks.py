"""Thin Celery tasks of the school's own data."""

from celery import shared_task

from school_care.school.services import staff_import


@shared_task
def erase_old_imports() -> None:
    """Each hour: `staff_import.erase_old_imports`."""
    staff_import.erase_old_imports()
