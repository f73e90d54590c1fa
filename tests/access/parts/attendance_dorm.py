from school_care.attendance.enums import AbsenceKind, Session
from school_care.attendance.models import AttendanceException
from school_care.core import clock
from tests.access.who import NONE, PUBLIC_ID, Case, of, people, plain
from tests.attendance.making import RoomFactory, StayFactory

KEEPERS = people("director registrar dormitory")  # who arrange the rooms
ROLL_TAKERS = people("director dormitory")
NIGHT_READERS = ROLL_TAKERS | people("principal registrar")

ROOMS = {"own_room": (KEEPERS, KEEPERS), "foreign_room": (NONE, NONE)}
STAYS = {"own_stay": (KEEPERS, KEEPERS), "foreign_stay": (NONE, NONE)}
MISSING = {"zixuan": (None, ROLL_TAKERS), "foreign": (None, NONE)}

EXPECTED: dict[str, list[Case]] = {
    "attendance:dorm": plain(NIGHT_READERS),
    "attendance:dorm_rest": plain(ROLL_TAKERS, ROLL_TAKERS),
    "attendance:dorm_missing": plain(NIGHT_READERS),
    "attendance:dorm_call": of(PUBLIC_ID, MISSING),
    "attendance:dorm_settle": of(PUBLIC_ID, MISSING),
    "attendance:rooms": plain(KEEPERS),
    "attendance:room_new": plain(KEEPERS, KEEPERS),
    "attendance:room": of(PUBLIC_ID, ROOMS),
    "attendance:room_edit": of(PUBLIC_ID, ROOMS),
    "attendance:room_close": of(PUBLIC_ID, ROOMS),
    "attendance:room_reopen": of(PUBLIC_ID, ROOMS),
    "attendance:room_roll": of(
        PUBLIC_ID, {"own_room": (ROLL_TAKERS, ROLL_TAKERS), "foreign_room": (NONE, NONE)}
    ),
    "attendance:place": plain(KEEPERS, KEEPERS),
    "attendance:stay_move": of(PUBLIC_ID, STAYS),
    "attendance:stay_end": of(PUBLIC_ID, STAYS),
}


def objects(cast) -> dict:
    """A room of each school with a boarder in it, who is not there tonight."""
    made = {}
    for name, school, student in (
        ("own", cast.school, cast.zixuan),
        ("foreign", cast.other_school, cast.foreign),
    ):
        room = RoomFactory(school=school, name="301")
        made[f"{name}_room"] = room
        made[f"{name}_stay"] = StayFactory(room=room, student=student)
        for session in (Session.EVENING, Session.RETURN):
            AttendanceException.objects.create(
                school=school,
                student=student,
                date=clock.today(),
                session=session,
                kind=AbsenceKind.UNVERIFIED,
                marked_at=clock.now(),
            )
    return made
