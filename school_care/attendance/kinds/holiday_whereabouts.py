"""假期去向: of every care pupil the school knows before the holidays where they will be, with
whom and under which number."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from school_care.attendance.models import HolidayStay
from school_care.attendance.term_days import holiday_asked
from school_care.core import clock
from school_care.core.duty_kinds import OCCASION, STUDENT, DutyKind, Fact, Occasion
from school_care.school.enums import Capability
from school_care.students.care_days import calendar_for, care_since

CODE = "holiday.whereabouts"


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Pupils enrolled and in care on the day, from 21 days before the term's last day until the
    next term begins, since they are in care; due on the term's last school day. Whoever comes into
    care after it is due as the rule says. Two queries beside the calendar."""
    calendar = calendar_for(school_id)
    holiday = holiday_asked(calendar, on)
    if holiday is None:
        return []
    found = []
    for pupil, entered in care_since(school_id, on, subjects).items():
        since = max(holiday.opens_on, entered)
        due_on = holiday.due_on if since <= holiday.due_on else None
        found.append(Occasion(pupil, since, holiday.term.code, due_on))
    return found


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterable[Fact]:
    """Entries first made from `since` to `until`, each for the holidays after its term."""
    rows = HolidayStay.objects.filter(
        school_id=school_id,
        recorded_at__gte=clock.midnight(since),
        recorded_at__lt=clock.midnight(until + timedelta(days=1)),
    )
    if subjects is not None:
        rows = rows.filter(student_id__in=subjects)
    for row in rows.select_related("term"):
        yield Fact(row.student_id, timezone.localdate(row.recorded_at), key=row.term.code)


def form_url(public_id: UUID, key: str) -> str:
    """Where the pupil's holidays are written down."""
    return reverse("attendance:holiday_pupil", args=[public_id])


def class_url(public_id: UUID, key: str) -> str:
    """The class's page of the holidays."""
    return reverse("attendance:holiday", args=[public_id])


KIND = DutyKind(
    code=CODE,
    label="登记假期去向",
    subject=STUDENT,
    per=OCCASION,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.REGISTER_TERM,
    class_url=class_url,
)
