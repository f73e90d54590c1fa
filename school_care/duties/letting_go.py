"""The ledger is no obstacle to taking an import or a turn of the year back: what it reckoned about
pupils, classes and people who were never there goes with them."""

from collections.abc import Collection

from django.db import models

from school_care.core.duty_kinds import CLASS
from school_care.core.reckoned import register_reckoned
from school_care.duties.models import Delivery, Duty, DutyChange, Ledger, Notice, Reminder
from school_care.school.models import SchoolClass, User
from school_care.students.models import Student


def register() -> None:
    """Add the tables; called once at start-up. What a person did with a duty (`DutyChange.by`)
    still stands in the way of taking that person's account back."""
    register_reckoned((Duty, Notice, Reminder), let_go, hold_ledger)


def hold_ledger(school_id: int) -> None:
    """The school's ledger row, where there is one, until the transaction ends."""
    list(Ledger.objects.select_for_update().filter(school=school_id))


def let_go(model: type[models.Model], keys: Collection[int]) -> None:
    """Take away the duties of pupils and classes that are to go, with their changes and reminders;
    duties of other pupils lose a class or owner that goes, until the next sync; what a person that
    goes was told goes too."""
    if model not in (Student, SchoolClass, User):
        return
    schools = model._base_manager.filter(pk__in=keys).values("school_id")
    list(Ledger.objects.select_for_update().filter(school__in=schools).order_by("pk"))
    if model is Student:
        _remove(Duty.objects.filter(student__in=keys))
    elif model is SchoolClass:
        _remove(Duty.objects.filter(subject_kind=CLASS, school_class__in=keys))
        Duty.objects.filter(school_class__in=keys).update(school_class=None)
    else:
        Duty.objects.filter(owner__in=keys).update(owner=None, assigned=False)
        told = Notice.objects.filter(user__in=keys)
        Reminder.objects.filter(user__in=keys).delete()
        Reminder.objects.filter(notice__in=told).delete()
        Delivery.objects.filter(notice__in=told).delete()
        told.delete()


def _remove(duties: models.QuerySet[Duty]) -> None:
    """Duties with everything that hangs on them."""
    Reminder.objects.filter(duty__in=duties).delete()
    DutyChange.objects.filter(duty__in=duties).delete()
    duties.delete()
