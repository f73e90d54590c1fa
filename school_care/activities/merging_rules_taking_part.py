"""How activities move when two files of one child become one."""

from functools import partial

from django.db import models, transaction

from school_care.activities.models import Participation, PhotoPupil, ReservedPlace
from school_care.activities.services.photos import end_strays
from school_care.students.merging import register_rule
from school_care.students.services.merging.journal import Merge


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_rule(Participation, "student", the_fuller_part)
    register_rule(PhotoPupil, "student", pictures_not_held)
    register_rule(ReservedPlace, "student", places_not_held)


def the_fuller_part(merge: Merge, model: type[models.Model], name: str) -> None:
    """One row an activity: ours, with what only theirs says."""
    held = {row.activity_id: row for row in merge.rows_of(model, name, merge.keep)}
    coming = []
    for row in merge.rows_of(model, name, merge.absorb):
        mine = held.get(row.activity_id)
        if mine is None:
            coming.append(row.pk)
            continue
        said = {
            field: getattr(row, field)
            for field in ("part", "result")
            if getattr(row, field) and not getattr(mine, field)
        }
        if said:
            merge.change(mine, **said)
    merge.move(model, name, coming)


def pictures_not_held(merge: Merge, model: type[models.Model], name: str) -> None:
    """The child is named once in a picture."""
    held = {row.photo_id for row in merge.rows_of(model, name, merge.keep)}
    rows = list(merge.rows_of(model, name, merge.absorb))
    merge.move(model, name, [row.pk for row in rows if row.photo_id not in held])
    # which consent holds is known when both files are one
    shows = held | {row.photo_id for row in rows}
    if shows:
        transaction.on_commit(partial(end_strays, shows))


def places_not_held(merge: Merge, model: type[models.Model], name: str) -> None:
    """One place is kept in an activity; places given up come over all."""
    held = {
        row.activity_id for row in merge.rows_of(model, name, merge.keep) if row.released_at is None
    }
    rows = merge.rows_of(model, name, merge.absorb)
    merge.move(
        model,
        name,
        [row.pk for row in rows if row.released_at or row.activity_id not in held],
    )
