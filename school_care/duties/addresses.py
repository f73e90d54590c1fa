"""Where a duty is done, and where to read on about it."""

from django.urls import reverse

from school_care.core.duty_kinds import OCCASION
from school_care.duties.models import Duty


def form_url(duty: Duty) -> str:
    """The page where it is done; "" where no app provides the kind any more."""
    if duty.kind is None:
        return ""
    subject = duty.student or duty.school_class or duty.school
    return duty.kind.form_url(subject.public_id, occasion_of(duty))


def file_url(duty: Duty) -> str:
    """Where to read on for those who may not do it themselves: the pupil's file, else the class."""
    if duty.student:
        return reverse("students:show", args=[duty.student.public_id])
    if duty.school_class:
        return reverse("students:class", args=[duty.school_class.public_id])
    return reverse("duties:mine")


def occasion_of(duty: Duty) -> str:
    """Which of several occasions it is about; "" for what is owed by the calendar."""
    return duty.period_key if duty.kind and duty.kind.per == OCCASION else ""
