"""What the kinds about pairings share: a pairing that runs on the day fulfils, whenever in the term
it is asked; once it has ended and nobody followed, the thing is owed again."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from school_care.core.duty_kinds import Fact, Occasion
from school_care.mentoring.models import Pairing
from school_care.students.care_days import care_since

Pupils = Collection[int] | None


def in_care(*, school_id: int, on: date, subjects: Pupils = None) -> Iterable[Occasion]:
    """Pupils enrolled and in care, since they entered care."""
    return (Occasion(pupil, since) for pupil, since in care_since(school_id, on, subjects).items())


def running(
    kind: str, *, school_id: int, since: date, until: date, subjects: Pupils = None
) -> Iterator[Fact]:
    """Pairings of a kind that run on `until`: made on the day they began, of the child's own time
    in care and from `since` at the earliest."""
    rows = Pairing.objects.on(until).filter(school_id=school_id, kind=kind).order_by()
    if subjects is not None:
        rows = rows.filter(student_id__in=list(subjects))
    entered = care_since(school_id, until, subjects)
    for pupil, begun in rows.values_list("student_id", "starts_on"):
        yield Fact(pupil, max(begun, since, entered.get(pupil, begun)))


def pair_url(kind: str, public_id: UUID, key: str) -> str:
    """The form that puts somebody beside one pupil."""
    return f"{reverse('mentoring:pair', args=[public_id])}?{urlencode({'kind': kind})}"
