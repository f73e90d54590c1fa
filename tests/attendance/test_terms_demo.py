"""The demo school at both ends of a term: everybody registered but one, counts, last holidays."""

import random
from datetime import date

import pytest

from school_care.attendance.models import (
    AttendanceException,
    HolidayStay,
    RegistrationCount,
    TermRegistration,
)
from school_care.attendance.selectors_holidays import class_return
from school_care.attendance.term_days import holiday_past
from school_care.core import clock
from school_care.school.calendar import SchoolCalendar
from school_care.students.models import Standing
from school_care.workspace.demo.life_terms import furnish_terms
from tests.attendance.making import AbsenceFactory
from tests.attendance.terming import at, set_terms
from tests.factories import ContactFactory


@pytest.fixture
def november():
    with at("2026-11-20"):
        yield


def test_demo__a_late_comer_and_one_elsewhere__counts_and_holidays_fit(november, cast):
    term = set_terms(cast)
    ContactFactory(student=cast.keke, relation="外婆")
    for day in (1, 2):
        AbsenceFactory(student=cast.zixuan, date=date(2026, 9, day), kind="sick")
    Standing.objects.create(
        school=cast.school,
        student=cast.yuan,
        kind="elsewhere",
        starts_on=date(2026, 9, 8),
        decided_at=clock.now(),
    )
    furnish_terms(school=cast.school, today=clock.today(), dice=random.Random(1))
    rows = {row.student: row for row in TermRegistration.objects.filter(term=term)}
    late = rows[cast.zixuan]
    assert (late.registered_on, late.reason) == (date(2026, 9, 3), "sick")
    away = rows[cast.yuan]
    assert (away.state, away.reason, away.whereabouts) == ("not_here", "elsewhere", "other_school")
    assert rows[cast.anan].registered_on == date(2026, 8, 31)
    counts = RegistrationCount.objects.filter(school_class=cast.seven_one).order_by("round")
    told = [(count.round, count.expected, count.registered) for count in counts]
    assert told == [(1, 3, 2), (3, 3, 3), (10, 3, 3), (15, 3, 3)]  # 周转走 left in November
    eight = RegistrationCount.objects.filter(school_class=cast.eight_one).order_by("round")
    assert [(count.round, count.missing) for count in eight] == [(1, 1), (3, 1)]
    stays = HolidayStay.objects.filter(term__school_year=2025)
    assert {stay.student for stay in stays} == {cast.zixuan, cast.keke}
    holiday = holiday_past(SchoolCalendar(cast.school), clock.today())
    [line] = class_return(cast.head_teacher, cast.seven_one, holiday).lines
    assert (line.returned_on, line.late_days) == (date(2026, 9, 3), 3)
    assert AttendanceException.objects.count() == 2
