"""Reads of rooms and of who sleeps in them."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, F, QuerySet

from school_care.attendance.models import DormRoom, RoomStay
from school_care.attendance.room_names import in_order
from school_care.core import clock
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass
from school_care.students.models import Enrolment, Student


def running_stays(school: School, day: date) -> QuerySet[RoomStay]:
    """Who has a bed on a day. A stay nobody ended counts no longer once the pupil is gone."""
    here = Enrolment.objects.on(day).filter(school=school)
    return RoomStay.objects.on(day).filter(school=school, student_id__in=here.values("student_id"))


def stays_of_room(room: DormRoom, day: date) -> list[RoomStay]:
    """The stays that hold on a day in one room, by bed, each with its pupil and class.

    Of whoever sleeps there: a room is seen as a whole by those who may see rooms. Somebody whose
    file does not say 寄宿 (yet) is in the bed all the same, and must not be missed at night."""
    found = running_stays(room.school, day).filter(room=room)
    rows = found.select_related("student__current_class")
    return sorted(rows, key=lambda stay: (in_order(stay.bed), stay.student.name_key, stay.pk))


@dataclass(frozen=True)
class RoomBeds:
    """A room with how many of its beds are taken."""

    room: DormRoom
    taken: int

    @property
    def free(self) -> int:
        """Beds nobody has; none when there are more pupils than beds."""
        return max(0, self.room.beds - self.taken)

    @property
    def over(self) -> int:
        """Pupils more than beds."""
        return max(0, self.taken - self.room.beds)


def rooms_with_beds(
    user: Any, school: School, *, sex: str = "", closed: bool = False
) -> list[RoomBeds]:
    """The rooms of the school in use (or, with `closed`, no longer used) today, in the order of a
    corridor; for one sex where said. Two queries."""
    rooms = rooms_in_sight(user, school).filter(closed_on__isnull=not closed)
    if sex:
        rooms = rooms.filter(sex=sex)
    stays = running_stays(school, clock.today()).order_by()
    taken = dict(stays.values_list("room_id").annotate(Count("pk")))
    return [RoomBeds(room, taken.get(room.pk, 0)) for room in in_corridor_order(rooms)]


def rooms_in_sight(user: Any, school: School) -> QuerySet[DormRoom]:
    """The rooms of the active school that `user` may see, with the school."""
    return DormRoom.objects.visible_to(user).filter(school=school).select_related("school")


def in_corridor_order(rooms: QuerySet[DormRoom]) -> list[DormRoom]:
    """By building, then by number: 99 before 101."""
    return sorted(rooms, key=lambda room: (in_order(room.building), in_order(room.name)))


def by_building(rows: list[Any]) -> list[tuple[str, list[Any]]]:
    """Rows with a `room`, in corridor order, building by building."""
    return [(name, list(held)) for name, held in groupby(rows, key=lambda row: row.room.building)]


def boarders_without_room(user: Any, school: School) -> list[tuple[SchoolClass | None, list]]:
    """Boarders whom `user` may give a bed and who have none today, class by class."""
    pupils = placeable(user, school).filter(boarding=True)
    pupils = pupils.exclude(
        pk__in=running_stays(school, clock.today()).order_by().values("student_id")
    )
    rows = pupils.in_class_order()
    return [(group, list(held)) for group, held in groupby(rows, key=lambda row: row.current_class)]


def placeable(user: Any, school: School) -> QuerySet[Student]:
    """The pupils at the school whom `user` may give a bed, with their class: all of them for the
    director and the registrar, the boarders for dormitory staff."""
    pupils = Student.objects.kept_by(user, Capability.MANAGE_DORM).filter(school=school)
    return pupils.enrolled().select_related("current_class", "school")


def stay_of(student: Student, day: date) -> RoomStay | None:
    """Where a pupil sleeps on a day, with the room."""
    found = running_stays(student.school, day).filter(student=student)
    return found.select_related("room", "room__school", "student__current_class").first()


def former_stays_of_room(user: Any, room: DormRoom, *, at_most: int = 30) -> list[RoomStay]:
    """Who slept in the room before, as far as `user` may see the pupil; the latest first. Stays
    that were put right on the day they began are left out."""
    rows = RoomStay.objects.visible_to(user).filter(room=room, until__lte=clock.today())
    rows = rows.exclude(until=F("starts_on")).select_related("student__current_class")
    return list(rows.order_by("-until", "-pk")[:at_most])
