"""报送控辍月报: the report of each month as something the school owes, a month with nobody too.

It is owed from the day on which it can be filled in, due on the policy's day, and done when the
principal has signed; once it is filled in, the signature is the principal's to give. Of older
months than the last one nobody is reminded: filled in late they still count."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from school_care.cases.dropout.month_days import due_of, opens_on
from school_care.cases.dropout.policy import policies_of
from school_care.cases.models import DropoutMonth, DropoutPolicy
from school_care.core import clock
from school_care.core.duty_kinds import (
    OCCASION,
    SCHOOL,
    DutyKind,
    Fact,
    Occasion,
    Saying,
    ask_once,
    register_duty_kind,
)
from school_care.core.months import first_of, last_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.selectors import principal_on
from school_care.students.care_days import calendar_for
from school_care.students.models import Enrolment

ONE_DAY = timedelta(days=1)
REMEMBERED = 2  # months: the newest that can be filled in, and the one before it
LOOKS_BACK = 3  # calendar months in which these are found


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """The last months in which the school had a term and a pupil, once they can be filled in; at
    most four queries beside the calendar."""
    if subjects is not None and school_id not in subjects:
        return
    calendar = calendar_for(school_id)
    versions = ask_once(("dropout_policies", school_id), lambda: policies_of(school_id))
    begun = kept_since(school_id)
    if begun is None:
        return
    months = _open_months(calendar, on, versions)
    due = {month: due_on for month, due_on in months if last_of(month) >= begun}
    waiting = _waiting(school_id, due, on) if due else set()
    signs = principal_on(school_id, on) if waiting else 0
    for month, due_on in due.items():
        by = signs if month in waiting else 0
        yield Occasion(school_id, opens_on(month, due_on), key_of(month), due_on, by=by)


def _open_months(
    calendar: SchoolCalendar, on: date, versions: list[DropoutPolicy]
) -> Iterator[tuple[date, date]]:
    """Months that can be filled in by `on`, newest first, with their last day in time."""
    month, found = first_of(on), 0
    for _ in range(LOOKS_BACK):
        due_on = due_of(calendar.school.pk, month, on, versions)
        if opens_on(month, due_on) <= on and has_term(calendar, month):
            yield month, due_on
            found += 1
            if found == REMEMBERED:
                return
        month = first_of(month - ONE_DAY)


def has_term(calendar: SchoolCalendar, month: date) -> bool:
    """Whether a term of the school holds a day of the month."""
    last = last_of(month)
    return any(term.first_day <= last and term.last_day >= month for term in calendar.terms)


def kept_since(school_id: int) -> date | None:
    """Since when the school keeps its pupils here: of what lies before it owes nothing, however
    long they have been enrolled. None without a pupil who was ever in class. One query a
    reckoning."""
    return ask_once(("kept_since", school_id), lambda: _ask_kept_since(school_id))


def _ask_kept_since(school_id: int) -> date | None:
    rows = Enrolment.objects.filter(school_id=school_id).exclude(until=F("starts_on"))
    first = rows.aggregate(kept=Min("student__created_at"), here=Min("starts_on"))
    if first["kept"] is None:
        return None
    return max(timezone.localdate(first["kept"]), first["here"])


def _waiting(school_id: int, months: Collection[date], on: date) -> set[date]:
    """Which months were filled in, and not signed, by the end of a day; one query."""
    end = clock.midnight(on + ONE_DAY)
    rows = DropoutMonth.objects.filter(
        school_id=school_id, month__in=months, filled_at__lt=end
    ).values_list("month", "signed_at")
    told = list(rows)
    signed = {month for month, signed_at in told if signed_at is not None and signed_at < end}
    return {month for month, _ in told} - signed


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """Months signed in some days; one query."""
    if subjects is not None and school_id not in subjects:
        return
    rows = DropoutMonth.objects.filter(
        school_id=school_id,
        signed_at__gte=clock.midnight(since),
        signed_at__lt=clock.midnight(until + ONE_DAY),
    )
    for month, signed_at in rows.order_by("signed_at").values_list("month", "signed_at"):
        yield Fact(school_id, timezone.localdate(signed_at), key=key_of(month))


def key_of(month: date) -> str:
    """2026-11."""
    return f"{month:%Y-%m}"


def form_url(public_id: UUID, key: str) -> str:
    """The month's page."""
    return reverse("cases:month", args=[key])


def says_each(request: HttpRequest, keys: Collection[str]) -> dict[str, Saying]:
    """Which month it is, and whose move; one query."""
    months = {key: date.fromisoformat(f"{key}-01") for key in keys}
    rows = DropoutMonth.objects.visible_to(request.user).filter(
        school=request.school, month__in=months.values(), signed_at__isnull=True
    )
    waiting = set(rows.values_list("month", flat=True))
    return {
        key: Saying(note=f"{month.month}月{'，已填报，待签字' if month in waiting else ''}")
        for key, month in months.items()
    }


KIND = DutyKind(
    code="dropout.month",
    label="填报控辍月报",
    short="控辍月报",
    subject=SCHOOL,
    per=OCCASION,
    population=population,
    facts=facts,
    form_url=form_url,
    says_each=says_each,
    capability=Capability.KEEP_LEDGERS,
    answers=SCHOOL,
)


def register() -> None:
    """Fill the registry of duty kinds; called once at start-up."""
    register_duty_kind(KIND)
