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
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.students.models import Enrolment, StudentCategory

CODE = "holiday.whereabouts"


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Pupils enrolled and in care on the day, from 21 days before the term's last day until the
    next term begins; due on the term's last school day. One query beside the calendar."""
    calendar = SchoolCalendar(School(pk=school_id))
    holiday = holiday_asked(calendar, on)
    if holiday is None:
        return []
    here = Enrolment.objects.on(on).filter(school_id=school_id)
    running = StudentCategory.objects.on(on).filter(
        school_id=school_id, student_id__in=here.values("student_id")
    )
    if subjects is not None:
        running = running.filter(student_id__in=subjects)
    pupils = running.order_by().values_list("student_id", flat=True).distinct()
    code = holiday.term.code
    return [Occasion(pk, holiday.opens_on, code, holiday.due_on) for pk in pupils]


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


KIND = DutyKind(
    code=CODE,
    label="登记假期去向",
    subject=STUDENT,
    per=OCCASION,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.REGISTER_TERM,
)
