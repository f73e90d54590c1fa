"""Who sleeps where: pupils put into a room, moved, taken out; stays of who is gone, ended.

A stay is an interval; nothing is overwritten. Whoever arranges rooms locks the room first and the
pupils after it, always in the order of their keys: two people can neither give the last bed twice
nor put one pupil into two rooms.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from school_care.attendance.models import DormRoom, RoomStay
from school_care.attendance.selectors_dorm import placeable, running_stays, stays_of_room
from school_care.attendance.services.rooms import listed, require_manager
from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.school.refusal import Refused
from school_care.students.enums import Sex
from school_care.students.models import Student
from school_care.students.services.archive import base_of, edit_archive
from school_care.students.services.rights import may_edit

MAX_BED = 8  # characters
ASK_FOR_BOARDING = "请班主任、学籍员或德育主任先在档案里把「住校」改为「是」，再来安排。"


class BedsShort(Refused):
    """More pupils than beds; `over_beds=True` puts them there all the same."""

    def __init__(self, room: DormRoom, taken: int, coming: int) -> None:
        self.room, self.taken, self.coming = room, taken, coming
        super().__init__(
            f"{room}有{room.beds}张床，已住{taken}人，再安排{coming}人就多出"
            f"{taken + coming - room.beds}人。"
        )


def place_pupils(
    *, by: Any, room: DormRoom, students: Collection[Student], over_beds: bool = False
) -> int:
    """Give pupils without a room a bed in `room` from today; who sleeps there already is left out.
    Where the file does not say that the pupil boards, it does from now on, if `by` keeps the file.

    Returns how many came in. Raises BedsShort (ask, then `over_beds`), Refused for the other sex, a
    closed room, a pupil with another room.
    """
    require_manager(by, room.school)
    if not students:
        raise Refused("请先勾选学生。")
    _require_placeable(by, room, students)
    with transaction.atomic():
        held, rows = _locked_room(room), _locked_pupils(students)
        _require_fit(held, rows)
        elsewhere = _rooms_of(rows)
        coming = [row for row in rows if elsewhere.get(row.pk) != held]
        settled = [row for row in coming if row.pk in elsewhere]
        if settled:
            first = settled[0]
            raise Refused(
                f"{first.name}已经住在{elsewhere[first.pk]}；要换房间，请到{elsewhere[first.pk]}"
                "里点「调房间」。"
            )
        _require_beds(held, coming, over_beds)
        _make_boarders(by, coming)
        stays = [_begin(held, row) for row in coming]
        audit.record_many(_entry("stay.begun", by, stay) for stay in stays)
    return len(coming)


def move_pupil(*, by: Any, stay: RoomStay, room: DormRoom, over_beds: bool = False) -> RoomStay:
    """Let a pupil sleep in another room from today. Raises BedsShort, Refused (as `place_pupils`;
    also when the stay the page showed is over)."""
    require_manager(by, room.school)
    student = stay.student
    _require_placeable(by, room, [student])
    with transaction.atomic():
        held = _locked_room(room, also=stay.room_id)
        [row] = _locked_pupils([student])
        current = _current(stay)
        if current.room_id == held.pk:
            return current
        _require_fit(held, [row])
        _require_beds(held, [row], over_beds)
        _make_boarders(by, [row])
        until = current.until  # of a pupil whose leaving is settled already
        _end(by, current, clock.today())
        fresh = _begin(held, row, until)
        audit.record_many([_entry("stay.moved", by, fresh, left=str(current.room.public_id))])
    return fresh


def take_out(*, by: Any, stay: RoomStay) -> None:
    """The pupil sleeps here no longer, from today. That they board stays in the file: the registrar
    decides that. Nothing happens when the stay is over already. Raises Refused."""
    require_manager(by, stay.school)
    with transaction.atomic():
        _locked_pupils([stay.student])
        current = RoomStay.objects.select_for_update(of=("self",)).get(pk=stay.pk)
        if current.until is None or current.until > clock.today():
            _end(by, current, clock.today())


def set_beds(*, by: Any, room: DormRoom, beds: Mapping[UUID, str]) -> int:
    """Write which bed is whose, by public id of the stay. Raises Refused when a bed is named twice.
    Returns how many changed."""
    require_manager(by, room.school)
    with transaction.atomic():
        held = _locked_room(room, closed=True)
        stays = stays_of_room(held, clock.today())
        wanted = {s.pk: "".join(beds.get(s.public_id, s.bed).split()) for s in stays}
        _check_beds(wanted)
        changes = []
        for stay in stays:
            before, stay.bed = stay.bed, wanted[stay.pk]
            changes += audit.changes(
                stay,
                before={"bed": before},
                after={"bed": stay.bed},
                actor=by,
                student_id=stay.student.public_id,
                source="dormitory",
            )
        if changes:
            RoomStay.objects.bulk_update(stays, ["bed"])
            FieldChange.objects.bulk_create(changes)
            audit.record("room.beds", actor=by, row=held, changed=len(changes))
    return len(changes)


def end_stays(student_ids: Collection[int], on: date, actor: Any) -> None:
    """`on` is the first day these pupils are no longer at the school: their beds are free from then
    (told by `students.departures`, inside its transaction)."""
    running = Q(until__isnull=True) | Q(until__gt=on)
    rows = RoomStay.objects.filter(running, student_id__in=student_ids)
    stays = list(rows.select_related("student").order_by("pk"))
    for stay in stays:
        stay.until = max(on, stay.starts_on)
    RoomStay.objects.bulk_update(stays, ["until"])
    audit.record_many(_entry("stay.ended", actor, stay, gone=True) for stay in stays)


def _require_placeable(by: Any, room: DormRoom, students: Collection[Student]) -> None:
    """Pupils of the room's school, at the school, whom `by` may give a bed. Dormitory staff reach
    boarders alone: of others they are told whom to ask."""
    names = [s.name for s in students if s.boarding is not True and not may_edit(by, s)]
    if names:
        raise Refused(f"{listed(names)}的档案里没有写住校。{ASK_FOR_BOARDING}")
    _require_seen(by, students, room)


def _require_seen(by: Any, students: Collection[Student], room: DormRoom) -> None:
    ids = {student.pk for student in students}
    found = placeable(by, room.school).filter(pk__in=ids)
    if found.count() != len(ids):
        raise Refused("有学生已离校，或不由您安排，请刷新页面再试。")


def _locked_room(room: DormRoom, *, also: int | None = None, closed: bool = False) -> DormRoom:
    """The room as it stands, held with the room somebody comes from."""
    ids = [room.pk, *([also] if also else [])]
    rows = DormRoom.objects.select_for_update(of=("self",), no_key=True).select_related("school")
    held = {row.pk: row for row in rows.filter(pk__in=ids).order_by("pk")}
    if not closed and not held[room.pk].in_use:
        raise Refused(f"{room}已停用，请换一间，或先重新启用。")
    return held[room.pk]


def _locked_pupils(students: Collection[Student]) -> list[Student]:
    ids = [student.pk for student in students]
    rows = Student.objects.select_for_update(of=("self",)).select_related("school")
    return list(rows.filter(pk__in=ids).order_by("pk"))


def _require_fit(room: DormRoom, students: Collection[Student]) -> None:
    """Boys with boys, girls with girls; nobody whose file does not say."""
    if not room.sex:
        raise Refused(f"{room}还没有写住男生还是住女生，请先修改房间。")
    unknown = [student.name for student in students if not student.sex]
    if unknown:
        raise Refused(f"{listed(unknown)}的档案里没有写性别，请先补上再安排。")
    others = [student.name for student in students if student.sex != room.sex]
    if others:
        living = Sex(room.sex).label
        raise Refused(f"{room}住{living}生，{listed(others)}不是{living}生，请换一间。")


def _require_beds(room: DormRoom, coming: Collection[Student], over_beds: bool) -> None:
    taken = len(stays_of_room(room, clock.today()))
    if coming and taken + len(coming) > room.beds and not over_beds:
        raise BedsShort(room, taken, len(coming))


def _rooms_of(students: Collection[Student]) -> dict[int, DormRoom]:
    """The room each of the pupils has today, by pupil's key."""
    found = running_stays(students[0].school, clock.today()).filter(student__in=students)
    return {stay.student_id: stay.room for stay in found.select_related("room")}


def _make_boarders(by: Any, students: Collection[Student]) -> None:
    for student in students:
        if student.boarding is not True:
            edit_archive(by=by, student=student, wanted={"boarding": "yes"}, base=base_of(student))


def _current(stay: RoomStay) -> RoomStay:
    """The stay the page showed, still running. Raises Refused."""
    row = RoomStay.objects.select_related("room").filter(pk=stay.pk).on(clock.today()).first()
    if row is None:
        raise Refused(f"{stay.student.name}刚刚已经调走，请看看现在住在哪间。")
    return row


def _begin(room: DormRoom, student: Student, until: date | None = None) -> RoomStay:
    return RoomStay.objects.create(
        school=room.school, student=student, room=room, starts_on=clock.today(), until=until
    )


def _end(by: Any, stay: RoomStay, on: date) -> None:
    stay.until = on
    stay.save(update_fields=["until"])
    audit.record_many([_entry("stay.ended", by, stay)])


def _entry(action: str, by: Any, stay: RoomStay, **facts: Any) -> Any:
    return audit.entry(
        action,
        actor=by,
        row=stay,
        student_id=stay.student.public_id,
        room=str(stay.room.public_id),
        **facts,
    )


def _check_beds(wanted: Mapping[int, str]) -> None:
    named = [bed for bed in wanted.values() if bed]
    if any(len(bed) > MAX_BED for bed in named):
        raise Refused(f"床位请不超过{MAX_BED}个字，例如 3 或 3上。")
    twice = sorted({bed for bed in named if named.count(bed) > 1})
    if twice:
        raise Refused(f"{twice[0]}号床写了两次，请改一个。")
