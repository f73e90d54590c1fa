"""生日: each pupil in care has their birthday kept (school plan A20), on the last school day before
where it falls on a day without school."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from school_care.activities.birthday_population import birthday_facts, birthdays_due
from school_care.core.duty_kinds import OCCASION, STUDENT, DutyKind, Occasion
from school_care.school.enums import Capability

EARLY = timedelta(days=60)  # a class keeps the birthdays of a month, or of the summer, on one day


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Birthdays whose time it is, but not those kept before it began, at a birthday of many."""
    kept = {
        (fact.subject, fact.key): fact.happened_on
        for fact in birthday_facts(
            school_id=school_id, since=on - EARLY, until=on, subjects=subjects
        )
    }
    for due in birthdays_due(school_id=school_id, on=on, subjects=subjects):
        key = str(due.turns)
        held_on = kept.get((due.student, key))
        if held_on is not None and held_on < due.opens_on:
            continue
        if on <= due.closes_on:
            yield Occasion(due.student, due.opens_on, key, due.due_on)


def form_url(public_id: UUID, key: str) -> str:
    """Where card, words and wish are ticked."""
    address = reverse("activities:birthday_keep", args=[public_id])
    return f"{address}?{urlencode({'turns': key})}" if key else address


def class_url(public_id: UUID, key: str) -> str:
    """The class's birthdays of the month."""
    return reverse("activities:class_birthdays", args=[public_id])


KIND = DutyKind(
    code="birthday",
    label="过生日",
    short="生日",
    subject=STUDENT,
    per=OCCASION,
    population=population,
    facts=birthday_facts,
    form_url=form_url,
    capability=Capability.WRITE_CARE,
    class_url=class_url,
    own_card=True,
)
