"""开学报到: every class hands in its count on days 1, 3, 10 and 15 of the term (domain §4.2).

A count says who is there now, so only the latest one still tells the district anything: once the
next counting day has come, an earlier one nobody handed in is missed and not owed for ever, and the
last one is given up when the director is no longer told of it either. A school that starts in the
middle of a term owes none of what lies behind it. What is handed in late after all still counts."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from school_care.attendance.expected import members_on
from school_care.attendance.models import RegistrationCount
from school_care.attendance.term_days import REMIND_AFTER, rounds_of
from school_care.core import clock
from school_care.core.duty_kinds import CLASS, OCCASION, DutyKind, Fact, Occasion, Saying
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import Term
from school_care.students.care_days import calendar_for

CODE = "register.term"


def key_of(term: Term, number: int) -> str:
    """2026-2027-1:3, the count of day 3."""
    return f"{term.code}:{number}"


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Every class with a pupil expected on the counting day, for the latest count of the term that
    holds `on` (two of one day are both it), and for earlier ones where it handed them in. The
    counting day is also the last one in time. One query a count, four at most, and one for what was
    handed in, beside the calendar."""
    calendar = calendar_for(school_id)
    term = calendar.term_on(on)
    if term is None:
        return
    come = [one for one in rounds_of(term, calendar) if one.counts_on <= on]
    if not come:
        return
    handed_in = _handed_in(school_id, term, on)
    for one in come:
        held = members_on(calendar.school, one.counts_on)
        if subjects is not None:
            held = held.filter(school_class_id__in=subjects)
        asked = one.counts_on == come[-1].counts_on and on <= one.counts_on + REMIND_AFTER
        for class_id in held.order_by().values_list("school_class_id", flat=True).distinct():
            if asked or (class_id, one.number) in handed_in:
                yield Occasion(class_id, one.counts_on, key_of(term, one.number), one.counts_on)


def _handed_in(school_id: int, term: Term, on: date) -> set[tuple[int, int]]:
    """(class, count) handed in for a term by the end of a day; one query."""
    rows = RegistrationCount.objects.filter(
        school_id=school_id, term=term, submitted_at__lt=clock.midnight(on + timedelta(days=1))
    )
    return set(rows.values_list("school_class_id", "round"))


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


def says(request: HttpRequest, subjects: Collection[int]) -> dict[int, Saying]:
    """Which day's count it is: 第3天. No query beside the calendar."""
    calendar, today = calendar_of(request), clock.today()
    term = calendar.term_on(today)
    come = [one for one in rounds_of(term, calendar) if one.counts_on <= today] if term else []
    if not come:
        return {}
    label = "、".join(one.label for one in come if one.counts_on == come[-1].counts_on)
    return {class_id: Saying(note=label) for class_id in subjects}


KIND = DutyKind(
    code=CODE,
    label="上报开学报到人数",
    subject=CLASS,
    per=OCCASION,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.REGISTER_TERM,
    says=says,
)
