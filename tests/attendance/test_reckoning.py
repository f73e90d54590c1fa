"""The rules of counting missing school days, one test each, and a naive model beside them.

November 2026: the 9th, 16th and 23rd are Mondays. National Day 1–7 October, made up for on
Saturday the 10th.
"""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.attendance.enums import AbsenceKind, CallResult, Part, Session
from school_care.attendance.models import AbsenceCall, AttendanceDay
from school_care.attendance.reckoning import (
    Presence,
    absence_streaks,
    pupil_days,
    unexplained_days,
)
from school_care.core import clock
from school_care.students.enums import StandingKind, Whereabouts
from school_care.students.models import Enrolment, Standing
from tests.attendance.making import AbsenceFactory, LeaveFactory, RollFactory
from tests.attendance.reckoned import HERE, SICK, TRUANT, klass, nov, octo
from tests.factories import (
    SchoolClassFactory,
    StudentFactory,
    UserFactory,
)

__all__ = ["klass"]


def test_streak__friday_monday_tuesday__is_three_school_days(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(13), nov(16), nov(17))

    [streak] = absence_streaks(school=klass.school, on=nov(17))

    assert (streak.student_id, streak.days) == (klass.pupil.pk, 3)
    assert (streak.first, streak.last) == (nov(13), nov(17))


def test_streak__over_a_make_up_saturday__counts_it(klass):
    klass.rolls(octo(8), octo(12))
    klass.away(octo(9), octo(10), octo(12))
    assert klass.streak(octo(12)) == 3


def test_streak__over_the_national_holiday__does_not_count_it(klass):
    klass.rolls(date(2026, 9, 28), octo(8))
    klass.away(date(2026, 9, 30), octo(8))
    assert klass.streak(octo(8)) == 2
    assert klass.streak(octo(5)) == 1  # asked in the holiday itself


def test_streak__roll_entered_on_a_free_day__does_not_count(klass):
    klass.rolls(nov(13), nov(16))
    klass.away(nov(13), nov(14), nov(16))  # the 14th is a Saturday
    assert klass.streak(nov(16)) == 2
    assert unexplained_days(school=klass.school, since=nov(1), until=nov(30)) == {klass.pupil.pk: 2}


def test_streak__leave_between__pauses_and_does_not_reset(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(10), nov(11), nov(16))
    klass.away(nov(12), nov(13), kind=SICK)
    LeaveFactory(student=klass.pupil, starts_on=nov(12), until=nov(14))
    assert klass.streak(nov(16)) == 3


def test_streak__missing_while_on_leave__is_excused_by_the_leave(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(16), nov(17))
    LeaveFactory(student=klass.pupil, starts_on=nov(16), until=nov(18))
    assert klass.streak(nov(17)) == 0
    assert klass.on(nov(16)).presence is Presence.EXCUSED
    assert klass.on(nov(16)).kind == SICK


def test_streak__leave_nobody_confirmed_or_cancelled__excuses_nothing(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(16), nov(17))
    LeaveFactory(student=klass.pupil, starts_on=nov(16), until=nov(18), waiting=True)
    LeaveFactory(student=klass.pupil, starts_on=nov(16), until=nov(18), cancelled_at=clock.now())
    assert klass.streak(nov(17)) == 2


def test_streak__truancy_somebody_settled__is_not_excused_by_leave(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(17), kind=TRUANT)
    LeaveFactory(student=klass.pupil, starts_on=nov(16), until=nov(18))
    assert klass.streak(nov(17)) == 1


def test_streak__leave_expired_without_return__counts_from_the_next_school_day(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(12), nov(13), kind=SICK)
    LeaveFactory(student=klass.pupil, starts_on=nov(12), until=nov(14))
    klass.away(nov(16), nov(17))
    assert klass.streak(nov(13)) == 0
    assert klass.streak(nov(16)) == 1
    assert klass.streak(nov(17)) == 2


def test_streak__leave_expired_in_the_holiday__counts_when_school_begins(klass):
    klass.rolls(date(2026, 9, 28), octo(9))
    klass.away(date(2026, 9, 29), date(2026, 9, 30), kind=SICK)
    LeaveFactory(student=klass.pupil, starts_on=date(2026, 9, 29), until=octo(5))
    klass.away(octo(8), octo(9))
    assert klass.streak(octo(7)) == 0
    assert klass.streak(octo(9)) == 2


def test_streak__one_lesson_of_presence__begins_anew(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(12), nov(13), nov(16), nov(17))
    klass.away(nov(16), kind=HERE, part="p3")  # seen in the third lesson
    assert klass.on(nov(16)).presence is Presence.PART
    assert klass.streak(nov(17)) == 1


def test_streak__half_a_day_missing__is_presence(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(16))
    klass.away(nov(17), part=Part.AFTERNOON)
    assert klass.on(nov(17)).presence is Presence.PART
    assert klass.streak(nov(17)) == 0


def test_streak__morning_and_afternoon__are_a_whole_day(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(17), part=Part.MORNING)
    klass.away(nov(17), part=Part.AFTERNOON)
    assert klass.streak(nov(17)) == 1
    assert unexplained_days(school=klass.school, since=nov(17), until=nov(17)) == {
        klass.pupil.pk: 1
    }


def test_streak__leave_in_the_morning_not_back_in_the_afternoon__counts(klass):
    klass.rolls(nov(9), nov(17))
    LeaveFactory(student=klass.pupil, starts_on=nov(17), part=Part.MORNING)
    klass.away(nov(17))
    assert klass.on(nov(17)).presence is Presence.UNEXPLAINED


def test_streak__roll_not_taken__neither_counts_nor_ends_it(klass):
    klass.rolls(nov(9), nov(17), but=(nov(16),))
    klass.away(nov(13), nov(17))
    assert klass.on(nov(16)).presence is Presence.NOT_TAKEN
    assert klass.streak(nov(17)) == 2
    assert klass.streak(nov(16)) == 1  # before anybody has taken it


def test_streak__seen_though_nobody_took_the_roll__begins_anew(klass):
    klass.rolls(nov(9), nov(17), but=(nov(16),))
    klass.away(nov(13), nov(17))
    klass.away(nov(16), kind=HERE)
    assert klass.streak(nov(17)) == 1


def test_streak__moved_class_in_the_middle__goes_on(klass):
    other = SchoolClassFactory(school=klass.school, grade=7, number=2)
    Enrolment.objects.filter(student=klass.pupil).update(until=nov(16))
    Enrolment.objects.create(
        school=klass.school, student=klass.pupil, school_class=other, starts_on=nov(16)
    )
    klass.rolls(nov(9), nov(13))
    klass.away(nov(13), nov(16))
    RollFactory(school_class=other, date=nov(16))
    assert klass.streak(nov(16)) == 2
    RollFactory(school_class=klass.group, date=nov(17))  # not the pupil's class any more
    assert klass.on(nov(17)).presence is Presence.NOT_TAKEN
    RollFactory(school_class=other, date=nov(17))
    assert klass.on(nov(17)).presence is Presence.PRESENT
    assert klass.streak(nov(17)) == 0


def test_streak__enrolled_in_the_middle_of_a_week__has_no_earlier_days(klass):
    klass.rolls(nov(9), nov(13))
    Enrolment.objects.filter(student=klass.pupil).update(starts_on=nov(11))
    klass.away(nov(12), nov(13))
    assert klass.on(nov(10)).presence is Presence.NOT_EXPECTED
    assert klass.on(nov(11)).presence is Presence.PRESENT
    assert klass.streak(nov(13)) == 2


def test_streak__suspended__is_not_counted_and_not_listed(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(10), nov(11), nov(12), nov(17))
    Standing.objects.create(
        school=klass.school,
        student=klass.pupil,
        kind=StandingKind.SUSPENDED,
        starts_on=nov(12),
        until=nov(17),
        decided_at=clock.now(),
    )
    assert klass.on(nov(12)).presence is Presence.NOT_EXPECTED
    assert klass.streak(nov(12)) == 0  # 休学: nobody looks for them
    assert klass.streak(nov(17)) == 3  # back on the list and not there


def test_streak__has_left_the_school__is_not_listed(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(12), nov(13))
    Enrolment.objects.filter(student=klass.pupil).update(until=nov(16))
    assert klass.streak(nov(13)) == 2
    assert klass.streak(nov(16)) == 0


@pytest.mark.parametrize("kind", [AbsenceKind.LATE, AbsenceKind.EARLY, AbsenceKind.PRESENT])
def test_streak__late_early_or_corrected_to_present__begins_anew(klass, kind):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(13), nov(17))
    klass.away(nov(16), kind=kind)
    assert klass.on(nov(16)).presence is Presence.PRESENT
    assert klass.streak(nov(16)) == 0
    assert klass.streak(nov(17)) == 1


@pytest.mark.parametrize("session", [Session.EVENING, Session.RETURN])
def test_streak__evening_and_return__do_not_matter(klass, session):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(16), nov(17))
    klass.away(nov(13), session=session)
    klass.away(nov(17), session=session, kind=HERE)
    assert klass.streak(nov(17)) == 2


def test_streak__family_promised_on_the_phone__goes_on(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(16), nov(17))
    AbsenceCall.objects.create(
        school=klass.school,
        student=klass.pupil,
        date=nov(16),
        whom="奶奶",
        result=CallResult.REACHED,
        note="说明天就来",
        called_by=UserFactory(school=klass.school),
        called_at=clock.now(),
    )
    assert klass.streak(nov(17)) == 2


def test_streak__truancy_and_unverified__both_count(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(16), kind=TRUANT)
    klass.away(nov(17))
    assert klass.streak(nov(17)) == 2


def test_streak__whereabouts__are_those_said_last(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(13), whereabouts=Whereabouts.HOME)
    klass.away(nov(16), whereabouts=Whereabouts.PARENTS)
    klass.away(nov(17))
    [streak] = absence_streaks(school=klass.school, on=nov(17))
    assert streak.whereabouts == Whereabouts.PARENTS


def test_streak__missing_for_longer_than_a_month__is_counted_whole(klass):
    klass.rolls(date(2026, 9, 1), nov(17))
    klass.away(
        *AttendanceDay.objects.filter(date__gt=date(2026, 9, 7)).values_list("date", flat=True)
    )
    assert klass.streak(nov(17)) == AttendanceDay.objects.count() - 5


def test_streak__before_the_first_term__is_empty(klass):
    assert absence_streaks(school=klass.school, on=date(2026, 8, 1)) == []


def test_streaks__of_many__come_longest_first_in_as_many_queries(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(17))

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            absence_streaks(school=klass.school, on=nov(17))
        return len(captured)

    one = cost()
    for _ in range(5):
        other = StudentFactory(current_class=klass.group, enrolment__starts_on=date(2026, 9, 1))
        AbsenceFactory(student=other, date=nov(17))
        AbsenceFactory(student=other, date=nov(16))
    assert cost() == one
    found = absence_streaks(school=klass.school, on=nov(17))
    assert [streak.days for streak in found] == [2, 2, 2, 2, 2, 1]


def test_days__of_a_class__name_what_each_day_was(klass):
    klass.rolls(nov(12), nov(13))
    klass.away(nov(13), kind=SICK, note="感冒")
    other = StudentFactory(current_class=klass.group, enrolment__starts_on=date(2026, 9, 1))

    found = pupil_days(school=klass.school, since=nov(12), until=nov(16))

    assert set(found) == {klass.pupil.pk, other.pk}
    assert [day.presence for day in found[klass.pupil.pk].values()] == [
        Presence.PRESENT,
        Presence.EXCUSED,
        Presence.NO_SCHOOL,
        Presence.NO_SCHOOL,
        Presence.NOT_TAKEN,
    ]
    assert found[klass.pupil.pk][nov(13)].note == "感冒"


def test_pattern__single_days_without_explanation__are_counted(klass):
    klass.rolls(nov(2), nov(27))
    klass.away(nov(3), nov(6), nov(10), nov(12), nov(20))
    klass.away(nov(4), part=Part.MORNING)  # half a day
    klass.away(nov(5), kind=SICK)
    klass.away(nov(11))
    LeaveFactory(student=klass.pupil, starts_on=nov(11))
    assert unexplained_days(school=klass.school, since=nov(2), until=nov(27)) == {klass.pupil.pk: 5}
    assert unexplained_days(school=klass.school, since=nov(21), until=nov(27)) == {}
