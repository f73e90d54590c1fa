"""Thin Celery tasks of the reports."""

from datetime import date

from celery import shared_task

from school_care.core import clock
from school_care.reports import services
from school_care.reports.figures import selectors as figures
from school_care.reports.figures.services import catch_up
from school_care.reports.standing import documents
from school_care.school.models import School

FIGURES_EXPIRE = 3300  # seconds; the ticker asks again


@shared_task
def run_print_job(public_id: str) -> None:
    """Carry out one printing order: `services.run_print`."""
    services.run_print(public_id)


@shared_task
def erase_expired_prints() -> None:
    """Each hour: `services.erase_expired`."""
    services.erase_expired()


@shared_task
def take_waiting_figures() -> None:
    """Each hour: count the figures of every school that has not had them this night."""
    today = clock.today().isoformat()
    for pk in figures.waiting_schools():
        take_school_figures.apply_async(args=[pk, today], expires=FIGURES_EXPIRE)


@shared_task
def take_school_figures(school_id: int, day: str) -> None:
    """One school's night: `figures.services.catch_up`."""
    catch_up(School.objects.get(pk=school_id), date.fromisoformat(day))


@shared_task
def sweep_school_documents() -> None:
    """Every six hours: files no row owns, `documents.sweep_orphans`."""
    documents.sweep_orphans()
