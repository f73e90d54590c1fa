"""The rule of leave that is over: from when it holds, and what clears it.

November 2026: the 16th is a Monday. National Day is October 1 to 7.
"""

from datetime import date

import pytest

from school_care.alerts.rules import (
    leave_expired,
)
from school_care.attendance.enums import Part
from school_care.students.enums import StandingKind
from tests.alerts.making import (
    act_url,
    due,
    found,
    one_found,
    same_queries,
    words,
)
from tests.attendance.making import AbsenceFactory, LeaveFactory, StandingFactory
from tests.attendance.reckoned import SICK, klass, nov, octo

__all__ = ["klass"]


# -- 假满未归 -----------------------------------------------------------------------------------


def test_leave__over_and_not_back__holds_from_the_next_school_day(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(12), nov(13), kind=SICK)
    LeaveFactory(student=klass.pupil, starts_on=nov(12), until=nov(14))
    assert found(leave_expired, klass.school, nov(15)) == []  # the Sunday after
    klass.away(nov(16))

    finding = one_found(leave_expired, klass.school, nov(16))

    assert (finding.since, finding.key) == (nov(16), "2026-11-14")
    assert words(leave_expired, finding) == "请假到11月13日，11月16日起没有返校，也没有续假"
    assert due(leave_expired, finding, klass.school, nov(16)) == "2026-11-16 18:00"
    assert act_url(leave_expired, finding).endswith("/leave/")


def test_leave__ended_in_the_holiday__counts_from_the_first_school_day(klass):
    klass.rolls(date(2026, 9, 28), octo(9))
    LeaveFactory(student=klass.pupil, starts_on=date(2026, 9, 28), until=octo(6))
    klass.away(date(2026, 9, 28), date(2026, 9, 29), date(2026, 9, 30), kind=SICK)
    assert found(leave_expired, klass.school, octo(7)) == []
    klass.away(octo(8))

    finding = one_found(leave_expired, klass.school, octo(8))

    assert words(leave_expired, finding) == "请假到10月5日，10月8日起没有返校，也没有续假"


def test_leave__roll_says_ill_but_no_note_covers_it__holds(klass):
    klass.rolls(nov(9), nov(17))
    LeaveFactory(student=klass.pupil, starts_on=nov(12), until=nov(14))
    klass.away(nov(12), nov(13), nov(16), kind=SICK)
    assert one_found(leave_expired, klass.school, nov(16))


def test_leave__back_for_a_lesson_and_away_again__is_another_matter(klass):
    klass.rolls(nov(9), nov(17))
    LeaveFactory(student=klass.pupil, starts_on=nov(12), until=nov(14))
    klass.away(nov(16), part=Part.AFTERNOON)
    klass.away(nov(17))
    assert found(leave_expired, klass.school, nov(17)) == []


@pytest.mark.parametrize("starts_on", [nov(14), nov(16), nov(17)])
def test_leave__prolonged__clears(klass, starts_on):
    klass.rolls(nov(9), nov(17))
    LeaveFactory(student=klass.pupil, starts_on=nov(12), until=nov(14))
    klass.away(nov(16), nov(17))
    assert one_found(leave_expired, klass.school, nov(17))
    LeaveFactory(student=klass.pupil, starts_on=starts_on, until=nov(20))
    assert found(leave_expired, klass.school, nov(17)) == []


def test_leave__written_down_as_back__is_over(klass):
    klass.rolls(nov(9), nov(17))
    LeaveFactory(student=klass.pupil, starts_on=nov(12), until=nov(14), back_on=nov(14))
    klass.away(nov(16))
    assert found(leave_expired, klass.school, nov(16)) == []


@pytest.mark.parametrize("options", [{"waiting": True}, {"part": Part.MORNING}])
def test_leave__never_confirmed_or_for_half_days__is_no_leave_that_ends(klass, options):
    klass.rolls(nov(9), nov(17))
    LeaveFactory(student=klass.pupil, starts_on=nov(12), until=nov(14), **options)
    klass.away(nov(16))
    assert found(leave_expired, klass.school, nov(16)) == []


def test_leave__roll_of_today_not_taken_yet__still_holds(klass):
    klass.rolls(nov(9), nov(16))
    LeaveFactory(student=klass.pupil, starts_on=nov(12), until=nov(14))
    klass.away(nov(16))
    assert one_found(leave_expired, klass.school, nov(17))


def test_leave__no_roll_since_it_ended__says_nothing(klass):
    klass.rolls(nov(9), nov(13))
    LeaveFactory(student=klass.pupil, starts_on=nov(12), until=nov(14))
    assert found(leave_expired, klass.school, nov(17)) == []


def test_leave__suspended_since__is_gone(klass):
    klass.rolls(nov(9), nov(17))
    LeaveFactory(student=klass.pupil, starts_on=nov(12), until=nov(14))
    klass.away(nov(16))
    StandingFactory(student=klass.pupil, kind=StandingKind.SUSPENDED, starts_on=nov(17))
    assert found(leave_expired, klass.school, nov(17)) == []


def _late_back(pupil) -> None:
    LeaveFactory(student=pupil, starts_on=nov(12), until=nov(17))
    AbsenceFactory(student=pupil, date=nov(17))


def test_leave__more_pupils__asks_no_more(klass):
    klass.rolls(octo(8), nov(17))
    same_queries(leave_expired, klass.school, nov(17), _late_back, klass.group)
