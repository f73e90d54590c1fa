"""巩固率: who stands in the denominator, who in the numerator, and who is the difference."""

from datetime import date

import pytest
import time_machine

from school_care.cases.dropout.enums import CourseState
from school_care.cases.dropout.retention import Cohort, cohorts_of
from school_care.cases.dropout.retention_more import Typed, left_behind, typed_of
from school_care.core import clock
from school_care.school.models import School
from school_care.students.enums import EntryKind, LeaveReason, StandingKind
from school_care.students.models import Enrolment, Student
from tests.attendance.making import StandingFactory
from tests.cases.dropout.test_half_year import course_of
from tests.factories import SchoolClassFactory, SchoolFactory, StudentFactory, TermFactory

ENTERED = date(2024, 9, 1)
MIDDLE = date(2025, 11, 3)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-20T15:00:00+08:00", tick=False):
        yield


@pytest.fixture
def school() -> School:
    return SchoolFactory()


@pytest.fixture
def nine(school):
    return SchoolClassFactory(school=school, grade=9, number=1)  # entered in 2024


def pupil(group, **enrolment) -> Student:
    values = {"starts_on": ENTERED, "entry_kind": EntryKind.ADMITTED} | enrolment
    return StudentFactory(
        current_class=group, **{f"enrolment__{name}": value for name, value in values.items()}
    )


def cohort(school, entry_year=2024) -> Cohort:
    found = [one for one in cohorts_of(school, clock.today()) if one.entry_year == entry_year]
    assert len(found) == 1
    assert found[0].closes
    return found[0]


def figures(one: Cohort) -> tuple[int, int, int, int, int]:
    """入学, 转入, 转出, there, lost."""
    return len(one.base), len(one.came), len(one.left), len(one.here), len(one.lost)


def test_cohort__everybody_stayed__is_a_hundred_percent(school, nine):
    pupil(nine)
    pupil(nine)
    one = cohort(school)
    assert figures(one) == (2, 0, 0, 2, 0)
    assert (one.name, one.rate_name, one.words) == (
        "初中2024级（现九年级）",
        "现时巩固率",
        "100.0%",
    )


@pytest.mark.parametrize("reason", [LeaveReason.TRANSFERRED, LeaveReason.DECEASED])
def test_cohort__gone_with_proof__leaves_the_denominator(school, nine, reason):
    pupil(nine)
    pupil(nine, until=MIDDLE, leave_reason=reason)
    one = cohort(school)
    assert figures(one) == (2, 0, 1, 1, 0)
    assert one.words == "100.0%"


@pytest.mark.parametrize("reason", [LeaveReason.LEFT_SCHOOL, ""])
def test_cohort__gone_without_proof__is_the_difference_by_name(school, nine, reason):
    pupil(nine)
    gone = pupil(nine, until=MIDDLE, leave_reason=reason)
    one = cohort(school)
    assert figures(one) == (2, 0, 0, 1, 1)
    assert one.words == "50.0%"
    assert [(lost.student_id, lost.why) for lost in one.lost] == [
        (gone.pk, "2025年11月3日离校，没有转学凭证")
    ]


def test_cohort__came_later__is_added(school, nine):
    pupil(nine)
    pupil(nine, starts_on=MIDDLE, entry_kind=EntryKind.TRANSFERRED)
    assert figures(cohort(school)) == (1, 1, 0, 2, 0)


def test_cohort__came_and_went_with_proof__counts_for_nothing(school, nine):
    pupil(nine)
    pupil(nine, starts_on=MIDDLE, until=date(2026, 3, 1), leave_reason=LeaveReason.TRANSFERRED)
    one = cohort(school)
    assert figures(one) == (1, 1, 1, 1, 0)


@pytest.mark.parametrize("state", [CourseState.SUSPECTED, CourseState.CONFIRMED])
def test_cohort__on_the_register_and_away__is_the_difference(school, nine, state):
    pupil(nine)
    course_of(pupil(nine), (date(2026, 11, 2), state))
    one = cohort(school)
    assert figures(one) == (2, 0, 0, 1, 1)
    assert one.lost[0].why == f"在籍未到校，{state.label}"


def test_cohort__hundreds_with_one_lost__is_never_shown_as_a_hundred(school, nine):
    one = cohort_of_many(here=2999, lost=1)
    assert one.words == "99.9%"


def cohort_of_many(*, here: int, lost: int) -> Cohort:
    made = Cohort("junior", 2024, ENTERED, ENTERED, MIDDLE, over=False)
    made.base = set(range(here + lost))
    made.here = set(range(here))
    return made


def test_cohort__repeats_a_year__leaves_one_and_joins_the_other(school, nine):
    eight = SchoolClassFactory(school=school, grade=8, number=1)
    pupil(nine)
    pupil(eight, starts_on=date(2025, 9, 1))
    moved = pupil(nine, until=MIDDLE, leave_reason=LeaveReason.MOVED_CLASS)
    Enrolment.objects.create(
        school=school, student=moved, school_class=eight, starts_on=MIDDLE, entry_kind="moved_class"
    )
    assert figures(cohort(school)) == (2, 0, 1, 1, 0)
    assert figures(cohort(school, 2025)) == (1, 1, 0, 2, 0)


def test_cohort__moved_to_the_next_class__stays_one_pupil(school, nine):
    other = SchoolClassFactory(school=school, grade=9, number=2)
    moved = pupil(nine, until=MIDDLE, leave_reason=LeaveReason.MOVED_CLASS)
    Enrolment.objects.create(school=school, student=moved, school_class=other, starts_on=MIDDLE)
    assert figures(cohort(school)) == (1, 0, 0, 1, 0)


def test_cohort__guest_of_the_class__is_left_out(school, nine):
    pupil(nine)
    StandingFactory(student=pupil(nine), kind=StandingKind.GUEST, starts_on=ENTERED)
    assert figures(cohort(school)) == (1, 0, 0, 1, 0)


def test_cohort__graduated_last_summer__three_years(school):
    group = SchoolClassFactory(school=school, stage="junior", entry_year=2023, number=1)
    since = date(2023, 9, 1)
    pupil(group, starts_on=since, until=date(2026, 8, 31), leave_reason=LeaveReason.GRADUATED)
    pupil(group, starts_on=since, until=date(2025, 3, 1), leave_reason=LeaveReason.LEFT_SCHOOL)
    one = cohort(school, 2023)
    assert figures(one) == (2, 0, 0, 1, 1)
    assert (one.name, one.rate_name) == ("初中2023级", "三年巩固率")
    assert one.until == date(2026, 8, 31)


def test_cohort__grade_six_went_up_into_the_junior_stage__has_graduated(school):
    six = SchoolClassFactory(school=school, stage="primary", entry_year=2020, number=1)
    seven = SchoolClassFactory(school=school, grade=7, number=1)
    rose = pupil(six, starts_on=date(2020, 9, 1), until=date(2026, 9, 1), leave_reason="promoted")
    Enrolment.objects.create(
        school=school, student=rose, school_class=seven, starts_on=date(2026, 9, 1)
    )
    one = cohort(school, 2020)
    assert figures(one) == (1, 0, 0, 1, 0)
    assert one.rate_name == "六年巩固率"
    assert figures(cohort(school, 2026)) == (1, 0, 0, 1, 0)


def test_cohort__records_begin_after_it_entered__says_since_when(school, nine):
    for _ in range(3):
        pupil(nine, starts_on=date(2026, 9, 1), entry_kind="")
    one = cohort(school)
    assert one.incomplete
    assert (one.wanted, one.since) == (date(2024, 9, 30), date(2026, 9, 1))
    assert figures(one) == (3, 0, 0, 3, 0)


def test_typed_figures__fit_or_are_refused(school, nine):
    for _ in range(3):
        pupil(nine, starts_on=date(2026, 9, 1), entry_kind="")
    one = cohort(school)
    assert Typed(5, 1, 2).words(one) == "75.0%"
    assert Typed(2, 0, 0).words(one) == ""
    assert typed_of({"entered": "5", "came": "", "left": "2"}) == Typed(5, 0, 2)
    for wrong in ({}, {"entered": "五"}, {"entered": "-5"}, {"entered": "10000"}):
        assert typed_of(wrong) is None


def test_left_behind__group_frozen_on_the_first_day(cast):
    term = TermFactory(
        school=cast.school, school_year=2024, first_day=date(2026, 9, 1), last_day=date(2027, 1, 20)
    )
    group = cast.seven_one

    def of(**facts):
        return StudentFactory(
            current_class=group,
            care=True,
            enrolment__starts_on=date(2026, 9, 1),
            care__starts_on=facts.pop("since", date(2026, 3, 1)),
            **facts,
        )

    of(care__until=date(2026, 10, 8))  # off the list since: still of the group
    of(since=date(2026, 10, 8))  # came onto it later: not of the group
    of(enrolment__until=MIDDLE.replace(year=2026), enrolment__leave_reason="transferred")
    lost = of(enrolment__until=date(2026, 10, 20), enrolment__leave_reason="left_school")
    course_of(of(), (date(2026, 11, 2), CourseState.SUSPECTED))
    found = left_behind(cast.director, cast.school, term, clock.today())
    assert (found.begun, found.left, found.here) == (4, 1, 1)
    assert found.words == "33.3%"
    assert [one.why for one in found.lost if one.student_id == lost.pk] == [
        "2026年10月20日离校，没有转学凭证"
    ]


def test_left_behind__graduated_before_the_term_is_over__is_not_lost(cast):
    term = TermFactory(
        school=cast.school, school_year=2025, first_day=date(2026, 9, 1), last_day=date(2027, 1, 20)
    )
    begun = {"enrolment__starts_on": date(2026, 9, 1), "care__starts_on": date(2026, 3, 1)}
    over = {"enrolment__until": MIDDLE.replace(year=2026)}
    gone = {**over, "enrolment__leave_reason": LeaveReason.GRADUATED}
    StudentFactory(current_class=cast.seven_one, care=True, **begun)
    StudentFactory(current_class=cast.seven_one, care=True, **begun, **gone)

    found = left_behind(cast.director, cast.school, term, clock.today())

    assert (found.begun, found.here, found.lost) == (2, 2, [])
