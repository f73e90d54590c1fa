"""各班上报: every class with pupils reports its care pupils once a term (A21)."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from school_care.core import clock
from school_care.core.duty_kinds import (
    CLASS,
    TERM,
    DutyKind,
    Fact,
    Occasion,
    Saying,
)
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.students.models import ClassReport, Enrolment
from school_care.students.selectors_reports import own_classes, waiting_classes

CODE = "roster.term"


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Every class with a pupil enrolled on the day, a class without care pupils too: that there is
    none is also reported."""
    here = Enrolment.objects.on(on).filter(school_id=school_id, school_class__isnull=False)
    if subjects is not None:
        here = here.filter(school_class_id__in=subjects)
    rows = here.order_by().values_list("school_class_id").annotate(first=Min("starts_on"))
    return [Occasion(school_class, since) for school_class, since in rows]


def facts(
    *,
    school_id: int,
    since: date,
    until: date,
    subjects: Collection[int] | None = None,
) -> Iterable[Fact]:
    """The reports made from `since` to `until`."""
    rows = ClassReport.objects.filter(
        school_id=school_id,
        reported_at__gte=clock.midnight(since),
        reported_at__lt=clock.midnight(until + timedelta(days=1)),
    )
    if subjects is not None:
        rows = rows.filter(school_class_id__in=subjects)
    return [
        Fact(school_class, timezone.localdate(at))
        for school_class, at in rows.values_list("school_class_id", "reported_at")
    ]


def form_url(public_id: UUID, key: str) -> str:
    """The class's report."""
    return reverse("students:class_report", args=[public_id])


def says(request: HttpRequest, subjects: Collection[int]) -> dict[int, Saying]:
    """One tap where nothing changed; else what did. Three queries."""
    term = calendar_of(request).term_on(clock.today())
    if term is None:
        return {}
    own = [one for one in own_classes(request.user, request.school) if one.pk in set(subjects)]
    return {
        waiting.group.pk: Saying(
            note=waiting.words or "请核对名单",
            template="students/categories/_todo_report.html" if waiting.unchanged else "",
            data=waiting,
        )
        for waiting in waiting_classes(own, term)
    }


KIND = DutyKind(
    code=CODE,
    label="上报本班关爱学生",
    subject=CLASS,
    per=TERM,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.REPORT_CLASS,
    says=says,
)
