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
from school_care.students.models.assessments import Assessment
from school_care.students.services.rounds import asked_for, latest_round


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Pupils the school's latest round asks for; due on its last day."""
    row = latest_round(school_id, on)
    if row is None:
        return []
    return [
        Occasion(pk, since, key=f"round:{row.public_id}", due_on=row.due_on)
        for pk, since in asked_for(row, on, subjects).items()
    ]


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


KIND = DutyKind(
    code="assessment.round",
    label="填写本轮评估",
    subject=STUDENT,
    per=OCCASION,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.ASSESS,
)
