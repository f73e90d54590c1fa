"""半年报表: who is counted as a dropout on the snapshot day, and that the tables foot."""

from datetime import date, timedelta

import pytest
import time_machine

from school_care.cases.dropout.enums import CourseState, FoundHow
from school_care.cases.dropout.half_year import read_half_year
from school_care.cases.dropout.half_year_days import snapshot_of, snapshots
from school_care.cases.dropout.half_year_tables import tables_of
from school_care.cases.models import Case, DropoutCourse, DropoutPolicy, DropoutStep
from school_care.core import clock
from school_care.school.models import School
from school_care.students.models import Student
from tests.factories import SchoolClassFactory, SchoolFactory, StudentFactory

SNAPSHOT = date(2026, 9, 20)
S = CourseState
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-20T15:00:00+08:00", tick=False):
        yield


@pytest.fixture
def school() -> School:
    return SchoolFactory()


@pytest.fixture
def pupil(school):
    group = SchoolClassFactory(school=school, grade=8)

    def make(**facts) -> Student:
        return StudentFactory(current_class=group, **facts)

    return make


def course_of(student: Student, *steps: tuple[date, str], **facts) -> DropoutCourse:
    """A case with its history."""
    number = Case.objects.count() + 1
    case = Case.objects.create(
        school=student.school,
        student=student,
        type="DO",
        year=2026,
        number=number,
        case_no=f"{student.school.code10}-DO-2026-{number:04d}",
        opened_on=steps[0][0],
        opened_at=clock.now(),
    )
    course = DropoutCourse.objects.create(
        case=case,
        school=student.school,
        student=student,
        state=steps[-1][1],
        state_on=steps[-1][0],
        found_how=FoundHow.ROLL,
        **facts,
    )
    for on, state in steps:
        DropoutStep.objects.create(course=course, at=clock.now(), on=on, to_state=state)
    return course


def read(school, on=SNAPSHOT):
    return read_half_year(school, snapshot_of(school.pk, on, clock.today()))


def counted(found) -> tuple[int, int, int, int]:
    """辍学, back earlier, back within ten days, elsewhere."""
    total = found.total
    return total.total, total.back, total.just_back, total.placed


EARLY = date(2026, 9, 3)


@pytest.mark.parametrize(
    ("back_on", "figures"),
    [
        (SNAPSHOT, (0, 0, 1, 0)),
        (SNAPSHOT - timedelta(days=10), (0, 0, 1, 0)),
        (SNAPSHOT - timedelta(days=11), (0, 1, 0, 0)),
        (SNAPSHOT + timedelta(days=1), (1, 0, 0, 0)),
    ],
)
def test_half_year__pupil_back_before_the_snapshot__not_counted(school, pupil, back_on, figures):
    course_of(pupil(), (EARLY, S.SUSPECTED), (back_on, S.RETURNED))
    found = read(school)
    assert counted(found) == figures
    assert found.closes


def test_half_year__back_and_away_again__counted(school, pupil):
    course_of(
        pupil(),
        (EARLY, S.SUSPECTED),
        (date(2026, 9, 14), S.RETURNED),
        (date(2026, 9, 18), S.SUSPECTED),
    )
    assert counted(read(school)) == (1, 0, 0, 0)


@pytest.mark.parametrize("state", [S.WATCH, S.VERIFYING])
def test_half_year__only_watched__is_no_dropout(school, pupil, state):
    course_of(pupil(), (EARLY, state))
    assert counted(read(school)) == (0, 0, 0, 0)


def test_half_year__found_at_another_school__stands_apart(school, pupil):
    course_of(pupil(), (EARLY, S.SUSPECTED), (date(2026, 9, 10), S.OTHER_SCHOOL))
    assert counted(read(school)) == (0, 0, 0, 1)


def test_half_year__away_since_an_earlier_span__still_counted(school, pupil):
    course_of(pupil(), (date(2025, 12, 1), S.SUSPECTED), (date(2026, 1, 9), S.CONFIRMED))
    found = read(school)
    assert counted(found) == (1, 0, 0, 0)
    assert found.total.split("state") == {"confirmed": 1}


def test_half_year__returned_in_an_earlier_span__in_no_figure(school, pupil):
    course_of(pupil(), (date(2025, 12, 1), S.SUSPECTED), (date(2026, 1, 9), S.RETURNED))
    assert counted(read(school)) == (0, 0, 0, 0)


def test_half_year__tables__divide_the_same_pupils(school, pupil):
    course_of(
        pupil(sex="M", hukou_kind="1"),
        (EARLY, S.SUSPECTED),
        reasons=["study", "poverty"],
        whereabouts="work_far",
    )
    course_of(pupil(sex="F", hukou_kind=""), (EARLY, S.PERSUADING), reasons=[], whereabouts="")
    pupil()
    found = read(school)
    eight = found.lines[0]
    assert eight.name == "八年级"
    assert eight.split("sex") == {"M": 1, "F": 1}
    assert eight.split("hukou") == {"1": 1, "unknown": 1}
    assert eight.split("why") == {"school": 1, "unknown": 1}
    assert eight.places == {"work_far": 1, "unknown": 1}
    assert found.total.enrolled == 3
    assert found.closes
    tables = tables_of(found)
    assert tables.second[-1].rate == "66.7%"
    assert [cell.figure for cell in tables.third[-1].cells if cell.figure] == [1, 1]


def test_half_year__a_table_lost_a_pupil__does_not_close(school, pupil):
    course_of(pupil(), (EARLY, S.SUSPECTED))
    found = read(school)
    found.lines[0].places.clear()
    assert not found.closes


def test_snapshots__usual_days__each_begins_after_the_last(school):
    found = snapshots(school.pk, date(2026, 11, 20))
    assert [(one.since, one.on) for one in found[:2]] == [
        (date(2026, 3, 11), date(2026, 9, 20)),
        (date(2025, 9, 21), date(2026, 3, 10)),
    ]
    assert [one.name for one in found] == ["2026年秋季", "2026年春季", "2025年秋季", "2025年春季"]
    assert found[1].due_on == date(2026, 3, 15)


def test_snapshots__district_wants_the_tables_earlier__counted_five_days_before(school):
    DropoutPolicy.objects.create(
        school=school,
        preset="over_five",
        autumn_total="09-15",
        starts_on=date(2026, 1, 1),
        set_at=clock.now(),
    )
    assert snapshots(school.pk, date(2026, 11, 20))[0].on == date(2026, 9, 10)
    assert snapshots(school.pk, date(2026, 9, 9))[0].on == date(2026, 3, 10)


def test_snapshots__chosen_day__counts_from_the_last_usual_one(school):
    one = snapshot_of(school.pk, date(2026, 11, 1), date(2026, 11, 20))
    assert (one.since, one.due_on) == (date(2026, 9, 21), None)


def test_half_year__roll_corrected_child_was_there_a_day_before__is_back(school, pupil):
    """Suspected on the 3rd; then the roll of the 2nd was corrected: the child had come."""
    steps = [(date(2026, 9, 3), S.SUSPECTED), (date(2026, 9, 2), S.RETURNED)]
    course_of(pupil(), *steps)

    total = read_half_year(school, snapshot_of(school.pk, SNAPSHOT, clock.today())).total

    assert (total.total, total.back) == (0, 1)
