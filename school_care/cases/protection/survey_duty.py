"""欺凌防治问卷: the survey of each term as something the school owes (未成年人学校保护规定第十八条:
校园欺凌专项调查和防治). Done once what was found has been summed up."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from uuid import UUID

from django.db.models import Min
from django.urls import reverse
from django.utils import timezone

from school_care.cases.models import BullyingSurvey
from school_care.cases.protection import survey_news
from school_care.core.duty_kinds import (
    SCHOOL,
    TERM,
    DutyKind,
    Fact,
    Occasion,
    ask_once,
    register_duty_kind,
)
from school_care.school.enums import Capability
from school_care.students.models import Student

CODE = "survey.term"


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """The school, from the day its first pupil was entered here; one query."""
    if subjects is not None and school_id not in subjects:
        return
    begun = ask_once(("first_pupil", school_id), lambda: _first_pupil(school_id))
    if begun is not None and begun <= on:
        yield Occasion(school_id, begun)


def _first_pupil(school_id: int) -> date | None:
    rows = Student.objects.filter(school_id=school_id).aggregate(first=Min("created_at"))
    return timezone.localdate(rows["first"]) if rows["first"] else None


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """Surveys summed up in some days; one query."""
    if subjects is not None and school_id not in subjects:
        return
    rows = BullyingSurvey.objects.filter(school_id=school_id, summed_up_on__range=(since, until))
    for day in rows.order_by("summed_up_on").values_list("summed_up_on", flat=True):
        yield Fact(school_id, day)


def form_url(public_id: UUID, key: str) -> str:
    """The surveys of the school."""
    return reverse("cases:surveys")


KIND = DutyKind(
    code=CODE,
    label="组织欺凌防治匿名问卷",
    short="匿名问卷",
    subject=SCHOOL,
    per=TERM,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.KEEP_SURVEY,
    answers=SCHOOL,
)


def register() -> None:
    """Fill the registries of duties and news; called once at start-up."""
    survey_news.register()
    register_duty_kind(KIND)
