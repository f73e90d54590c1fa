"""What becomes of duties when two files of one child become one.

What was done, waived or missed is the child's history and goes over, under the child's key. What is
open stays behind: the ledger withdraws it with the next sync and reckons anew, from the facts of
both, what the child is owed. Taken back, the sync opens it again.
"""

from django.db import models

from school_care.core.duty_kinds import STUDENT
from school_care.duties.enums import DutyState
from school_care.duties.models import Duty
from school_care.students.merging import register_rule
from school_care.students.services.merging.journal import Merge


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_rule(Duty, "student", settled_ones)


def settled_ones(merge: Merge, model: type[models.Model], name: str) -> None:
    """Settled duties come over, unless the file that goes on has the same one."""
    key = f"{STUDENT}:{merge.keep.pk}"
    held = {(row.rule_code, row.period_key) for row in merge.rows_of(model, name, merge.keep)}
    for row in merge.rows_of(model, name, merge.absorb):
        stays = row.state in (DutyState.OPEN, DutyState.WITHDRAWN)
        if not stays and (row.rule_code, row.period_key) not in held:
            merge.change(row, student_id=merge.keep.pk, subject_key=key)
