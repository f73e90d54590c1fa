"""转介结果到期: an assessment, temporary guardianship or entrustment that ends on a day is looked
at again in the 30 days before, until a newer result of the same kind is written down."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from school_care.cases.models import ReferralResult
from school_care.core import clock
from school_care.core.duty_kinds import (
    OCCASION,
    STUDENT,
    DutyKind,
    Fact,
    Occasion,
    Saying,
    register_duty_kind,
)
from school_care.school.enums import Capability
from school_care.students.models import Enrolment

AHEAD = timedelta(days=30)
CODE = "referral.renew"


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """One occasion for each result that ends within 30 days of `on` or has ended, of pupils
    enrolled on that day; not where its successor was written down before it came near its end."""
    rows = _rows(school_id, on, subjects)
    ending = [row for row in rows if row.valid_until and row.valid_until <= on + AHEAD]
    pupils = {row.case.student_id for row in ending}
    if not pupils:
        return
    here = set(
        Enrolment.objects.on(on)
        .filter(school_id=school_id, student_id__in=pupils)
        .values_list("student_id", flat=True)
    )
    for row in ending:
        since = max(row.valid_until - AHEAD, _written(row))
        renewed = any(_written(new) < since for new in rows if _renews(new, row))
        if row.case.student_id in here and not renewed:
            yield Occasion(row.case.student_id, since, str(row.public_id), row.valid_until)


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """A result written in the span renews every earlier one of the pupil's of the same kind."""
    rows = _rows(school_id, until, subjects)
    for new in rows:
        if _written(new) < since:
            continue
        for old in rows:
            if _renews(new, old):
                yield Fact(new.case.student_id, _written(new), key=str(old.public_id))


def _rows(school_id: int, on: date, subjects: Collection[int] | None) -> list[ReferralResult]:
    """Results that stood at the end of a day; one query."""
    end = clock.midnight(on + timedelta(days=1))
    rows = ReferralResult.objects.filter(school_id=school_id, written_at__lt=end)
    rows = rows.filter(withdrawn_at__isnull=True).select_related("case")
    if subjects is not None:
        rows = rows.filter(case__student_id__in=subjects)
    return list(rows.defer("text_sealed", "new_guardian_sealed").order_by("pk"))


def _written(row: ReferralResult) -> date:
    return timezone.localdate(row.written_at)


def _renews(new: ReferralResult, old: ReferralResult) -> bool:
    same = (new.case.student_id, new.kind) == (old.case.student_id, old.kind)
    return same and new.on >= old.on and new.pk > old.pk


def form_url(public_id: UUID, key: str) -> str:
    """The case beside which the new result is written down; the pupil's page where it is gone."""
    found = ReferralResult.objects.filter(public_id=key).values_list("case__public_id", flat=True)
    case = found.first()
    return (
        reverse("cases:case", args=[case]) if case else reverse("students:show", args=[public_id])
    )


def says_each(request: HttpRequest, keys: Collection[str]) -> dict[str, Saying]:
    """Which result ends, for whoever sees the case; one query."""
    rows = ReferralResult.objects.visible_to(request.user).filter(public_id__in=list(keys))
    return {str(row.public_id): Saying(note=row.get_kind_display()) for row in rows}


KIND = DutyKind(
    code=CODE,
    label="复核快到期的转介结果",
    short="转介",
    subject=STUDENT,
    per=OCCASION,
    population=population,
    facts=facts,
    form_url=form_url,
    says_each=says_each,
    capability=Capability.DRAFT_REPORT,
)


def register() -> None:
    """Fill the registry of duty kinds; called once at start-up."""
    register_duty_kind(KIND)
