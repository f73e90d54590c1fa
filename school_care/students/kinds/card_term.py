"""核对联系卡: the card of every care pupil is gone through each term (domain E07 and §10)."""

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from django.urls import reverse

from school_care.core.duty_kinds import (
    STUDENT,
    TERM,
    DutyKind,
    Fact,
    Occasion,
)
from school_care.school.enums import Capability
from school_care.students.care_days import care_since
from school_care.students.models import ContactCard

CODE = "card.term"


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterator[Occasion]:
    """Pupils enrolled and in care on the day, owed since they entered care (one category following
    another is no new entry); two queries, shared with other kinds."""
    for pupil, entered in care_since(school_id, on, subjects).items():
        yield Occasion(pupil, entered)


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


def class_url(public_id: UUID, key: str) -> str:
    """The cards of the class's care pupils."""
    return f"{reverse('students:class_cards', args=[public_id])}?care=1"


KIND = DutyKind(
    code=CODE,
    label="核对联系卡",
    subject=STUDENT,
    per=TERM,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.EDIT_ARCHIVE,
    class_url=class_url,
)
