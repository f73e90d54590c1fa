"""How rows of counselling move when two files of one child become one: where both files have an
open one, the one that goes on stays open, the other is closed beside it."""

from django.db import models

from school_care.core import clock
from school_care.mentoring.choices.counselling import TO_FOLLOW, ReferralState
from school_care.mentoring.models import CounsellingCase, Referral, ScreeningResult
from school_care.students.merging import register_rule
from school_care.students.services.merging.journal import Merge

OPEN = (ReferralState.WAITING, ReferralState.ACCEPTED)


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_rule(Referral, "student", move_referrals)
    register_rule(CounsellingCase, "student", move_cases)
    register_rule(ScreeningResult, "student", move_results)


def move_referrals(merge: Merge, model: type[models.Model], name: str) -> None:
    """All come over; of two open ones to one counsellor, the absorbed file's ends."""
    kept = merge.rows_of(model, name, merge.keep)
    held = {row.to_id for row in kept if row.state in OPEN}
    for row in merge.rows_of(model, name, merge.absorb):
        if row.state in OPEN and row.to_id in held:
            merge.change(row, state=ReferralState.CLOSED, closed_at=clock.now())
    merge.move(model, name, [row.pk for row in merge.rows_of(model, name, merge.absorb)])


def move_cases(merge: Merge, model: type[models.Model], name: str) -> None:
    """All come over; of two open ones of one counsellor, the absorbed file's is closed."""
    kept = merge.rows_of(model, name, merge.keep)
    held = {row.counsellor_id for row in kept if row.closed_on is None}
    for row in merge.rows_of(model, name, merge.absorb):
        if row.closed_on is None and row.counsellor_id in held:
            merge.change(row, closed_on=clock.today())
    merge.move(model, name, [row.pk for row in merge.rows_of(model, name, merge.absorb)])


def move_results(merge: Merge, model: type[models.Model], name: str) -> None:
    """A screening tells one level of a child: that of the file that goes on, unless the other one
    is to be looked at again and nobody has."""
    held = {row.screening_id: row for row in merge.rows_of(model, name, merge.keep)}
    rows = merge.rows_of(model, name, merge.absorb)
    merge.move(model, name, [row.pk for row in rows if row.screening_id not in held])
    for row in rows:
        mine = held.get(row.screening_id)
        waits = row.level in TO_FOLLOW and row.followed_on is None
        if mine is not None and waits and mine.level not in TO_FOLLOW:
            merge.change(mine, level=row.level)
