"""Two people arrange the dormitory or take its roll at the same moment; repeated, because a race is
won by chance."""

from functools import partial
from uuid import uuid4

import pytest
import time_machine

from school_care.attendance.enums import Session
from school_care.attendance.models import AttendanceDay, DormRoom, RoomStay
from school_care.attendance.services.night import hand_in_rest
from school_care.attendance.services.rooms import add_rooms, close_room
from school_care.attendance.services.stays import BedsShort, move_pupil, place_pupils
from school_care.core import clock
from school_care.school.refusal import Refused
from tests.attendance.making import RoomFactory, StayFactory
from tests.attendance.sleeping import THURSDAY_NIGHT, dormitory
from tests.factories import StudentFactory
from tests.support.together import raised, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

TIMES = 3


def boy(cast):
    return StudentFactory(current_class=cast.seven_one, sex="M", boarding=True)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_last_bed__two_people_at_once__one_pupil_gets_it(cast):
    for _ in range(TIMES):
        room = RoomFactory(school=cast.school, beds=1)
        acts = [
            partial(place_pupils, by=by, room=fresh(room), students=[boy(cast)])
            for by in (cast.dormitory, cast.director)
        ]
        answers = together(*acts)
        assert raised(answers, but=BedsShort) == []
        assert sum(isinstance(answer, BedsShort) for answer in answers) == 1
        assert RoomStay.objects.filter(room=room).count() == 1


def test_one_pupil__two_rooms_at_once__sleeps_in_one(cast):
    for _ in range(TIMES):
        pupil = boy(cast)
        rooms = [RoomFactory(school=cast.school) for _ in range(2)]
        people = (cast.dormitory, cast.director)
        acts = [
            partial(place_pupils, by=by, room=room, students=[fresh(pupil)])
            for by, room in zip(people, rooms, strict=True)
        ]
        answers = together(*acts)
        assert raised(answers, but=Refused) == []
        assert RoomStay.objects.filter(student=pupil).count() == 1


def test_moving__one_pupil_to_two_rooms_crosswise__one_open_stay_each(cast):
    for _ in range(TIMES):
        first, second = (RoomFactory(school=cast.school) for _ in range(2))
        one, two = (
            StayFactory(room=first, student=boy(cast)),
            StayFactory(room=second, student=boy(cast)),
        )
        answers = together(
            partial(move_pupil, by=cast.dormitory, stay=fresh(one), room=fresh(second)),
            partial(move_pupil, by=cast.director, stay=fresh(two), room=fresh(first)),
            partial(move_pupil, by=cast.registrar, stay=fresh(one), room=fresh(second)),
        )
        assert raised(answers, but=Refused) == []
        open_stays = RoomStay.objects.filter(until__isnull=True)
        assert open_stays.get(student=one.student).room == second
        assert open_stays.get(student=two.student).room == first


def test_closing__while_somebody_is_put_in__never_a_pupil_in_a_closed_room(cast):
    for _ in range(TIMES):
        room = RoomFactory(school=cast.school)
        answers = together(
            partial(close_room, by=cast.director, room=fresh(room)),
            partial(place_pupils, by=cast.dormitory, room=fresh(room), students=[boy(cast)]),
        )
        assert raised(answers, but=Refused) == []
        room.refresh_from_db()
        assert room.in_use == RoomStay.objects.filter(room=room).exists()


def test_a_corridor__added_by_two_people_at_once__stands_once(cast):
    given = {"school": cast.school, "rooms": "201-212", "beds": 8, "sex": "F"}
    answers = together(
        *(partial(add_rooms, by=by, **given) for by in (cast.director, cast.registrar))
    )
    assert raised(answers) == []
    assert DormRoom.objects.count() == 12


def test_the_rest__handed_in_by_two_people_at_once__every_room_once(cast):
    with time_machine.travel(THURSDAY_NIGHT):
        rooms = dormitory(cast.seven_one, rooms=4, pupils=2)
        given = {
            "school": cast.school,
            "date": clock.today(),
            "session": Session.EVENING,
            "rooms": rooms,
            "pupils": 8,
        }
        answers = together(
            *(
                partial(hand_in_rest, by=by, public_id=uuid4(), **given)
                for by in (cast.dormitory, cast.director)
            )
        )
    assert raised(answers) == []
    assert sorted(answers) == [0, 4]
    assert AttendanceDay.objects.filter(version=1).count() == 4
