"""The rule of days away beside days expected: its two bands, who is measured by which days."""

from datetime import date, timedelta

from school_care.alerts.enums import Tier
from school_care.alerts.rules import (
    absence_share,
)
from school_care.attendance.enums import AbsenceKind, Part
from school_care.school.enums import DayKind
from school_care.school.models import SchoolDay
from school_care.students.enums import LeaveReason, StandingKind
from school_care.students.models import Enrolment
from tests.alerts.making import (
    found,
    one_found,
    same_queries,
    words,
)
from tests.attendance.making import AbsenceFactory, RollFactory, StandingFactory
from tests.attendance.reckoned import SICK, klass, nov, octo
from tests.factories import SchoolClassFactory

__all__ = ["klass"]


# -- 缺课偏多 -----------------------------------------------------------------------------------


def school_days(klass, first: date, count: int) -> list[date]:
    """So many days with a roll from `first` on, weekends and the make-up Saturday as they are."""
    extra = set(
        SchoolDay.objects.filter(school=klass.school, kind=DayKind.WORK).values_list(
            "date", flat=True
        )
    )
    days, day = [], first
    while len(days) < count:
        if day.weekday() < 5 or day in extra:
            days.append(day)
            RollFactory(school_class=klass.group, date=day)
        day += timedelta(days=1)
    return days


def test_share__four_days_of_forty__is_the_lower_band_and_three_are_none(klass):
    days = school_days(klass, octo(8), 40)
    klass.away(*days[5:8], kind=SICK)
    assert found(absence_share, klass.school, days[-1]) == []
    klass.away(days[20], kind=AbsenceKind.PERSONAL)

    finding = one_found(absence_share, klass.school, days[-1])

    assert (finding.key, finding.tier, finding.since) == ("watch", Tier.SOON, days[20])
    assert words(absence_share, finding) == ("近45个上课日应到40天，缺课4天，占10%（含病假、事假）")


def test_share__a_fifth_of_the_days__is_the_higher_band_alone(klass):
    days = school_days(klass, octo(8), 40)
    klass.away(*days[5:12], kind=SICK)
    assert one_found(absence_share, klass.school, days[-1]).key == "watch"
    klass.away(days[30])

    finding = one_found(absence_share, klass.school, days[-1])

    assert (finding.key, finding.tier) == ("high", Tier.TODAY)


def test_share__fewer_than_twenty_days_known__says_nothing(klass):
    days = school_days(klass, octo(8), 20)
    klass.away(*days[:8])
    assert found(absence_share, klass.school, days[18]) == []
    assert one_found(absence_share, klass.school, days[19])


def test_share__pupil_came_lately__is_measured_by_own_days_alone(klass):
    days = school_days(klass, octo(8), 40)
    Enrolment.objects.filter(student=klass.pupil).update(starts_on=days[16])
    klass.away(*days[20:23])  # 3 of 24

    finding = one_found(absence_share, klass.school, days[-1])

    assert finding.because == {"away": 3, "known": 24, "share": 12}


def test_share__days_of_suspension__are_not_expected(klass):
    days = school_days(klass, octo(8), 40)
    StandingFactory(
        student=klass.pupil,
        kind=StandingKind.SUSPENDED,
        starts_on=days[0],
        until=days[10],
    )
    klass.away(*days[2:5])
    klass.away(*days[20:23])  # 3 of 30

    assert one_found(absence_share, klass.school, days[-1]).because["known"] == 30


def test_share__changed_class_meanwhile__both_classes_count(klass):
    days = school_days(klass, octo(8), 40)
    other = SchoolClassFactory(school=klass.school, grade=7, number=2)
    for day in days[30:]:
        RollFactory(school_class=other, date=day)
    held = Enrolment.objects.get(student=klass.pupil)
    held.until, held.leave_reason = days[30], LeaveReason.MOVED_CLASS
    held.save()
    Enrolment.objects.create(
        school=klass.school, student=klass.pupil, school_class=other, starts_on=days[30]
    )
    klass.away(*days[:2], *days[35:37])

    assert one_found(absence_share, klass.school, days[-1]).because == {
        "away": 4,
        "known": 40,
        "share": 10,
    }


def test_share__half_days_and_rolls_nobody_took__do_not_count(klass):
    days = school_days(klass, octo(8), 40)
    klass.away(*days[5:8])
    klass.away(days[20], part=Part.MORNING)
    assert found(absence_share, klass.school, days[-1]) == []
    klass.away(days[20], part=Part.AFTERNOON, kind=SICK)
    assert one_found(absence_share, klass.school, days[-1])


def test_share__days_go_by_without_absence__clears(klass):
    days = school_days(klass, octo(8), 60)
    klass.away(*days[2:6])
    assert one_found(absence_share, klass.school, days[39])
    assert found(absence_share, klass.school, days[-1]) == []


def test_share__more_pupils__asks_no_more(klass):
    klass.rolls(octo(8), nov(17))

    def make(pupil) -> None:
        for day in (nov(3), nov(5), nov(10), nov(12)):
            AbsenceFactory(student=pupil, date=day, kind=SICK)

    same_queries(absence_share, klass.school, nov(17), make, klass.group)
