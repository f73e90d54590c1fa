"""How birthdays move when two files of one child become one."""

from django.db import models

from school_care.activities.models import BirthdayChoice, BirthdayKept
from school_care.students.merging import register_rule
from school_care.students.services.merging.journal import Merge


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_rule(BirthdayKept, "student", birthdays_not_held)
    register_rule(BirthdayChoice, "student", choice_not_made)


def birthdays_not_held(merge: Merge, model: type[models.Model], name: str) -> None:
    """A birthday comes over, unless the file that goes on has the same registered."""
    standing = {
        row.turns for row in merge.rows_of(model, name, merge.keep) if row.withdrawn_at is None
    }
    coming = [
        row.pk
        for row in merge.rows_of(model, name, merge.absorb)
        if row.withdrawn_at is not None or row.turns not in standing
    ]
    merge.move(model, name, coming)


def choice_not_made(merge: Merge, model: type[models.Model], name: str) -> None:
    """One calendar a child: ours, where one was chosen."""
    if not merge.rows_of(model, name, merge.keep):
        merge.move(model, name, [row.pk for row in merge.rows_of(model, name, merge.absorb)])
