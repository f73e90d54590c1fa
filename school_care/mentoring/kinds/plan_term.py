"""学习帮扶计划: one a child and term (school plan A05), by the mentor, else the head teacher."""

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from django.urls import reverse

from school_care.core.duty_kinds import STUDENT, TERM, DutyKind, Fact
from school_care.mentoring.kinds import standing_by
from school_care.mentoring.mentors import mentors_on
from school_care.mentoring.models import Plan
from school_care.school.enums import Capability
from school_care.students.care_days import care_since


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """Plans of the term that holds `since`, on the day they were adopted; a draft is none yet. One
    adopted before the term, or before the child came into care, counts from there."""
    rows = Plan.objects.standing().filter(
        school_id=school_id,
        adopted_on__lte=until,
        term__first_day__lte=since,
        term__last_day__gte=since,
    )
    if subjects is not None:
        rows = rows.filter(student_id__in=list(subjects))
    entered = care_since(school_id, until, subjects)
    for pupil, adopted in rows.order_by().values_list("student_id", "adopted_on"):
        yield Fact(pupil, max(adopted, since, entered.get(pupil, adopted)))


def form_url(public_id: UUID, key: str) -> str:
    """The page where the plan is written."""
    return reverse("mentoring:plan_new", args=[public_id])


def class_url(public_id: UUID, key: str) -> str:
    """Who of the class has a plan, and who not."""
    return reverse("mentoring:class_plans", args=[public_id])


KIND = DutyKind(
    code="plan.term",
    label="制定帮扶计划",
    short="帮扶计划",
    subject=STUDENT,
    per=TERM,
    population=standing_by.in_care,
    facts=facts,
    form_url=form_url,
    capability=Capability.WRITE_CARE,
    class_url=class_url,
    nearer=mentors_on,
)
