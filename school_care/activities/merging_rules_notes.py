"""How home–school notes move when two files of one child become one."""

from django.db import models

from school_care.activities.choices.home import NoteState
from school_care.activities.models import HomeNote
from school_care.students.merging import register_rule
from school_care.students.services.merging.journal import Merge


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_rule(HomeNote, "student", one_note_a_month)


def one_note_a_month(merge: Merge, model: type[models.Model], name: str) -> None:
    """A note comes over, unless the file that goes on has one of that month; where ours is a draft
    and theirs went out, theirs takes its place."""
    held = {
        row.month: row
        for row in merge.rows_of(model, name, merge.keep)
        if row.state != NoteState.WITHDRAWN
    }
    for row in merge.rows_of(model, name, merge.absorb):
        mine = held.get(row.month)
        if row.state == NoteState.WITHDRAWN or mine is None:
            merge.move(model, name, [row.pk])
        elif mine.state == NoteState.DRAFT and row.state == NoteState.ISSUED:
            merge.change(mine, state=NoteState.WITHDRAWN, withdrawn_why="合并档案")
            merge.move(model, name, [row.pk])
