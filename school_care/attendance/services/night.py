"""Lights-out in one go: every room nobody has handed in yet, with everybody there."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from school_care.attendance.enums import HERE, AbsenceKind, Session
from school_care.attendance.expected import expected_in_rooms
from school_care.attendance.models import AttendanceDay, DormRoom
from school_care.attendance.selectors_night import lines_of
from school_care.attendance.selectors_roll import Line
from school_care.attendance.services.roll import Mark, submit_roll
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused


def hand_in_rest(
    *,
    by: Any,
    school: School,
    date: date,
    session: str,
    rooms: Collection[DormRoom],
    pupils: int,
    public_id: UUID,
    taken_at: datetime | None = None,
) -> int:
    """Hand in `rooms` with everybody there, except who is on leave, was written down before, or
    was not there in the morning or at the return of that day.

    Only at lights-out. On the evening of the return children come one by one from outside the
    school; whom nobody has looked for then is exactly who is missed, so each room is looked into.

    `pupils`: how many pupils the person confirmed; another number means that the list changed.
    `public_id`: made by the page; sent twice it hands in once. Returns how many rooms were handed
    in; those somebody has handed in meanwhile stand as they are. Raises Refused.
    """
    if not can(by, Capability.TAKE_DORM_ROLL, school):
        raise Refused("宿舍点名由生活老师负责，您不能提交。")
    if session != Session.EVENING:
        raise Refused("返校要一间一间点，请逐间提交；全部到齐只用于晚上就寝。")
    with transaction.atomic():
        keys = [room.pk for room in rooms]
        held = DormRoom.objects.select_for_update(of=("self",), no_key=True)
        held = held.filter(pk__in=keys, school=school).select_related("school").order_by("pk")
        left = {room.pk: room for room in held}
        done = AttendanceDay.objects.filter(room_id__in=keys, date=date, session=session)
        for key in done.values_list("room_id", flat=True):
            left.pop(key, None)
        expected = expected_in_rooms(school, date, list(left))
        if not expected:
            return 0
        lines = _lines(school, date, session, expected)
        if sum(map(len, expected.values())) != pupils:
            raise Refused("名单刚有变化，请核对下面的间数和人数，再点一次。")
        for key, here in expected.items():
            submit_roll(
                by=by,
                room=left[key],
                date=date,
                session=session,
                marks=[_mark(lines[pk]) for pk in here if lines[pk].kind not in HERE],
                public_id=uuid5(public_id, str(left[key].public_id)),
                based_on=0,
                taken_at=taken_at,
            )
    return len(expected)


def _lines(school: School, day: date, session: str, expected: dict[int, list[int]]):
    keys = [pk for here in expected.values() for pk in here]
    return {line.student.pk: line for line in lines_of(school, day, session, keys)}


def _mark(line: Line) -> Mark:
    return Mark(line.student.public_id, AbsenceKind(line.kind))
