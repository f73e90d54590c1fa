"""Thin Celery tasks of the core."""

from celery import shared_task

from school_care.core import audit_chain, jobs


@shared_task
def seal_audit_trail() -> None:
    """Each minute: `audit_chain.seal_all`."""
    audit_chain.seal_all()


@shared_task
def resume_stalled_jobs() -> None:
    """Each minute: wake jobs whose worker died."""
    jobs.resume_stalled()
