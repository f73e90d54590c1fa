"""家校联系册: a note to the family each month in term (C04, X04), of the pupils at the level the
rule names: by default 重点关爱 only (domain §0.1.5)."""

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from uuid import UUID

from django.urls import reverse

from school_care.activities.choices.home import NoteState
from school_care.activities.models import HomeNote
from school_care.core.duty_kinds import MONTH, STUDENT, DutyKind, Fact, Occasion
from school_care.school.enums import Capability
from school_care.students.care_days import away_from_class, care_since, ranks_on


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Pupils in care with a level who come to school; the rule of that level says whether."""
    away = away_from_class(school_id, on, subjects)
    ranks = ranks_on(school_id, on, subjects)
    for pupil, since in care_since(school_id, on, subjects).items():
        if pupil in ranks and pupil not in away:
            yield Occasion(pupil, since, rank=ranks[pupil])


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """Notes that went out, each in the month it tells of: one that goes out in the first days of
    the next month is that month's, late, and not the next one's. One query."""
    rows = HomeNote.objects.filter(
        school_id=school_id,
        state=NoteState.ISSUED,
        issued_on__lte=until,
        month__range=(since.replace(day=1), until),
    )
    if subjects is not None:
        rows = rows.filter(student_id__in=list(subjects))
    for pupil, month, issued_on in rows.order_by().values_list("student_id", "month", "issued_on"):
        last = month.replace(day=monthrange(month.year, month.month)[1])
        yield Fact(pupil, min(max(issued_on, month), last))


def form_url(public_id: UUID, key: str) -> str:
    """The page where the note is written."""
    return reverse("activities:note_write", args=[public_id])


def class_url(public_id: UUID, key: str) -> str:
    """The class's notes of the month, one after the other."""
    return reverse("activities:class_notes", args=[public_id])


KIND = DutyKind(
    code="note.month",
    label="写家校联系册",
    short="联系册",
    subject=STUDENT,
    per=MONTH,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.ISSUE_NOTES,
    class_url=class_url,
)
