"""答复转入事项: what another body asks is owed by whoever it was given to, until the day the body
named; where it named none, until the fifth working day."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from school_care.cases.models import InboundReferral
from school_care.cases.protection.enums import InboundState
from school_care.core.duty_kinds import (
    OCCASION,
    SCHOOL,
    DutyKind,
    Fact,
    Occasion,
    Saying,
    register_duty_kind,
)
from school_care.escalation import working_days
from school_care.school.enums import Capability

CODE = "inbound.answer"
USUAL_DAYS = 5  # working days, where the body named no day
ENDED = (InboundState.ANSWERED, InboundState.NOT_OURS)


def due_of(inbound: InboundReferral) -> date:
    """The last day for an answer."""
    return inbound.answer_by or working_days.after(inbound.received_on, USUAL_DAYS)


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """What had come in by a day and was not answered before it; one query."""
    if subjects is not None and school_id not in subjects:
        return
    rows = InboundReferral.objects.filter(school_id=school_id, received_on__lte=on)
    rows = rows.filter(~Q(state__in=ENDED) | Q(answered_on__gte=on))
    for row in rows.defer("text_sealed", "answer_sealed").order_by("pk"):
        by = row.handler_id or 0
        yield Occasion(school_id, row.received_on, str(row.public_id), due_of(row), by=by)


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """What was answered in some days; one query."""
    if subjects is not None and school_id not in subjects:
        return
    rows = InboundReferral.objects.filter(
        school_id=school_id, state__in=ENDED, answered_on__range=(since, until)
    )
    for public_id, day in rows.order_by("pk").values_list("public_id", "answered_on"):
        yield Fact(school_id, day, key=str(public_id))


def form_url(public_id: UUID, key: str) -> str:
    """The page of the matter."""
    return reverse("cases:inbound", args=[key])


def says_each(request: HttpRequest, keys: Collection[str]) -> dict[str, Saying]:
    """From which kind of body, for whoever sees it; one query."""
    rows = InboundReferral.objects.visible_to(request.user).filter(
        school=request.school, public_id__in=list(keys)
    )
    found = rows.values_list("public_id", "org_type")
    labels = dict(InboundReferral._meta.get_field("org_type").choices)
    return {str(key): Saying(note=f"来自{labels[org_type]}") for key, org_type in found}


KIND = DutyKind(
    code=CODE,
    label="答复转入事项",
    short="转入",
    subject=SCHOOL,
    per=OCCASION,
    population=population,
    facts=facts,
    form_url=form_url,
    says_each=says_each,
    capability=Capability.REPORT_HARM,
    answers=SCHOOL,
)


def register() -> None:
    """Fill the registry of duty kinds; called once at start-up."""
    register_duty_kind(KIND)
