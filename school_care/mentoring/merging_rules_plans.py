"""What becomes of plans when two files of one child become one.

One plan of a kind a term: where both files have one, that of the file that goes on stands and the
other is taken back, with its reason; everything in it stays readable under the child.
"""

from django.db import models

from school_care.core import clock
from school_care.mentoring.choices.plans import PlanState
from school_care.mentoring.models import Plan, PlanCheck
from school_care.students.merging import register_rule
from school_care.students.services.merging.journal import Merge

SAME_CHILD = "同一学生的另一份档案，已合并"


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_rule(Plan, "student", one_plan_a_term)


def one_plan_a_term(merge: Merge, model: type[models.Model], name: str) -> None:
    """All plans come over; one that stands in the way of a plan here is withdrawn first."""
    held = {
        (row.term_id, row.kind)
        for row in merge.rows_of(model, name, merge.keep)
        if row.state != PlanState.WITHDRAWN
    }
    for row in merge.rows_of(model, name, merge.absorb):
        changed = {"student_id": merge.keep.pk}
        if row.state != PlanState.WITHDRAWN and (row.term_id, row.kind) in held:
            changed |= {"state": PlanState.WITHDRAWN, "withdrawn_why": SAME_CHILD}
            open_ones = PlanCheck.objects.filter(
                plan=row, done_on__isnull=True, withdrawn_at__isnull=True
            )
            for check in open_ones:
                merge.change(check, withdrawn_at=clock.now())
        merge.change(row, **changed)
