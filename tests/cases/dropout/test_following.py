"""The state follows the rolls: on their days, whenever somebody looks."""

import pytest

from school_care.alerts.enums import AlertState
from school_care.alerts.models import Alert
from school_care.alerts.services.sweep import sweep
from school_care.attendance.enums import AbsenceKind, Part
from school_care.cases.dropout.enums import CourseState
from school_care.cases.dropout.services import steps
from school_care.cases.dropout.services.following import follow
from school_care.cases.dropout.services.opening import watch
from school_care.cases.models import DropoutCourse, DropoutStep
from school_care.duties.daily import run_parts
from tests.attendance.making import AbsenceFactory, LeaveFactory
from tests.cases.dropout.making import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    at,
    autumn,
    away,
    back,
    carried,
    from_monday,
    nov,
    persuaded,
    reported,
    suspected,
)
from tests.cases.making import recipient

pytestmark = pytest.mark.django_db
S = CourseState


@pytest.fixture(autouse=True)
def november():
    with at(WEDNESDAY):
        yield


@pytest.fixture
def school(cast):
    autumn(cast)
    return cast.school


@pytest.fixture
def course(cast, school):
    away(cast.anan, MONDAY, TUESDAY, WEDNESDAY)
    return suspected(cast.anan)


def brought_to(school, day) -> None:
    with at(day):
        follow(school, day)


def history(course) -> list[tuple]:
    return list(course.steps.order_by("id").values_list("to_state", "on"))


def test_follow__still_away__nothing_moves(cast, school, course):
    away(cast.anan, THURSDAY)
    brought_to(school, THURSDAY)
    assert history(course) == [(S.SUSPECTED, WEDNESDAY)]


def test_follow__seen_at_school__is_back_on_that_day(school, course):
    brought_to(school, THURSDAY)
    course.refresh_from_db()
    assert (course.state, course.returned_on) == (S.RETURNED, THURSDAY)


def test_follow__second_day_at_school__is_followed_up(school, course):
    brought_to(school, THURSDAY)
    brought_to(school, nov(20))
    assert history(course)[1:] == [(S.RETURNED, THURSDAY), (S.FOLLOW_UP, nov(20))]


def test_follow__looked_a_week_late_and_twice__the_days_are_those_of_the_rolls(school, course):
    brought_to(school, nov(27))
    brought_to(school, nov(27))
    assert history(course)[1:] == [(S.RETURNED, THURSDAY), (S.FOLLOW_UP, nov(20))]


def test_follow__back_for_a_day_then_away_one__second_day_must_be_in_a_row(cast, school, course):
    away(cast.anan, nov(20))
    brought_to(school, nov(20))
    course.refresh_from_db()
    assert course.state == S.RETURNED
    brought_to(school, nov(24))
    assert history(course)[-1] == (S.FOLLOW_UP, nov(24))


def test_follow__sick_leave_between_two_days__breaks_no_row(cast, school, course):
    away(cast.anan, nov(20))
    LeaveFactory(student=cast.anan, starts_on=nov(20), until=nov(21))
    brought_to(school, nov(23))
    assert history(course)[-1] == (S.FOLLOW_UP, nov(23))


def test_follow__promise_to_come_back__is_no_return(cast, school, course):
    away(cast.anan, THURSDAY, nov(20))
    persuaded(course, cast.head_teacher, WEDNESDAY, result="returns", back_by=THURSDAY)
    brought_to(school, nov(20))
    course.refresh_from_db()
    assert course.state == S.PERSUADING


def test_follow__seen_before_the_absence_alone__is_no_return(school, course):
    assert FRIDAY < MONDAY
    brought_to(school, WEDNESDAY)
    assert history(course) == [(S.SUSPECTED, WEDNESDAY)]


def test_follow__away_again_to_the_limit__suspected_anew_with_its_own_dates(cast, school, course):
    brought_to(school, nov(20))
    away(cast.anan, nov(23), nov(24), nov(25))
    brought_to(school, nov(25))
    course.refresh_from_db()
    assert (course.state, course.first_absent, course.suspected_on, course.returned_on) == (
        S.SUSPECTED,
        nov(23),
        nov(25),
        None,
    )
    assert course.last_present == nov(20)
    assert DropoutCourse.objects.count() == 1


def test_sweep__back_and_away_again_while_nobody_looked__both_stand_in_the_history(cast, school):
    from_monday(cast.anan, WEDNESDAY)
    sweep(school, WEDNESDAY)
    course = DropoutCourse.objects.get()
    away(cast.anan, nov(23), nov(24), nov(25))
    with at(nov(25)):
        sweep(school, nov(25))
    assert history(course) == [
        (S.SUSPECTED, WEDNESDAY),
        (S.RETURNED, THURSDAY),
        (S.FOLLOW_UP, nov(20)),
        (S.SUSPECTED, nov(25)),
    ]


def test_sweep__child_back__the_case_knows_with_the_warning(cast, school):
    from_monday(cast.anan, WEDNESDAY)
    sweep(school, WEDNESDAY)
    with at(THURSDAY):
        sweep(school, THURSDAY)
    assert DropoutCourse.objects.get().state == S.RETURNED


def test_sweep__child_back_after_a_person_had_ended_the_warning__the_case_knows(cast, school):
    from_monday(cast.anan, WEDNESDAY)
    sweep(school, WEDNESDAY)
    Alert.objects.update(state=AlertState.DONE)
    with at(THURSDAY):
        sweep(school, THURSDAY)
    assert DropoutCourse.objects.get().state == S.RETURNED


def test_follow__roll_corrected_the_child_was_not_there__suspected_again(cast, school, course):
    brought_to(school, THURSDAY)
    away(cast.anan, THURSDAY)
    brought_to(school, THURSDAY)
    course.refresh_from_db()
    assert (course.state, course.first_absent) == (S.SUSPECTED, MONDAY)


def test_follow__report_was_out_before_the_days_were_full__state_says_so(cast, school):
    away(cast.anan, MONDAY, TUESDAY, WEDNESDAY, THURSDAY)
    with at(TUESDAY):
        watch(by=cast.head_teacher, student=cast.anan)
        to = recipient(cast.school)
    [row] = reported(cast, cast.anan, TUESDAY, to)
    carried(cast, row, TUESDAY)
    course = suspected(cast.anan)
    brought_to(school, WEDNESDAY)
    assert history(course)[-2:] == [(S.SUSPECTED, WEDNESDAY), (S.REPORTED, WEDNESDAY)]


def test_watch__child_away__is_being_verified_from_that_day(cast, school):
    with at(MONDAY):
        course = watch(by=cast.head_teacher, student=cast.anan)
    away(cast.anan, TUESDAY)
    brought_to(school, TUESDAY)
    assert history(course) == [(S.WATCH, MONDAY), (S.VERIFYING, TUESDAY)]


def test_follow__placed_elsewhere_and_seen_here__is_back(school, course):
    steps.move(course, S.SUSPENDED, on=WEDNESDAY)
    brought_to(school, nov(20))
    course.refresh_from_db()
    assert course.returned_on == THURSDAY


def test_follow__one_lesson_at_school__is_presence(cast, school, course):
    away(cast.anan, THURSDAY)
    back(cast.anan, THURSDAY)
    AbsenceFactory(student=cast.anan, date=THURSDAY, part=Part.AFTERNOON, kind=AbsenceKind.TRUANT)
    brought_to(school, THURSDAY)
    course.refresh_from_db()
    assert course.state == S.RETURNED


def test_daily__a_day_that_only_reports__moves_nothing(school, course):
    with at(THURSDAY):
        assert run_parts(school, THURSDAY, acts=False) == []
        assert DropoutStep.objects.count() == 1
        run_parts(school, THURSDAY, acts=True)
    assert DropoutStep.objects.count() == 2
