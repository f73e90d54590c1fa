"""核对联系卡: the card of every care pupil is gone through each term (domain E07 and §10)."""

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from django.db.models import Min, Subquery
from django.urls import reverse

from school_care.core.duty_kinds import (
    STUDENT,
    TERM,
    DutyKind,
    Fact,
    Occasion,
)
from school_care.school.enums import Capability
from school_care.school.models import Term
from school_care.students.models import ContactCard, Enrolment, StudentCategory

CODE = "card.term"


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterator[Occasion]:
    """Pupils enrolled on the day with a category running then, owed since they entered care or the
    term began, whichever is later; one query."""
    here = Enrolment.objects.on(on).filter(school_id=school_id)
    running = StudentCategory.objects.on(on).filter(
        school_id=school_id, student_id__in=here.values("student_id")
    )
    if subjects is not None:
        running = running.filter(student_id__in=subjects)
    term = Term.objects.filter(school_id=school_id, first_day__lte=on, last_day__gte=on)
    owed = (
        running.order_by()
        .values("student_id")
        .annotate(entered=Min("starts_on"), begun=Subquery(term.values("first_day")[:1]))
    )
    for row in owed:
        since = max(row["entered"], row["begun"] or row["entered"])
        yield Occasion(subject=row["student_id"], since=since)


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """Cards verified in the time; one query."""
    cards = ContactCard.objects.filter(
        school_id=school_id, verified_on__gte=since, verified_on__lte=until
    )
    if subjects is not None:
        cards = cards.filter(student_id__in=subjects)
    for student_id, verified_on in cards.values_list("student_id", "verified_on"):
        yield Fact(subject=student_id, happened_on=verified_on)


def form_url(public_id: UUID, key: str) -> str:
    """The page where the pupil's card is verified."""
    return reverse("students:card", args=[public_id])


KIND = DutyKind(
    code=CODE,
    label="核对联系卡",
    subject=STUDENT,
    per=TERM,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.EDIT_ARCHIVE,
)
