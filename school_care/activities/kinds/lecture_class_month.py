"""每月讲座: every class holds one lecture a month in term (school plan A16; domain X03: beside the
one the school holds for everybody). Lectures that records tell of count: mentoring adds them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from uuid import UUID

from django.urls import reverse

from school_care.activities.choices.programme import ActivityKind, ActivityState, Reach
from school_care.activities.models import ActivityClass
from school_care.core.duty_kinds import CLASS, MONTH, DutyKind, Fact, Occasion
from school_care.school.enums import Capability
from school_care.students.care_days import away_from_class, classes_on


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Classes with pupils who come to school, with how many; with care pupils or without."""
    away = away_from_class(school_id, on)
    here = classes_on(school_id, on)
    sizes = Counter(group for pupil, group in here.items() if group and pupil not in away)
    for group, size in sizes.items():
        if subjects is None or group in subjects:
            yield Occasion(group, date.min, size=size)


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """Lectures held for the class or its grade, on their first day; one query. The school's own
    lecture is a thing apart (X03)."""
    rows = ActivityClass.objects.filter(
        activity__school_id=school_id,
        activity__kind=ActivityKind.LECTURE,
        activity__state=ActivityState.HELD,
        activity__reach__in=(Reach.CLASS, Reach.GRADE),
        activity__starts_on__range=(since, until),
    )
    if subjects is not None:
        rows = rows.filter(school_class_id__in=list(subjects))
    for group, day in rows.values_list("school_class_id", "activity__starts_on"):
        yield Fact(group, day)


def form_url(public_id: UUID, key: str) -> str:
    """Where the month's lecture is planned, or written down."""
    return reverse("activities:class_lecture", args=[public_id])


KIND = DutyKind(
    code="lecture.class_month",
    label="本月讲座",
    subject=CLASS,
    per=MONTH,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.RUN_ACTIVITY,
)
