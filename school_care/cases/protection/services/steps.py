"""One door for the state of a protection case: what may follow what, and its history."""

from typing import Any

from django.db import transaction

from school_care.cases.enums import CaseType
from school_care.cases.models import Protection, ProtectionStep
from school_care.cases.protection.enums import ENDED, ProtectionState
from school_care.core import audit, clock
from school_care.school.refusal import Refused

STALE = "这件事项刚刚有了变化，请刷新页面后再办。"

S = ProtectionState
NEXT: dict[str, dict[str, tuple[str, ...]]] = {
    CaseType.MR: {
        S.REPORTED: (S.HANDLING, S.FOLLOWING),
        S.HANDLING: (S.FOLLOWING,),
        S.FOLLOWING: (S.HANDLING, S.CLOSED),
        S.CLOSED: (S.FOLLOWING,),
    },
    CaseType.BU: {
        S.REPORTED: (S.INVESTIGATING,),
        S.INVESTIGATING: (S.CONCLUDED, S.UNFOUNDED),
        S.CONCLUDED: (S.FOLLOWING,),
        S.FOLLOWING: (S.INVESTIGATING, S.CLOSED),
        S.UNFOUNDED: (S.INVESTIGATING,),
        S.CLOSED: (S.FOLLOWING,),
    },
    CaseType.CR: {
        S.WATCHED: (S.HANDED,),  # a watch ends in other hands alone
        S.HANDED: (S.RETURNED, S.WATCHED, S.CLOSED),
        S.RETURNED: (S.FOLLOWING, S.WATCHED),
        S.FOLLOWING: (S.WATCHED, S.CLOSED),
        S.CLOSED: (S.FOLLOWING,),
    },
}
FIRST = {CaseType.MR: S.REPORTED, CaseType.BU: S.REPORTED, CaseType.CR: S.WATCHED}


def may_follow(protection: Protection, to: str) -> bool:
    """Whether a case can be moved to `to` from where it is."""
    return to in NEXT[protection.kind].get(protection.state, ())


def move(
    protection: Protection, to: str, *, by: Any = None, why: str = "", **facts: Any
) -> Protection:
    """Move a case to `to` from the state it was read in, with `facts` set in the same write. Rights
    are asked by the caller. Raises Refused where it has moved meanwhile, or `to` may not follow.
    Effects: the row, its case, its history, a trace that names no pupil."""
    if not may_follow(protection, to):
        raise Refused(
            f"现在是「{protection.get_state_display()}」，不能改为「{S(to).label}」。"
            "请先看一看办理经过。"
        )
    held, today = protection.state, clock.today()
    with transaction.atomic():
        changed = Protection.objects.filter(pk=protection.pk, state=held).update(
            state=to, state_on=today, closed_on=today if to in ENDED else None
        )
        if not changed:
            raise Refused(STALE)
        protection.refresh_from_db()
        for name, value in facts.items():
            setattr(protection, name, value)
        if facts:
            protection.save()
        note(protection, held, by=by, why=why)
        if protection.case is not None:
            protection.case.closed_on = protection.closed_on
            protection.case.save(update_fields=["closed_on"])
        audit.record("protection.moved", actor=by, row=protection, to=to)
    return protection


def note(protection: Protection, held: str = "", *, by: Any = None, why: str = "") -> None:
    """A row of the history: from `held` to where it is now."""
    row = ProtectionStep(
        protection=protection, at=clock.now(), from_state=held, to_state=protection.state, by=by
    )
    row.why = why
    row.save(force_insert=True)
