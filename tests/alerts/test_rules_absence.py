"""Rules of absence day by day: for whom they hold, where they just do not, and what clears them.

November 2026: the 9th, 16th and 23rd are Mondays; the 13th is a Friday.
"""

from datetime import date

import pytest

from school_care.alerts.rules import (
    absence_morning,
    absence_pattern,
    absence_run,
)
from school_care.attendance.enums import AbsenceKind, CallResult, Part
from school_care.attendance.models import AbsenceCall
from school_care.core import clock
from school_care.mentoring.enums import RecordKind
from school_care.students.enums import EnrolmentStatus, LeaveReason, StandingKind
from school_care.students.models import Enrolment
from tests.alerts.making import (
    act_url,
    contact,
    due,
    found,
    one_found,
    same_queries,
    tried,
    words,
)
from tests.attendance.making import AbsenceFactory, LeaveFactory, StandingFactory
from tests.attendance.reckoned import HERE, SICK, TRUANT, klass, nov, octo
from tests.factories import UserFactory

__all__ = ["klass"]


def suspended(student, day: date) -> None:
    StandingFactory(student=student, kind=StandingKind.SUSPENDED, starts_on=day)


def gone(student, day: date) -> None:
    Enrolment.objects.filter(student=student).update(
        until=day, leave_reason=LeaveReason.LEFT_SCHOOL
    )
    student.status = EnrolmentStatus.LEFT
    student.save()


def reached(student, day: date, result: str = CallResult.REACHED) -> None:
    AbsenceCall.objects.create(
        school=student.school,
        student=student,
        date=day,
        whom="母亲",
        result=result,
        called_by=UserFactory(school=student.school),
        called_at=clock.now(),
    )


# -- 未到校，待核实 ---------------------------------------------------------------------------


def test_morning__not_there_and_nobody_reached__holds_until_noon(klass):
    klass.rolls(nov(9), nov(16))
    klass.away(nov(16))

    finding = one_found(absence_morning, klass.school, nov(16))

    assert words(absence_morning, finding) == "11月16日起未到校，还没有联系上家里"
    assert due(absence_morning, finding, klass.school, nov(16)) == "2026-11-16 12:00"
    assert act_url(absence_morning, finding) == (
        f"/desk/attendance/class/{klass.pupil.current_class.public_id}/"
        f"?on=2026-11-16#a-{klass.pupil.public_id}"
    )


def test_morning__reached_yesterday_and_away_again__asks_about_today_alone(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(16), nov(17))
    reached(klass.pupil, nov(16))

    finding = one_found(absence_morning, klass.school, nov(17))

    assert words(absence_morning, finding) == (
        "11月16日起未到校，已2个上课日，最近一天还没有联系上家里"
    )


def test_morning__a_call_nobody_took__still_holds(klass):
    klass.rolls(nov(9), nov(16))
    klass.away(nov(16))
    reached(klass.pupil, nov(16), CallResult.NO_ANSWER)
    assert one_found(absence_morning, klass.school, nov(16))


def test_morning__family_reached__clears(klass):
    klass.rolls(nov(9), nov(16))
    klass.away(nov(16))
    reached(klass.pupil, nov(16))
    assert found(absence_morning, klass.school, nov(16)) == []


@pytest.mark.parametrize("part", [Part.MORNING, "p1"])
def test_morning__there_for_some_of_the_day__does_not_hold(klass, part):
    klass.rolls(nov(9), nov(16))
    klass.away(nov(16), part=part)
    assert found(absence_morning, klass.school, nov(16)) == []


# -- 连续未到校 ---------------------------------------------------------------------------------


def test_run__second_school_day_over_a_weekend__holds_with_both_days(klass):
    klass.rolls(nov(9), nov(16))
    klass.away(nov(13))
    assert found(absence_run, klass.school, nov(15)) == []  # Sunday: one day so far
    klass.away(nov(16))

    finding = one_found(absence_run, klass.school, nov(16))

    assert (finding.student_id, finding.since, finding.key) == (
        klass.pupil.pk,
        nov(16),
        "2026-11-13",
    )
    assert words(absence_run, finding) == "11月13日起连续2个上课日未到校，还没有家访"
    assert due(absence_run, finding, klass.school, nov(16)) == "2026-11-16 20:00"
    assert act_url(absence_run, finding).endswith("/records/new/?kind=visit")


def test_run__friday_monday_tuesday__says_three_and_stays_the_same_warning(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(13), nov(16), nov(17))

    monday, tuesday = (one_found(absence_run, klass.school, day) for day in (nov(16), nov(17)))

    assert tuesday.because["days"] == 3
    assert monday.key == tuesday.key


def test_run__visit_at_home_since__clears(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(13), nov(16), nov(17))
    contact(klass.pupil, nov(14))
    assert found(absence_run, klass.school, nov(17)) == []


@pytest.mark.parametrize(
    "act",
    [
        lambda pupil: contact(pupil, nov(12)),  # before the child stayed away
        lambda pupil: tried(pupil, nov(16)),
        lambda pupil: contact(pupil, nov(16), RecordKind.CALL),
        lambda pupil: contact(pupil, nov(16), withdrawn_at=clock.now()),
        lambda pupil: contact(pupil, nov(18)),  # not by the day asked about
    ],
)
def test_run__what_is_no_visit_since__does_not_clear(klass, act):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(13), nov(16), nov(17))
    act(klass.pupil)
    assert one_found(absence_run, klass.school, nov(17))


def test_run__there_for_one_lesson__begins_anew(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(13), nov(17))
    klass.away(nov(16), part=Part.MORNING)
    klass.away(nov(16), part=Part.AFTERNOON)
    klass.away(nov(16), part="p6", kind=HERE)
    assert found(absence_run, klass.school, nov(17)) == []


def test_run__suspended_from_today__is_gone(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(13), nov(16))
    suspended(klass.pupil, nov(17))
    assert one_found(absence_run, klass.school, nov(16))
    assert found(absence_run, klass.school, nov(17)) == []


def test_run__leave_written_down_later__clears(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(13), nov(16), nov(17))
    LeaveFactory(student=klass.pupil, starts_on=nov(13), until=nov(18))
    assert found(absence_run, klass.school, nov(17)) == []


def test_run__three_days_wanted__two_do_not_do(klass):
    klass.rolls(nov(9), nov(17))
    klass.away(nov(13), nov(16))
    assert found(absence_run, klass.school, nov(16), days=3) == []


# -- 多次缺课 -----------------------------------------------------------------------------------

FIVE = (nov(3), nov(5), nov(10), nov(12), nov(17))


def test_pattern__five_single_days_of_twenty__holds_from_the_fifth(klass):
    klass.rolls(octo(8), nov(17))
    klass.away(*FIVE)

    assert found(absence_pattern, klass.school, nov(16)) == []
    finding = one_found(absence_pattern, klass.school, nov(17))

    assert finding.since == nov(17)
    assert words(absence_pattern, finding) == (
        "近20个上课日有5天未到校，没有请假，最近一次是11月17日"
    )
    assert due(absence_pattern, finding, klass.school, nov(17)) == "2026-11-20 17:00"


def test_pattern__the_first_of_five_left_the_twenty_days__clears(klass):
    klass.rolls(octo(8), nov(27))
    klass.away(octo(20), *FIVE[1:])
    # twenty school days up to November 16 begin on October 20
    klass.away(nov(16))
    assert one_found(absence_pattern, klass.school, nov(16))
    assert one_found(absence_pattern, klass.school, nov(17))  # nov 5, 10, 12, 16, 17
    assert found(absence_pattern, klass.school, date(2026, 12, 3)) == []


def test_pattern__one_run_that_still_goes_on__is_left_to_the_rule_of_runs(klass):
    klass.rolls(octo(8), nov(17))
    klass.away(nov(11), nov(12), nov(13), nov(16), nov(17))
    assert found(absence_pattern, klass.school, nov(17)) == []
    klass.away(nov(3))
    assert one_found(absence_pattern, klass.school, nov(17)).because["days"] == 6


@pytest.mark.parametrize("kind", [SICK, HERE, AbsenceKind.LATE])
def test_pattern__one_of_the_five_is_explained__does_not_hold(klass, kind):
    klass.rolls(octo(8), nov(17))
    klass.away(*FIVE[:4])
    klass.away(nov(17), kind=kind)
    assert found(absence_pattern, klass.school, nov(17)) == []


def test_pattern__half_days_and_free_days__do_not_count(klass):
    klass.rolls(octo(8), nov(17))
    klass.away(*FIVE[:4], nov(15))  # a Sunday
    klass.away(nov(17), part=Part.MORNING)
    assert found(absence_pattern, klass.school, nov(17)) == []


def test_pattern__truancy_and_not_found_out__count_alike(klass):
    klass.rolls(octo(8), nov(17))
    klass.away(*FIVE[:2], kind=TRUANT)
    klass.away(*FIVE[2:])
    assert one_found(absence_pattern, klass.school, nov(17))


def test_pattern__pupil_who_left__is_gone(klass):
    klass.rolls(octo(8), nov(17))
    klass.away(*FIVE)
    gone(klass.pupil, nov(17))
    assert found(absence_pattern, klass.school, nov(17)) == []


# -- how many queries -----------------------------------------------------------------------------


def _missing(*days: date, kind: str = AbsenceKind.UNVERIFIED):
    def make(pupil) -> None:
        for day in days:
            AbsenceFactory(student=pupil, date=day, kind=kind)

    return make


@pytest.mark.parametrize(
    ("module", "make"),
    [
        (absence_morning, _missing(nov(17))),
        (absence_run, _missing(nov(16), nov(17))),
        (absence_pattern, _missing(*FIVE)),
    ],
)
def test_rules_of_absence__more_pupils__ask_no_more(klass, module, make):
    klass.rolls(octo(8), nov(17))
    same_queries(module, klass.school, nov(17), make, klass.group)
