"""What the demo school shows of its dormitory."""

import random
from datetime import date

import pytest
import time_machine

from school_care.attendance.dorm_nights import asked_session
from school_care.attendance.enums import AbsenceKind, Session
from school_care.attendance.models import (
    AbsenceCall,
    AttendanceDay,
    AttendanceException,
    RoomStay,
)
from school_care.attendance.selectors_dorm import boarders_without_room, rooms_with_beds
from school_care.attendance.selectors_night import night_of_school
from school_care.core import clock
from school_care.school.calendar import SchoolCalendar
from tests.attendance.sleeping import SUNDAY_EVENING
from tests.factories import ContactFactory, StudentFactory


@pytest.fixture
def furnished(db, request):
    with time_machine.travel(SUNDAY_EVENING, tick=False):
        from school_care.workspace.demo.life_dorm import furnish_dorm

        cast = request.getfixturevalue("cast")
        for number in range(40):
            pupil = StudentFactory(
                current_class=cast.seven_one, boarding=True, sex="MF"[number % 2]
            )
            ContactFactory(student=pupil)
        furnish_dorm(school=cast.school, today=clock.today(), dice=random.Random(7))
        yield cast


def test_demo__rooms__one_sex_each_never_over_their_beds_a_few_pupils_waiting(furnished):
    rows = rooms_with_beds(furnished.director, furnished.school)
    assert len(rows) >= 6
    assert all(1 <= row.taken <= row.room.beds for row in rows)
    stays = RoomStay.objects.select_related("room", "student")
    assert all(stay.room.sex == stay.student.sex for stay in stays)
    waiting = boarders_without_room(furnished.director, furnished.school)
    assert sum(len(pupils) for _, pupils in waiting) == 3


def test_demo__two_weeks_of_rolls__every_room_handed_in_tonight_still_open(furnished):
    today, calendar = clock.today(), SchoolCalendar(furnished.school)
    rooms = len(rooms_with_beds(furnished.director, furnished.school))
    days = AttendanceDay.objects.filter(room__isnull=False)
    for day, session in set(days.values_list("date", "session")):
        assert asked_session(calendar, day) == session
        assert days.filter(date=day).count() == rooms
    assert not days.filter(date=today).exists()
    night = night_of_school(furnished.dormitory, furnished.school, today, Session.RETURN)
    assert len(night.open) == rooms


def test_demo__last_sunday__one_child_was_not_back_and_home_was_rung(furnished):
    missing = AttendanceException.objects.get(kind=AbsenceKind.UNVERIFIED)
    assert (missing.date, missing.session) == (date(2026, 11, 15), Session.RETURN)
    day = AttendanceDay.objects.get(date=missing.date, room__stays__student=missing.student)
    assert day.absent >= 1
    assert AbsenceCall.objects.get().student == missing.student
