"""Two people whose work touches the same class and the same pupil from opposite ends: neither is
shown an error. Each holds what it began with until the other has begun too."""

from threading import Event
from unittest import mock
from uuid import uuid4

import pytest
import time_machine

from school_care.attendance.enums import ConfirmedHow, LeaveKind
from school_care.attendance.models import AttendanceDay, LeaveNote
from school_care.attendance.services import leave, roll
from tests.attendance.making import AbsenceFactory
from tests.attendance.rolling import AT_EIGHT, MONDAY, TUESDAY, UNVERIFIED, hand_in
from tests.support.together import raised, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def tuesday_morning():
    with time_machine.travel(AT_EIGHT, tick=False):
        yield


def meeting(module, name: str, own: Event, other: Event):
    """Let `module.name`, called while its first row is held, wait a little for the other side."""
    real = getattr(module, name)

    def wait_then(*args, **options):
        own.set()
        other.wait(2)
        return real(*args, **options)

    return mock.patch.object(module, name, wait_then)


def test_leave_over_yesterday__while_todays_roll_is_handed_in__both_are_stored(cast):
    AbsenceFactory(student=cast.anan, date=MONDAY, school_class=cast.seven_one)
    holds_class, holds_pupil = Event(), Event()

    def ask():
        return leave.write_leave(
            by=cast.director,
            student=cast.anan,
            kind=LeaveKind.SICK,
            first=MONDAY,
            last=TUESDAY,
            confirmed=leave.Confirmation(ConfirmedHow.PHONE, whom="奶奶"),
            public_id=uuid4(),
        )

    def take():
        return hand_in(cast.head_teacher, cast.seven_one, {cast.anan: UNVERIFIED})

    with (
        meeting(leave, "_excuse_rolls", holds_pupil, holds_class),
        meeting(roll, "_wanted", holds_class, holds_pupil),
    ):
        answers = together(ask, take)
    assert raised(answers) == []
    assert LeaveNote.objects.count() == AttendanceDay.objects.count() == 1
