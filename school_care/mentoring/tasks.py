"""Thin Celery tasks of care records."""

from celery import shared_task

from school_care.mentoring.services.board import subject_groups
from school_care.mentoring.services.imports import retention
from school_care.mentoring.services.screening import lifecycle as screening


@shared_task
def erase_old_imports() -> None:
    """Each hour: `erase_old_imports` of records and of screening levels."""
    retention.erase_old_imports()
    screening.erase_old_imports()


@shared_task
def end_stray_groups() -> None:
    """Each day: `subject_groups.end_stray_groups`."""
    subject_groups.end_stray_groups()
