"""How warnings move when two files of one child become one."""

from django.db import models

from school_care.alerts.enums import STANDING, AlertState
from school_care.alerts.models import Alert
from school_care.students.merging import register_rule
from school_care.students.services.merging.journal import Merge


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_rule(Alert, "student", one_holding)


def one_holding(merge: Merge, model: type[models.Model], name: str) -> None:
    """All warnings come over; of two that hold for the same reason the one coming holds no more and
    is over, the next sweep keeps the other."""
    held = {(row.rule, row.key) for row in merge.rows_of(model, name, merge.keep) if row.holds}
    coming = merge.rows_of(model, name, merge.absorb)
    for row in coming:
        if row.holds and (row.rule, row.key) in held:
            over = {"state": AlertState.CLEARED, "ended_on": merge.today, "ended_at": merge.at}
            merge.change(row, holds=False, **(over if row.state in STANDING else {}))
    merge.move(model, name, [row.pk for row in coming])
