"""A dormitory with so many rooms, and evenings in it, for tests."""

from datetime import UTC, datetime

from school_care.attendance.models import DormRoom
from tests.attendance.making import RoomFactory, StayFactory
from tests.factories import StudentFactory

SUNDAY_EVENING = datetime(2026, 11, 22, 11, 5, tzinfo=UTC)  # 19:05 in the school
THURSDAY_NIGHT = datetime(2026, 11, 19, 13, 35, tzinfo=UTC)  # 21:35
SATURDAY = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def dormitory(group, *, rooms: int, pupils: int, first: int = 301, sex: str = "M"):
    """Rooms with pupils of one class in every bed."""
    made: list[DormRoom] = []
    for number in range(rooms):
        room = RoomFactory(school=group.school, name=str(first + number), sex=sex)
        for bed in range(pupils):
            student = StudentFactory(
                current_class=group, boarding=True, sex=sex, name=f"寝{room.name}号{bed + 1}"
            )
            StayFactory(room=room, student=student, bed=str(bed + 1))
        made.append(room)
    return made


def sleepers(room) -> list:
    """The pupils of a room, by bed."""
    return [stay.student for stay in room.stays.order_by("bed")]
