"""阶段检查: every check a running plan names, by its day (school plan A07)."""

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from school_care.core.duty_kinds import OCCASION, STUDENT, DutyKind, Fact, Occasion
from school_care.mentoring.choices.plans import PlanState
from school_care.mentoring.mentors import mentors_on
from school_care.mentoring.models import PlanCheck
from school_care.school.enums import Capability
from school_care.students.care_days import care_since

Pupils = Collection[int] | None
STANDING = (PlanState.RUNNING, PlanState.CLOSED)


def population(*, school_id: int, on: date, subjects: Pupils = None) -> Iterator[Occasion]:
    """The checks of plans of the term that holds the day, of pupils in care; two queries."""
    entered = care_since(school_id, on, subjects)
    rows = _checks(school_id, subjects).filter(
        plan__adopted_on__lte=on, plan__term__first_day__lte=on, plan__term__last_day__gte=on
    )
    for pupil, check, adopted, due_on in rows.values_list(
        "plan__student_id", "public_id", "plan__adopted_on", "due_on"
    ):
        if pupil in entered:
            yield Occasion(pupil, min(adopted, due_on), key=f"check:{check}", due_on=due_on)


def facts(*, school_id: int, since: date, until: date, subjects: Pupils = None) -> Iterator[Fact]:
    """Checks that were made; one query."""
    rows = _checks(school_id, subjects).filter(done_on__range=(since, until))
    for pupil, check, day in rows.values_list("plan__student_id", "public_id", "done_on"):
        yield Fact(pupil, day, key=f"check:{check}")


def _checks(school_id: int, pupils: Pupils) -> QuerySet[PlanCheck]:
    rows = PlanCheck.objects.filter(
        plan__school_id=school_id, plan__state__in=STANDING, withdrawn_at__isnull=True
    ).order_by()
    return rows if pupils is None else rows.filter(plan__student_id__in=list(pupils))


def form_url(public_id: UUID, key: str) -> str:
    """The page of the one check."""
    return reverse("mentoring:plan_check", args=[key.removeprefix("check:")])


def class_url(public_id: UUID, key: str) -> str:
    """The plans of the class, with what is next of each."""
    return reverse("mentoring:class_plans", args=[public_id])


KIND = DutyKind(
    code="check.staged",
    label="帮扶计划阶段检查",
    short="阶段检查",
    subject=STUDENT,
    per=OCCASION,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.WRITE_CARE,
    class_url=class_url,
    nearer=mentors_on,
)
