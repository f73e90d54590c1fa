"""The demo school's rolls hang together."""

import random

import pytest
import time_machine

from school_care.attendance.enums import HERE, AbsenceKind, Session
from school_care.attendance.models import AbsenceCall, AttendanceDay, AttendanceException
from school_care.school.models import SchoolClass
from school_care.workspace.demo.life_roll import furnish_roll
from tests.attendance.rolling import AT_EIGHT, MONDAY, TUESDAY, give_leave
from tests.factories import ContactFactory, StudentFactory


@pytest.fixture
def furnished(cast):
    """A term of four classes of the school, told at ten on a Tuesday."""
    with time_machine.travel(AT_EIGHT.replace(hour=2), tick=False):
        for group in SchoolClass.objects.filter(school=cast.school):
            for pupil in StudentFactory.create_batch(12, current_class=group):
                ContactFactory(student=pupil)
        give_leave(cast, cast.zixuan)
        furnish_roll(school=cast.school, today=TUESDAY, dice=random.Random(7))  # noqa: S311
        yield cast


def test_demo_rolls__term_up_to_today__one_class_late_and_one_child_missing_two_days(furnished):
    today = AttendanceDay.objects.filter(date=TUESDAY)
    classes = SchoolClass.objects.filter(school=furnished.school).count()
    assert today.count() == classes - 1
    missing = AttendanceException.objects.filter(kind=AbsenceKind.UNVERIFIED)
    assert len(set(missing.values_list("student_id", flat=True))) == 1
    assert set(missing.values_list("date", flat=True)) == {MONDAY, TUESDAY}
    assert AbsenceCall.objects.filter(student=missing.first().student, date=TUESDAY).count() == 2
    for roll in AttendanceDay.objects.all():
        away = AttendanceException.objects.filter(
            school_class=roll.school_class, date=roll.date, session=Session.MORNING
        ).exclude(kind__in=HERE)
        assert roll.absent == away.count()


def test_demo_rolls__leave_note__excused_on_its_days(furnished):
    rows = AttendanceException.objects.filter(student=furnished.zixuan, date__gte=MONDAY)
    assert {row.date: row.kind for row in rows} == {MONDAY: "sick", TUESDAY: "sick"}


def test_demo_rolls__before_nine__none_of_today(cast):
    with time_machine.travel(AT_EIGHT, tick=False):
        furnish_roll(school=cast.school, today=TUESDAY, dice=random.Random(7))  # noqa: S311
    assert not AttendanceDay.objects.filter(date=TUESDAY).exists()
    assert AttendanceDay.objects.filter(date=MONDAY).exists()
