"""预警处理: each standing warning as something owed, so that it has an owner, a day, reminders
and a successor like everything else."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime

from school_care.alerts.models import Alert
from school_care.alerts.ruling import because_of, label_of
from school_care.core.duty_kinds import (
    OCCASION,
    STUDENT,
    DutyKind,
    Fact,
    Occasion,
    Saying,
    register_duty_kind,
)


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Warnings that stood on a day; one query."""
    rows = _rows(school_id, subjects).filter(raised_on__lte=on)
    rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=on))
    columns = ("student_id", "raised_on", "public_id", "due_at", "owner_id")
    for student, raised_on, public_id, due_at, owner in rows.values_list(*columns):
        due_on = max(localtime(due_at).date(), raised_on)
        yield Occasion(student, raised_on, str(public_id), due_on, by=owner or 0)


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """Warnings dealt with, or cleared; one query."""
    rows = _rows(school_id, subjects).filter(ended_on__range=(since, until))
    for student, ended_on, public_id in rows.values_list("student_id", "ended_on", "public_id"):
        yield Fact(student, ended_on, key=str(public_id))


def _rows(school_id: int, subjects: Collection[int] | None):
    rows = Alert.objects.filter(school_id=school_id)
    return rows if subjects is None else rows.filter(student_id__in=subjects)


def form_url(public_id: UUID, key: str) -> str:
    """The warning's page."""
    return reverse("alerts:alert", args=[key])


def says_each(request: HttpRequest, keys: Collection[str]) -> dict[str, Saying]:
    """Which warning, and why; for whoever sees it. One query."""
    wanted = {UUID(key): key for key in keys}
    rows = Alert.objects.visible_to(request.user).filter(public_id__in=wanted)
    return {
        wanted[row.public_id]: Saying(note=f"{label_of(row.rule)}：{because_of(row)}")
        for row in rows
    }


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_duty_kind(
        DutyKind(
            code="alert.act",
            label="处理预警",
            short="预警",
            subject=STUDENT,
            per=OCCASION,
            population=population,
            facts=facts,
            form_url=form_url,
            says_each=says_each,
            own_card=True,
            own_page=True,
        )
    )
