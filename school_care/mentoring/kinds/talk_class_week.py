"""每周谈心: every class talks with three of its care pupils a week, with all of them where it has
fewer (school plan A15; domain X01, X02: all teaching weeks, the class is the unit)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from uuid import UUID

from django.urls import reverse

from school_care.core.duty_kinds import CLASS, WEEK, DutyKind, Fact, Occasion
from school_care.mentoring.enums import Outcome, RecordKind
from school_care.mentoring.models import CareRecord
from school_care.school.enums import Capability
from school_care.students.care_days import away_from_class, care_since, classes_on
from school_care.students.models import Enrolment, StudentCategory


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
    """Talks with pupils in care on the day of the talk, for the class they were in that day. Three
    queries."""
    talks = list(
        CareRecord.objects.counted()
        .filter(school_id=school_id, kind=RecordKind.TALK, happened_on__range=(since, until))
        .order_by()
        .values_list("student_id", "happened_on", "outcome")
    )
    pupils = {pupil for pupil, _, _ in talks}
    classes = _spans(Enrolment, school_id, pupils, until, "school_class_id")
    care = _spans(StudentCategory, school_id, pupils, until, "category_id")
    for pupil, day, outcome in talks:
        school_class = _held(classes[pupil], day)
        if school_class is None or _held(care[pupil], day) is None:
            continue
        if subjects is None or school_class in subjects:
            yield Fact(school_class, day, made=outcome == Outcome.MADE, of=pupil)


def _spans(model, school_id: int, pupils: set[int], until: date, column: str) -> dict:
    rows = model.objects.filter(school_id=school_id, starts_on__lte=until)
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
        if starts_on <= day and (until is None or day < until):
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
