"""报送工作月报: the report of each month as something the school owes (T5-13).

It is owed from the first day after a month in which the school had a school day, by the day the
rule names (the 15th), and done when the principal has signed; once it is handed in, the signature
is the principal's to give. A holiday moves nothing. Of older months than the last two nobody is
reminded: written late they still count."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from school_care.cases.dropout.month_duty import kept_since, key_of
from school_care.core import clock
from school_care.core.duty_kinds import (
    OCCASION,
    SCHOOL,
    DutyKind,
    Fact,
    Occasion,
    Saying,
    register_duty_kind,
)
from school_care.core.months import first_of, last_of, next_month
from school_care.reports.enums import SummaryKind, SummaryState
from school_care.reports.models import Summary
from school_care.reports.summaries.periods import terms_in
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.selectors import principal_on
from school_care.students.care_days import calendar_for

CODE = "report.month"
ONE_DAY = timedelta(days=1)
REMEMBERED = 2  # months


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """The last months with school, once they are over; at most three queries beside the
    calendar."""
    if subjects is not None and school_id not in subjects:
        return
    months = owed_months(calendar_for(school_id), kept_since(school_id), on)
    waiting = _waiting(school_id, months, on) if months else set()
    signs = principal_on(school_id, on) if waiting else 0
    for month in months:
        yield Occasion(
            school_id, next_month(month), key_of(month), by=signs if month in waiting else 0
        )


def owed_months(calendar: SchoolCalendar, begun: date | None, on: date) -> list[date]:
    """The months with school that ended before a day and of which a report is owed, signed or not,
    newest first. `begun`: since when the school keeps its pupils here."""
    if begun is None:
        return []
    month, found = first_of(on), []
    for _ in range(REMEMBERED):
        month = first_of(month - ONE_DAY)
        if last_of(month) >= begun and terms_in(calendar, month):
            found.append(month)
    return found


def _waiting(school_id: int, months: Collection[date], on: date) -> set[date]:
    """Which months wait for the signature now, handed in by the end of a day; one query."""
    end = clock.midnight(on + ONE_DAY)
    rows = Summary.objects.filter(
        school_id=school_id,
        kind=SummaryKind.MONTH,
        month__in=months,
        state=SummaryState.IN_REVIEW,
        steps__to_state=SummaryState.IN_REVIEW,
        steps__at__lt=end,
    )
    return set(rows.order_by().values_list("month", flat=True))


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """Months signed in some days; one query."""
    if subjects is not None and school_id not in subjects:
        return
    rows = Summary.objects.filter(
        school_id=school_id,
        kind=SummaryKind.MONTH,
        signed_at__gte=clock.midnight(since),
        signed_at__lt=clock.midnight(until + ONE_DAY),
    )
    for month, signed_at in rows.order_by("signed_at").values_list("month", "signed_at"):
        yield Fact(school_id, timezone.localdate(signed_at), key=key_of(month))


def form_url(public_id: UUID, key: str) -> str:
    """The month's page."""
    return reverse("reports:summary", args=[SummaryKind.MONTH, key])


def says_each(request: HttpRequest, keys: Collection[str]) -> dict[str, Saying]:
    """Which month it is, and whose move; one query."""
    rows = Summary.objects.visible_to(request.user).filter(
        school=request.school, kind=SummaryKind.MONTH, period__in=keys
    )
    states = dict(rows.order_by("version").values_list("period", "state"))
    said = {SummaryState.DRAFT: "，已起草", SummaryState.IN_REVIEW: "，待校长签发"}
    return {
        key: Saying(note=f"{int(key[5:])}月{said.get(states.get(key, ''), '')}") for key in keys
    }


KIND = DutyKind(
    code=CODE,
    label="报送工作月报",
    short="工作月报",
    subject=SCHOOL,
    per=OCCASION,
    population=population,
    facts=facts,
    form_url=form_url,
    says_each=says_each,
    capability=Capability.WRITE_SUMMARY,
    answers=SCHOOL,
)


def register() -> None:
    """Fill the registry of duty kinds; called once at start-up."""
    register_duty_kind(KIND)
