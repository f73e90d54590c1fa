"""One door for the state of a dropout case (domain §4.3): what may follow what, and its history."""

from datetime import date
from typing import Any

from django.db import transaction

from school_care.cases.dropout.enums import (
    AWAY,
    BACK,
    ENDED,
    MISSED,
    PLACED,
    CourseState,
)
from school_care.cases.models import DropoutCourse, DropoutStep
from school_care.core import audit, clock
from school_care.school.refusal import Refused

STALE = "这件事项刚刚有了变化，请刷新页面后再办。"

S = CourseState
_WORK = (S.SUSPECTED, S.PERSUADING, S.REPORTED, S.DISTRICT_HANDLING, S.CONFIRMED)
_LEAVES = (S.RETURNED, *PLACED, S.DISMISSED)
# Reports, rounds and the district's word come in any order: the report waits for no round.
NEXT: dict[str, tuple[str, ...]] = {
    S.WATCH: (S.VERIFYING, S.SUSPECTED, *_LEAVES),
    S.VERIFYING: (S.SUSPECTED, *_LEAVES),
    S.SUSPECTED: (S.PERSUADING, S.REPORTED, S.DISTRICT_HANDLING, S.CONFIRMED, *_LEAVES),
    S.PERSUADING: (S.REPORTED, S.DISTRICT_HANDLING, S.CONFIRMED, *_LEAVES),
    S.REPORTED: (S.PERSUADING, S.DISTRICT_HANDLING, S.CONFIRMED, *_LEAVES),
    S.DISTRICT_HANDLING: (S.PERSUADING, S.REPORTED, S.CONFIRMED, *_LEAVES),
    S.CONFIRMED: (S.RETURNED, *PLACED),
    S.RETURNED: (S.FOLLOW_UP, S.SUSPECTED, *PLACED),
    S.FOLLOW_UP: (S.SUSPECTED, *PLACED, S.CLOSED),
    **{
        placed: (S.RETURNED, S.SUSPECTED, *(one for one in PLACED if one != placed), S.CLOSED)
        for placed in PLACED
    },
    S.CLOSED: (),
    S.DISMISSED: (),
}
assert set(NEXT) == set(CourseState) and {*AWAY, *BACK, *PLACED, *ENDED} == set(CourseState)
assert set(MISSED) <= set(_WORK)


def move(
    course: DropoutCourse, to: str, *, on: date, by: Any = None, why: str = "", **facts: Any
) -> DropoutCourse:
    """Move a course to `to` from the state it was read in, with dated `facts` set in the same
    write. `on`: the school day it became so. Raises Refused where it has moved meanwhile, or where
    `to` may not follow. Effects: the row, its history, a trace."""
    held = course.state
    if to not in NEXT[held]:
        raise Refused(
            f"{CourseState(held).label}的事项不能改为{CourseState(to).label}，请先看一看经过。"
        )
    with transaction.atomic():
        changed = DropoutCourse.objects.filter(pk=course.pk, state=held).update(
            state=to, state_on=on, **facts
        )
        if not changed:
            raise Refused(STALE)
        DropoutStep.objects.create(
            course=course,
            at=clock.now(),
            on=on,
            from_state=held,
            to_state=to,
            by=by,
            why=why,
        )
        audit.record(
            "dropout.moved", actor=by, row=course, student_id=course.student.public_id, to=to
        )
    course.state, course.state_on = to, on
    for name, value in facts.items():
        setattr(course, name, value)
    return course
