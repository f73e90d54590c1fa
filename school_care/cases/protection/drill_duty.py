"""应急演练 each term, and mending what a drill brought to light: what the school owes.

A school owes drills from the day it has a plan; that a plan was used in earnest is no drill. Of
what went wrong the last day to mend it is the one written down with the drill."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Min, Q
from django.http import HttpRequest
from django.urls import reverse

from school_care.cases.models import EmergencyDrill, EmergencyPlan
from school_care.cases.protection.enums import EmergencyKind
from school_care.core.duty_kinds import (
    OCCASION,
    SCHOOL,
    TERM,
    DutyKind,
    Fact,
    Occasion,
    Saying,
    register_duty_kind,
)
from school_care.school.enums import Capability
from school_care.school.models import Term

LOOKS_BACK = timedelta(days=731)  # older than any drill that can still be written down or mended


def drills_owed(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """The school, once it has a plan; a drill from before the plan counts as well. One query."""
    if subjects is not None and school_id not in subjects:
        return
    first = EmergencyPlan.objects.filter(school_id=school_id).aggregate(
        planned=Min("starts_on", filter=Q(starts_on__lte=on)),
        held=Min("drills__held_on", filter=Q(drills__is_real=False)),
    )
    if first["planned"] is None:
        return
    yield Occasion(school_id, min(filter(None, first.values())))


def drills_held(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """Drills held in some days; one query."""
    if subjects is not None and school_id not in subjects:
        return
    rows = _drills(school_id).filter(held_on__gte=since, held_on__lte=until)
    for held_on in rows.order_by("held_on").values_list("held_on", flat=True):
        yield Fact(school_id, held_on)


def _drills(school_id: int):
    return EmergencyDrill.objects.filter(school_id=school_id, is_real=False)


def term_state(school_id: int, term: Term) -> dict[str, object]:
    """How many drills a term had, for the page of drills."""
    count = _drills(school_id).filter(held_on__gte=term.first_day, held_on__lte=term.last_day)
    return {"term": term, "count": count.count()}


def to_mend(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """What drills brought to light and was not mended before a day; one query."""
    if subjects is not None and school_id not in subjects:
        return
    rows = EmergencyDrill.objects.filter(
        Q(mended_on__isnull=True) | Q(mended_on__gte=on),
        school_id=school_id,
        held_on__lte=on,
        held_on__gt=on - LOOKS_BACK,
        mend_by__isnull=False,
    )
    for public_id, held_on, mend_by in rows.order_by("held_on", "pk").values_list(
        "public_id", "held_on", "mend_by"
    ):
        yield Occasion(school_id, held_on, str(public_id), mend_by)


def mended(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """What was mended in some days; one query."""
    if subjects is not None and school_id not in subjects:
        return
    rows = EmergencyDrill.objects.filter(
        school_id=school_id, mended_on__gte=since, mended_on__lte=until
    )
    for public_id, mended_on in rows.order_by("mended_on").values_list("public_id", "mended_on"):
        yield Fact(school_id, mended_on, key=str(public_id))


def drill_url(public_id: UUID, key: str) -> str:
    """Where a drill is written down."""
    return reverse("cases:drill_new")


def mend_url(public_id: UUID, key: str) -> str:
    """Where it is said that it is mended."""
    return reverse("cases:drill_mended", args=[key]) if key else reverse("cases:drills")


def says_each(request: HttpRequest, keys: Collection[str]) -> dict[str, Saying]:
    """Which drill it was; one query."""
    rows = EmergencyDrill.objects.visible_to(request.user).filter(
        school=request.school, public_id__in=keys
    )
    return {
        str(public_id): Saying(note=str(EmergencyKind(kind).label))
        for public_id, kind in rows.values_list("public_id", "plan__kind")
    }


KINDS = (
    DutyKind(
        code="drill.term",
        label="组织应急演练",
        short="应急演练",
        subject=SCHOOL,
        per=TERM,
        population=drills_owed,
        facts=drills_held,
        form_url=drill_url,
        capability=Capability.PLAN_EMERGENCY,
        answers=SCHOOL,
    ),
    DutyKind(
        code="drill.mend",
        label="演练问题整改",
        short="演练整改",
        subject=SCHOOL,
        per=OCCASION,
        population=to_mend,
        facts=mended,
        form_url=mend_url,
        says_each=says_each,
        capability=Capability.PLAN_EMERGENCY,
        answers=SCHOOL,
    ),
)


def register() -> None:
    """Fill the registry of duty kinds; called once at start-up."""
    for kind in KINDS:
        register_duty_kind(kind)
