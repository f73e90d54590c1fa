"""Two phones and one class, a roll and an arrival at the same moment: nothing stands twice, nothing
is overwritten unseen."""

from uuid import uuid4

import pytest
import time_machine

from school_care.attendance.enums import Session
from school_care.attendance.models import AttendanceDay, AttendanceException
from school_care.attendance.services.roll import RollChanged, settle_absence
from school_care.core.models import AuditEntry
from tests.attendance.rolling import AT_EIGHT, SICK, TUESDAY, UNVERIFIED, hand_in, known
from tests.support.together import raised, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def tuesday_morning():
    with time_machine.travel(AT_EIGHT, tick=False):
        yield


def test_same_roll__sent_three_times_at_once__one_roll(cast):
    public_id = uuid4()

    def send():
        marks = {cast.zixuan: UNVERIFIED}
        return hand_in(cast.head_teacher, cast.seven_one, marks, public_id=public_id)

    answers = together(send, send, send)
    assert raised(answers) == []
    assert {roll.version for roll in answers} == {1}
    assert AttendanceDay.objects.count() == AttendanceException.objects.count() == 1
    assert AuditEntry.objects.filter(action="roll.taken").count() == 1


def test_two_rolls__of_two_people_at_once__the_first_stands_and_the_other_is_told(cast):
    answers = together(
        lambda: hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED}),
        lambda: hand_in(cast.director, cast.seven_one, {cast.anan: SICK}),
    )
    assert raised(answers, but=RollChanged) == []
    assert sum(isinstance(answer, RollChanged) for answer in answers) == 1
    assert AttendanceException.objects.count() == 1


def test_roll_and_an_arrival__at_once__one_row_for_the_child(cast):
    def arrive():
        told = {"student": cast.zixuan, "date": TUESDAY, "session": Session.MORNING}
        return settle_absence(by=cast.director, kind="late", **told)

    answers = together(
        lambda: hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED}), arrive
    )
    assert raised(answers, but=RollChanged) == []
    assert known(cast.zixuan).kind in ("late", "unverified")
    roll = AttendanceDay.objects.get()
    assert roll.absent == (known(cast.zixuan).kind == "unverified")
