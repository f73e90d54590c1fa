"""开学报到: every class hands in its count on days 1, 3, 10 and 15 of the term (domain §4.2)."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from school_care.attendance.expected import members_on
from school_care.attendance.models import RegistrationCount
from school_care.attendance.term_days import rounds_of
from school_care.core import clock
from school_care.core.duty_kinds import CLASS, OCCASION, DutyKind, Fact, Occasion
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School, Term

CODE = "register.term"


def key_of(term: Term, number: int) -> str:
    """2026-2027-1:3, the count of day 3."""
    return f"{term.code}:{number}"


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Every class with a pupil expected on the counting day, for each count of the term that holds
    `on` whose counting day has come. That day is also the last one in time. One query a count, four
    at most, beside the calendar."""
    calendar = SchoolCalendar(School(pk=school_id))
    term = calendar.term_on(on)
    if term is None:
        return
    for one in rounds_of(term, calendar):
        if one.counts_on > on:
            continue
        held = members_on(calendar.school, one.counts_on)
        if subjects is not None:
            held = held.filter(school_class_id__in=subjects)
        for class_id in held.order_by().values_list("school_class_id", flat=True).distinct():
            yield Occasion(class_id, one.counts_on, key_of(term, one.number), one.counts_on)


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterable[Fact]:
    """Counts handed in from `since` to `until`, each for its own round."""
    rows = RegistrationCount.objects.filter(
        school_id=school_id,
        submitted_at__gte=clock.midnight(since),
        submitted_at__lt=clock.midnight(until + timedelta(days=1)),
    )
    if subjects is not None:
        rows = rows.filter(school_class_id__in=subjects)
    for row in rows.select_related("term"):
        day = timezone.localdate(row.submitted_at)
        yield Fact(row.school_class_id, day, key=key_of(row.term, row.round))


def form_url(public_id: UUID, key: str) -> str:
    """The class's page, where it is counted."""
    return reverse("attendance:registration", args=[public_id])


KIND = DutyKind(
    code=CODE,
    label="上报开学报到人数",
    subject=CLASS,
    per=OCCASION,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.REGISTER_TERM,
)
