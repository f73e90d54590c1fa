"""学期评议: how the term was for each child (left-behind plan B03), by its last day."""

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from django.urls import reverse

from school_care.core.duty_kinds import STUDENT, TERM, DutyKind, Fact
from school_care.mentoring.choices.progress import ReviewState
from school_care.mentoring.kinds import standing_by
from school_care.mentoring.mentors import mentors_on
from school_care.mentoring.models import TermReview
from school_care.school.enums import Capability


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """Reviews of the term that holds `since`, on the day they were done; one query."""
    rows = TermReview.objects.filter(
        school_id=school_id,
        state=ReviewState.DONE,
        done_on__range=(since, until),
        term__first_day__lte=since,
        term__last_day__gte=since,
    )
    if subjects is not None:
        rows = rows.filter(student_id__in=list(subjects))
    for pupil, day in rows.order_by().values_list("student_id", "done_on"):
        yield Fact(pupil, day)


def form_url(public_id: UUID, key: str) -> str:
    """The page where the review is written."""
    return reverse("mentoring:review", args=[public_id])


def class_url(public_id: UUID, key: str) -> str:
    """The class's reviews, one after the other."""
    return reverse("mentoring:class_reviews", args=[public_id])


KIND = DutyKind(
    code="review.term",
    label="学期评议",
    short="学期评议",
    subject=STUDENT,
    per=TERM,
    population=standing_by.in_care,
    facts=facts,
    form_url=form_url,
    capability=Capability.WRITE_CARE,
    class_url=class_url,
    nearer=mentors_on,
)
