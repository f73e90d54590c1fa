"""Thin Celery tasks of the pupil archive."""

from celery import shared_task

from school_care.students.services import attachments, consents, duplicates
from school_care.students.services.imports import waking


@shared_task
def carry_on(public_id: str) -> None:
    """Check or write one roster import: `waking.carry_on`."""
    waking.carry_on(public_id)


@shared_task
def look_through_public_pages() -> None:
    """Every ten minutes: schools where a family lately refused or withdrew public use."""
    consents.look_through_lately_withdrawn()


@shared_task
def look_through_all_schools() -> None:
    """Each day: everything public of every school, in case anything was missed."""
    consents.look_through_all_schools()


@shared_task
def count_duplicates() -> None:
    """Each day: pairs of files that may be one child, of every school."""
    duplicates.count_all_schools()


@shared_task
def sweep_vault() -> None:
    """Every six hours: files no row owns, `attachments.sweep_orphans`."""
    attachments.sweep_orphans()
