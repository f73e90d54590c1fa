"""Plans, staged checks and term reviews of a whole school, class by class: how far they are, whom
to ask. Figures of work to be done, no ranking of people."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from school_care.mentoring.choices.plans import PlanState
from school_care.mentoring.choices.progress import ReviewState
from school_care.mentoring.models import Plan, PlanCheck, TermReview
from school_care.school.models import SchoolClass, Term
from school_care.students.models import Student


@dataclass
class Standing:
    """How a class stands in a term (`group` None: without a class, or of all). `pupils` in care;
    `planned`: with a plan carried out or closed; `drafted`: with nothing but a draft; `late`: whose
    staged check is overdue; `reviewed`: whose term review is done."""

    group: SchoolClass | None = None
    pupils: int = 0
    planned: int = 0
    drafted: int = 0
    late: int = 0
    reviewed: int = 0

    @property
    def unplanned(self) -> int:
        """Pupils for whom nobody has begun a plan."""
        return self.pupils - self.planned - self.drafted


def standing_of(pupils: QuerySet[Student], term: Term, on: date) -> tuple[list[Standing], Standing]:
    """By class, in order, and altogether, of those of `pupils` at the school and in care on `on`;
    four queries, no seal opened."""
    cared = pupils.enrolled().in_care(on)
    ids = cared.order_by().values("pk")
    states: dict[int, set[str]] = defaultdict(set)
    plans = Plan.objects.filter(term=term, student__in=ids)
    for pk, state in plans.values_list("student_id", "state"):
        states[pk].add(state)
    overdue = PlanCheck.objects.filter(
        plan__term=term,
        plan__state=PlanState.RUNNING,
        plan__student__in=ids,
        done_on__isnull=True,
        withdrawn_at__isnull=True,
        due_on__lt=on,
    )
    late = set(overdue.order_by().values_list("plan__student_id", flat=True))
    done = TermReview.objects.filter(term=term, state=ReviewState.DONE, student__in=ids)
    reviewed = set(done.order_by().values_list("student_id", flat=True))
    total, by_class = Standing(), {}
    for pupil in cared.select_related("current_class").in_class_order():
        group = pupil.current_class
        line = by_class.setdefault(group, Standing(group))
        for one in (line, total):
            one.pupils += 1
            one.planned += bool(states[pupil.pk] & {PlanState.RUNNING, PlanState.CLOSED})
            one.drafted += states[pupil.pk] - {PlanState.WITHDRAWN} == {PlanState.DRAFT}
            one.late += pupil.pk in late
            one.reviewed += pupil.pk in reviewed
    return list(by_class.values()), total
