"""The duty to assess a pupil in the round of the term."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.urls import reverse

from school_care.core.duty_kinds import (
    OCCASION,
    STUDENT,
    DutyKind,
    Fact,
    Occasion,
)
from school_care.school.enums import Capability
from school_care.students.care_days import calendar_for
from school_care.students.models.assessments import Assessment, AssessmentRound
from school_care.students.services.rounds import asked_for, latest_round


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Pupils the school's latest round asks for, while its term lasts: what nobody did by then is
    missed, the next round asks anew. Due on its last day; of whoever is asked for only after it, as
    the rule says."""
    row = latest_round(school_id, on)
    if row is None or _term_is_over(row, school_id, on):
        return []
    return [
        Occasion(
            pk,
            since,
            key=f"round:{row.public_id}",
            due_on=row.due_on if since <= row.due_on else None,
        )
        for pk, since in asked_for(row, on, subjects).items()
    ]


def _term_is_over(row: AssessmentRound, school_id: int, on: date) -> bool:
    """Whether the term of a round has ended and its own last day has passed."""
    own = (
        term.last_day
        for term in calendar_for(school_id).terms
        if (term.school_year, term.season) == (row.school_year, row.season)
    )
    return on > max(row.due_on, next(own, row.due_on))


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterable[Fact]:
    """Assessments made in rounds, those taken back left out."""
    made = Assessment.objects.filter(
        school_id=school_id,
        round__isnull=False,
        withdrawn_on__isnull=True,
        assessed_on__range=(since, until),
    )
    if subjects is not None:
        made = made.filter(student_id__in=list(subjects))
    return [
        Fact(pk, day, key=f"round:{round_id}")
        for pk, day, round_id in made.values_list("student_id", "assessed_on", "round__public_id")
    ]


def form_url(public_id: UUID, key: str) -> str:
    """The page where a pupil is assessed."""
    return reverse("students:assess", args=[public_id])


def class_url(public_id: UUID, key: str) -> str:
    """Whom the round still asks for, in the person's own sight."""
    return reverse("students:round_left", args=[key.removeprefix("round:")])


KIND = DutyKind(
    code="assessment.round",
    label="填写本轮评估",
    subject=STUDENT,
    per=OCCASION,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.ASSESS,
    class_url=class_url,
)
