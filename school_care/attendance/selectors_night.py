"""Reads of the dormitory's roll: the rooms of an evening, one room, who is not there."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q

from school_care.attendance.enums import HERE, UNEXPLAINED, Part, Session
from school_care.attendance.expected import expected_in_rooms, here_on
from school_care.attendance.models import (
    AttendanceDay,
    AttendanceException,
    DormRoom,
    LeaveNote,
    RoomStay,
)
from school_care.attendance.room_names import in_order
from school_care.attendance.selectors_dorm import in_corridor_order, rooms_in_sight
from school_care.attendance.selectors_leave import leave_on
from school_care.attendance.selectors_roll import (
    Absentee,
    Line,
    numbers_of,
    tally,
    with_calls,
)
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.students.enums import Sex
from school_care.students.models import Student


@dataclass(frozen=True)
class RoomState:
    """A room on an evening; `day` is None while nobody has handed it in."""

    room: DormRoom
    pupils: list[int]
    day: AttendanceDay | None
    counts: dict[str, int]

    @property
    def open(self) -> bool:
        """Whether its roll is still to be taken."""
        return self.day is None and bool(self.pupils)


@dataclass(frozen=True)
class Side:
    """The rooms of the boys or of the girls: two people look after them, as a rule."""

    sex: str
    rooms: list[RoomState]

    @property
    def name(self) -> str:
        """女生宿舍."""
        return f"{Sex(self.sex).label}生宿舍" if self.sex else "没有写明男女的宿舍"

    @property
    def open(self) -> list[RoomState]:
        """The rooms still to be handed in."""
        return [state for state in self.rooms if state.open]

    @property
    def open_pupils(self) -> int:
        """How many pupils are expected in those."""
        return sum(state.counts["expected"] for state in self.open)


@dataclass(frozen=True)
class Night:
    """All rooms of the school with somebody in them, on one evening."""

    date: date
    session: str
    rooms: list[RoomState]

    @property
    def sides(self) -> list[Side]:
        """Girls' and boys' rooms apart."""
        found = [
            Side(sex, [state for state in self.rooms if state.room.sex == sex])
            for sex in (Sex.FEMALE, Sex.MALE, "")
        ]
        return [side for side in found if side.rooms]

    @property
    def open(self) -> list[RoomState]:
        """The rooms still to be handed in."""
        return [state for state in self.rooms if state.open]

    @property
    def total(self) -> dict[str, int]:
        """应到 of all rooms; 实到, 请假, 未到 of those handed in."""
        done = [state.counts for state in self.rooms if not state.open]
        total = {name: sum(counts[name] for counts in done) for name in ("here", "leave")}
        total["missing"] = sum(state.counts["missing"] for state in self.rooms)
        total["expected"] = sum(state.counts["expected"] for state in self.rooms)
        return total

    def after(self, room: DormRoom) -> DormRoom | None:
        """The next room still to be handed in: down the corridor and from its beginning again,
        the rooms of the same sex first."""
        places = [state.room.pk for state in self.rooms]
        here = places.index(room.pk) if room.pk in places else -1
        ahead = [*self.rooms[here + 1 :], *self.rooms[: max(here, 0)]]
        left = [state.room for state in ahead if state.open and state.room.pk != room.pk]
        return min(left, key=lambda one: one.sex != room.sex, default=None)


@dataclass(frozen=True)
class RoomRoll:
    """The roll of one room on an evening."""

    room: DormRoom
    date: date
    session: str
    day: AttendanceDay | None
    lines: list[Line]

    @property
    def counts(self) -> dict[str, int]:
        """应到, 实到, 请假, 未到待核实 as the lines stand."""
        return tally(len(self.lines), [line.kind for line in self.lines])

    def with_chosen(self, chosen: dict[str, str]) -> "RoomRoll":
        """The same roll as a page was sent: kinds by public id, everybody else present."""
        return replace(self, lines=[line.with_chosen(chosen) for line in self.lines])

    @property
    def version(self) -> int:
        """What a submission made now is based on."""
        return self.day.version if self.day else 0


@dataclass
class NotInBed(Absentee):
    """A boarder who is not there, with the room."""

    room: DormRoom | None = None


def night_of_school(user: Any, school: School, day: date, session: str) -> Night:
    """Every room that `user` may see with somebody in it on that evening; four queries."""
    pupils = expected_in_rooms(school, day)
    rolls = AttendanceDay.objects.filter(
        school=school, date=day, session=session, room__isnull=False
    ).select_related("taken_by")
    by_room = {roll.room_id: roll for roll in rolls}
    kinds = dict(_exceptions(school, day, session).values_list("student_id", "kind"))
    states = []
    rooms = rooms_in_sight(user, school).filter(pk__in={*pupils, *by_room})
    for room in in_corridor_order(rooms):
        held = pupils.get(room.pk, [])
        known = [kinds[pk] for pk in held if pk in kinds]
        states.append(RoomState(room, held, by_room.get(room.pk), tally(len(held), known)))
    return Night(day, session, states)


def roll_of_room(room: DormRoom, day: date, session: str) -> RoomRoll:
    """The roll of a room in the person's sight; six queries and the calendar's. Whoever takes it
    sees everybody who sleeps there."""
    keys = expected_in_rooms(room.school, day, [room.pk]).get(room.pk, [])
    known = AttendanceDay.objects.filter(room=room, date=day, session=session)
    lines = lines_of(room.school, day, session, keys)
    beds = dict(RoomStay.objects.on(day).filter(room=room).values_list("student_id", "bed"))
    lines.sort(key=lambda line: (in_order(beds.get(line.student.pk, "")), line.student.name_key))
    return RoomRoll(room, day, session, known.select_related("taken_by").first(), lines)


def lines_of(school: School, day: date, session: str, keys: Collection[int]) -> list[Line]:
    """What is known of each of these pupils on an evening; four queries and the calendar's.

    At lights-out who was not in class that morning, or not back at the return, is not taken for
    present: the page begins with what was known of them last."""
    rows = {row.student_id: row for row in _exceptions(school, day, session, keys)}
    leave = leave_of_evening(school, day, session, keys)
    before = _known_before(school, day, keys) if session == Session.EVENING else {}
    pupils = Student.objects.filter(pk__in=keys).select_related("current_class")
    return [
        Line(
            pupil,
            rows.get(pupil.pk),
            leave.get(pupil.pk),
            "" if pupil.pk in rows else before.get(pupil.pk, ""),
        )
        for pupil in pupils.order_by("name_key", "id")
    ]


def _known_before(school: School, day: date, keys: Collection[int]) -> dict[int, str]:
    """Why a pupil was not there earlier on that day, by pupil's key."""
    rows = AttendanceException.objects.filter(
        school=school,
        date=day,
        session__in=(Session.MORNING, Session.RETURN),
        part=Part.ALL,
        student_id__in=list(keys),
    ).exclude(kind__in=HERE)
    return dict(rows.order_by("pk").values_list("student_id", "kind"))


def leave_of_evening(
    school: School, day: date, session: str, keys: Collection[int]
) -> dict[int, LeaveNote]:
    """The leave that explains an empty bed: leave of that day; at the return also leave of the
    first school day after it, for who is on leave from Monday does not come back on Sunday."""
    found = leave_on(school, day, keys)
    if session != Session.RETURN:
        return found
    monday = SchoolCalendar(school).next_school_day(day)
    return {**leave_on(school, monday, keys), **found} if monday else found


def not_in_bed(user: Any, school: School, night: Night, *, may_ring: bool) -> list[NotInBed]:
    """Who is not there on an evening, in the order of the rooms: those without cause first, those
    who came late last. With `may_ring` the numbers of those without cause are opened: the caller
    leaves the trace. Of a pupil whose file the person may not open there is no number."""
    rooms = {pk: state.room for state in night.rooms for pk in state.pupils}
    rows = _exceptions(school, night.date, night.session, rooms)
    rows = rows.filter(~Q(kind__in=HERE) | Q(arrived_at__isnull=False))
    found = [
        NotInBed(row.student, row, room=rooms[row.student_id])
        for row in rows.select_related("student__current_class", "student__school")
    ]
    order = {state.room.pk: place for place, state in enumerate(night.rooms)}
    found.sort(
        key=lambda one: (
            not one.missing,
            one.row.kind in HERE,
            order[one.room.pk],
            one.student.name_key,
        )
    )
    if not found:
        return []
    with_calls(found, night.date)
    if may_ring:
        ring = [one for one in found if one.missing]
        numbers = numbers_of(user, [one.student for one in ring])
        for one in ring:
            one.numbers = numbers.get(one.student.pk, [])
    return found


def count_unfound(school: School, day: date, session: str) -> int:
    """How many boarders are not there without cause. Who has died or is on the roll no longer is
    looked for no longer."""
    rows = _exceptions(school, day, session).filter(kind__in=UNEXPLAINED)
    return rows.filter(student_id__in=here_on(school, day).values("student_id")).count()


def _exceptions(school: School, day: date, session: str, keys: Collection[int] | None = None):
    rows = AttendanceException.objects.filter(
        school=school, date=day, session=session, part=Part.ALL
    )
    return rows if keys is None else rows.filter(student_id__in=list(keys))
