"""Thin Celery tasks of cases."""

from celery import shared_task

from school_care.cases.protection.services import people, watches


@shared_task(time_limit=60)
def remind_watches() -> None:
    """Each minute: whoever was asked to be with a child and has not answered for ten."""
    watches.remind()


@shared_task(time_limit=300)
def find_readers() -> None:
    """Each hour: a case whose only reader left the post gets another."""
    people.find_readers()
