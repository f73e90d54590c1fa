"""每周谈心: every class talks with three of its care pupils a week, with all of them where it has
fewer (school plan A15; domain X01, X02: all teaching weeks, the class is the unit)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from uuid import UUID

from django.urls import reverse

from school_care.core.duty_kinds import CLASS, WEEK, DutyKind, Fact, Occasion
from school_care.core.intervals import holds
from school_care.duties.reckoning.spans import SchoolClock
from school_care.mentoring.enums import Outcome, RecordKind
from school_care.mentoring.models import CareRecord
from school_care.school.enums import Capability
from school_care.students.care_days import (
    away_from_class,
    calendar_for,
    care_since,
    classes_on,
)
from school_care.students.enums import NOT_EXPECTED
from school_care.students.models import Enrolment, Standing, StudentCategory


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Classes with care pupils who come to school, with how many."""
    classes = classes_on(school_id, on)
    away = away_from_class(school_id, on)
    held = Counter(classes[pupil] for pupil in care_since(school_id, on) if pupil not in away)
    for school_class, size in held.items():
        if school_class is not None and (subjects is None or school_class in subjects):
            yield Occasion(school_class, date.min, size=size)


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """Talks with pupils of the population: in care on the day of the talk, and counted in a class
    of the talk's week. A child who changes class takes the talk along: what is asked is how many of
    a class's pupils were talked with. Four queries beside the calendar."""
    talks = list(
        CareRecord.objects.counted()
        .filter(school_id=school_id, kind=RecordKind.TALK, happened_on__range=(since, until))
        .order_by()
        .values_list("student_id", "happened_on", "outcome")
    )
    pupils = {pupil for pupil, _, _ in talks}
    classes = _spans(Enrolment.objects, school_id, pupils, until, "school_class_id")
    care = _spans(StudentCategory.objects, school_id, pupils, until, "category_id")
    absent = Standing.objects.filter(kind__in=NOT_EXPECTED)
    away = _spans(absent, school_id, pupils, until, "id")
    clock = SchoolClock(calendar_for(school_id))
    weeks = {day: clock.week(day) for _, day, _ in talks}
    for pupil, day, outcome in talks:
        if weeks[day] is None:
            continue
        on = min(until, weeks[day].counts_on)
        if _held(away[pupil], on) or not _held(care[pupil], day):
            continue
        school_class = _held(classes[pupil], on) if _held(care[pupil], on) else None
        if school_class is not None and (subjects is None or school_class in subjects):
            yield Fact(school_class, day, made=outcome == Outcome.MADE, of=pupil)


def _spans(rows, school_id: int, pupils: set[int], until: date, column: str) -> dict:
    rows = rows.filter(school_id=school_id, starts_on__lte=until)
    if len(pupils) < 200:  # else the whole school is the shorter question
        rows = rows.filter(student_id__in=pupils)
    found = defaultdict(list)
    for pupil, starts_on, ends, value in rows.order_by().values_list(
        "student_id", "starts_on", "until", column
    ):
        if value is not None:
            found[pupil].append((starts_on, ends, value))
    return found


def _held(spans: list[tuple[date, date | None, int]], day: date) -> int | None:
    for starts_on, until, value in spans:
        if holds(starts_on, until, day):
            return value
    return None


def form_url(public_id: UUID, key: str) -> str:
    """The class's care pupils, who has waited longest first."""
    return reverse("mentoring:class_talks", args=[public_id])


KIND = DutyKind(
    code="talk.class_week",
    label="本周谈心",
    subject=CLASS,
    per=WEEK,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.WRITE_CARE,
)
