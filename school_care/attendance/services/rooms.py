"""The rooms of the dormitory: added one by one or a corridor at once, changed, closed, used again.

Each service checks the right for the room's school, locks, and writes the row and its trace in one
transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from school_care.attendance.models import DormRoom
from school_care.attendance.room_names import MAX_NAME, names_of
from school_care.attendance.selectors_dorm import stays_of_room
from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.enums import Sex

MAX_BEDS = 60
MAX_BUILDING = 20
FIELDS = ("building", "name", "sex", "beds")


@dataclass(frozen=True)
class Added:
    """Rooms that are new, and those of the line that the school had already."""

    new: list[DormRoom]
    known: list[DormRoom]


def may_manage(by: Any, school: School) -> bool:
    """Whether `by` arranges the dormitory of this school."""
    return can(by, Capability.MANAGE_DORM, school)


def require_manager(by: Any, school: School) -> None:
    """Raises Refused unless `by` arranges the dormitory of this school."""
    if not may_manage(by, school):
        raise Refused("宿舍由生活老师、学籍员或德育主任安排，请联系他们。")


def add_rooms(
    *, by: Any, school: School, rooms: str, building: str = "", beds: int, sex: str
) -> Added:
    """Add the rooms of one line (201-212、301), all with the same number of beds for boys or for
    girls. A room the school has already, closed or not, is left as it is. Raises Refused."""
    require_manager(by, school)
    names, building = names_of(rooms), _checked_building(building)
    _check_beds(beds)
    _check_sex(sex)
    with transaction.atomic():
        # one person adds at a time, or two would add the same corridor
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        known = list(
            DormRoom.objects.filter(school=school, building=building, name__in=names).order_by("pk")
        )
        old = {room.name for room in known}
        new = DormRoom.objects.bulk_create(
            DormRoom(school=school, building=building, name=name, beds=beds, sex=sex)
            for name in names
            if name not in old
        )
        audit.record_many(
            audit.entry("room.added", actor=by, row=room, beds=beds, sex=sex) for room in new
        )
    return Added(new, known)


def change_room(
    *, by: Any, room: DormRoom, name: str, building: str = "", beds: int, sex: str
) -> bool:
    """Change what a room is called, how many beds it has, for whom it is. Returns whether anything
    changed. Refused: a name another room has, fewer beds than pupils, the other sex while somebody
    sleeps there."""
    require_manager(by, room.school)
    wanted = {"building": _checked_building(building), "name": _one_name(name)}
    wanted |= {"sex": sex, "beds": beds}
    _check_beds(beds)
    _check_sex(sex)
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=room.school_id)
        row = _locked(room)
        before = {field: getattr(row, field) for field in FIELDS}
        if before == wanted:
            return False
        _check_name_free(row, wanted)
        sleepers = list(stays_of_room(row, clock.today()))
        if beds < row.beds and beds < len(sleepers):
            raise Refused(f"{row}现在住着{len(sleepers)}人，床位不能少于人数；请先调走几名学生。")
        others = [stay.student.name for stay in sleepers if stay.student.sex != sex]
        if sex != row.sex and others:
            raise Refused(f"{row}住着{listed(others)}，不能改为{_living(sex)}；请先给他们调房间。")
        for field, value in wanted.items():
            setattr(row, field, value)
        row.save(update_fields=FIELDS)
        _trace(by, "room.changed", row, before, wanted)
    return True


def close_room(*, by: Any, room: DormRoom) -> None:
    """From today no longer used; its history stays. Refused while somebody sleeps there."""
    require_manager(by, room.school)
    with transaction.atomic():
        row = _locked(room)
        if row.closed_on:
            return
        names = [stay.student.name for stay in stays_of_room(row, clock.today())]
        if names:
            raise Refused(f"{row}还住着{listed(names)}，请先给他们调房间，再停用。")
        row.closed_on = clock.today()
        row.save(update_fields=["closed_on"])
        _trace(by, "room.closed", row, {"closed_on": None}, {"closed_on": row.closed_on})


def reopen_room(*, by: Any, room: DormRoom) -> None:
    """Use a closed room again. Raises Refused for who may not."""
    require_manager(by, room.school)
    with transaction.atomic():
        row = _locked(room)
        if row.closed_on is None:
            return
        before = {"closed_on": row.closed_on}
        row.closed_on = None
        row.save(update_fields=["closed_on"])
        _trace(by, "room.reopened", row, before, {"closed_on": None})


def listed(names: Iterable[str], at_most: int = 3, *, unit: str = "人") -> str:
    """张子轩、王可、李安安等5人; with `unit` 间: 201室、202室、203室等5间."""
    names = list(names)
    more = f"等{len(names)}{unit}" if len(names) > at_most else ""
    return "、".join(names[:at_most]) + more


def _locked(room: DormRoom) -> DormRoom:
    return DormRoom.objects.select_for_update(no_key=True).get(pk=room.pk)


def _trace(
    by: Any, action: str, room: DormRoom, before: dict[str, Any], after: dict[str, Any]
) -> None:
    changes = audit.changes(room, before=before, after=after, actor=by, student_id=None)
    FieldChange.objects.bulk_create(changes)
    audit.record(action, actor=by, row=room, fields=[change.field for change in changes])


def _checked_building(building: str) -> str:
    building = " ".join(building.split())
    if len(building) > MAX_BUILDING:
        raise Refused(f"楼栋请不超过{MAX_BUILDING}字。")
    return building


def _one_name(name: str) -> str:
    name = "".join(name.split()).removesuffix("室")
    if not name:
        raise Refused("请填写房间号，例如 201。")
    if len(name) > MAX_NAME:
        raise Refused(f"房间名请不超过{MAX_NAME}字。")
    return name


def _check_beds(beds: int) -> None:
    if not 1 <= beds <= MAX_BEDS:
        raise Refused(f"床位数请填1到{MAX_BEDS}之间。")


def _check_sex(sex: str) -> None:
    if sex not in Sex.values:
        raise Refused("请选择住男生还是住女生。")


def _check_name_free(row: DormRoom, wanted: dict[str, Any]) -> None:
    same = DormRoom.objects.filter(
        school_id=row.school_id, building=wanted["building"], name=wanted["name"]
    )
    if same.exclude(pk=row.pk).exists():
        raise Refused(f"已经有{wanted['building']}{wanted['name']}了，请换一个房间号。")


def _living(sex: str) -> str:
    return f"{Sex(sex).label}生"
