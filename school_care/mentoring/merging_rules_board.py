"""What becomes of wishes and of groups by subject when two files of one child become one: where
both files say something, the file that goes on is right."""

from django.db import models

from school_care.mentoring.models import PairingWish, SubjectHelp
from school_care.students.merging import register_rule
from school_care.students.services.merging.journal import Merge


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_rule(PairingWish, "student", wishes)
    register_rule(SubjectHelp, "student", groups)


def wishes(merge: Merge, model: type[models.Model], name: str) -> None:
    """One word about one teacher; the other file's stays with it."""
    held = {row.user_id for row in merge.rows_of(model, name, merge.keep)}
    rows = merge.rows_of(model, name, merge.absorb)
    merge.move(model, name, [row.pk for row in rows if row.user_id not in held])


def groups(merge: Merge, model: type[models.Model], name: str) -> None:
    """History comes over; of two running groups in a subject the absorbed file's ends."""
    held = {row.subject for row in merge.rows_of(model, name, merge.keep) if row.until is None}
    moves = []
    for row in merge.rows_of(model, name, merge.absorb):
        if row.until is None and row.subject in held:
            merge.change(row, until=max(merge.today, row.starts_on))
        moves.append(row.pk)
    merge.move(model, name, moves)
