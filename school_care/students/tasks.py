"""Thin Celery tasks of the pupil archive."""

from celery import shared_task

from school_care.students.services.imports import waking


@shared_task
def carry_on(public_id: str) -> None:
    """Check or write one roster import: `waking.carry_on`."""
    waking.carry_on(public_id)
