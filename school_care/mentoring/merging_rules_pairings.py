"""What becomes of pairings when two files of one child become one.

They come over with their history. Where both files have somebody running whom a child has once (one
study helper, one acting parent, the same teacher), the one of the file that goes on goes on; the
other ended on the day the files were brought together.
"""

from datetime import date

from django.db import models

from school_care.mentoring.choices.pairings import ONE_AT_A_TIME, PairingEnd
from school_care.mentoring.models import Pairing, PairingCover
from school_care.students.enums import GrantReason
from school_care.students.merging import register_rule
from school_care.students.models import AccessGrant
from school_care.students.services.merging.journal import Merge


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_rule(Pairing, "student", come_over)
    register_rule(Pairing, "peer", come_over)


def _slot(row: Pairing, name: str) -> tuple:
    """What only one open row may hold; beside it the pupil the row is about, when it is not the
    one brought together."""
    about = row.student_id if name == "peer" else None
    if row.kind in ONE_AT_A_TIME and name == "student":
        return (row.kind,)
    peer = None if name == "peer" else row.peer_id
    return (row.kind, about, row.user_id, peer, row.partner_id)


def come_over(merge: Merge, model: type[models.Model], name: str) -> None:
    """Pairings of the absorbed file, or those in which its child is the helper."""
    held = {_slot(row, name) for row in merge.rows_of(model, name, merge.keep) if row.until is None}
    moves = []
    for row in merge.rows_of(model, name, merge.absorb):
        alone = _of_itself(merge, row, name)
        if row.until is None and (alone or _slot(row, name) in held):
            _end(merge, row, max(merge.today, row.starts_on))
        if not alone:  # the child would stand beside itself: history of the other file
            moves.append(row.pk)
    merge.move(model, name, moves)


def _of_itself(merge: Merge, row: Pairing, name: str) -> bool:
    other = row.peer_id if name == "student" else row.student_id
    return other in (merge.keep.pk, merge.absorb.pk)


def _end(merge: Merge, row: Pairing, on: date) -> None:
    merge.change(row, until=on, end_why=PairingEnd.MISTAKE, ended_at=merge.at)
    covers = list(PairingCover.objects.filter(pairing=row).filter(until__gt=on))
    refs = [str(row.public_id), *(str(cover.public_id) for cover in covers)]
    for cover in covers:
        merge.change(cover, until=max(on, cover.starts_on))
    grants = AccessGrant.objects.filter(
        source_ref__in=refs, reason__in=(GrantReason.PAIRING, GrantReason.DEPUTY)
    )
    for grant in grants:
        if grant.until is None or grant.until > on:
            merge.change(grant, until=max(on, grant.starts_on))
