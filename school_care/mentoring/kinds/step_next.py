"""约定的下一步: what somebody wrote down to do next for a child, by its day. It is theirs while
they work here; then the school's, so that no promise is forgotten with its maker."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from school_care.core.duty_kinds import OCCASION, SCHOOL, STUDENT, DutyKind, Fact, Occasion
from school_care.mentoring.models import CareRecord
from school_care.school.enums import Capability
from school_care.students.care_days import classes_on

Pupils = Collection[int] | None
REMEMBERED = timedelta(days=62)  # how long what was done still answers


def population(*, school_id: int, on: date, subjects: Pupils = None) -> Iterator[Occasion]:
    """Dated next steps of pupils enrolled on the day, open or done not long ago; two queries."""
    here = classes_on(school_id, on, subjects)
    rows = _steps(school_id, subjects).filter(
        Q(next_step_done_on__isnull=True) | Q(next_step_done_on__gte=on - REMEMBERED),
        happened_on__lte=on,
    )
    for pupil, record, since, due_on, author in rows.values_list(
        "student_id", "public_id", "happened_on", "next_step_on", "author_id"
    ):
        if pupil in here:
            yield Occasion(pupil, since, key=f"step:{record}", due_on=due_on, by=author or 0)


def facts(*, school_id: int, since: date, until: date, subjects: Pupils = None) -> Iterator[Fact]:
    """Steps that were done; one query."""
    rows = _steps(school_id, subjects).filter(next_step_done_on__range=(since, until))
    for pupil, record, day in rows.values_list("student_id", "public_id", "next_step_done_on"):
        yield Fact(pupil, day, key=f"step:{record}")


def _steps(school_id: int, pupils: Pupils) -> QuerySet[CareRecord]:
    rows = CareRecord.objects.counted().filter(
        school_id=school_id, next_step_on__isnull=False, next_step_sealed__isnull=False
    )
    rows = rows.order_by()
    return rows if pupils is None else rows.filter(student_id__in=list(pupils))


def form_url(public_id: UUID, key: str) -> str:
    """The record that says what was agreed."""
    return reverse("mentoring:show", args=[key.removeprefix("step:")])


KIND = DutyKind(
    code="step.next",
    label="约定的下一步",
    short="下一步",
    subject=STUDENT,
    per=OCCASION,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.WRITE_CARE,
    answers=SCHOOL,
    own_card=True,
)
