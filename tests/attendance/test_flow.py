"""学生变动表: where each movement is counted, and that the table closes or says why not."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.attendance.flow import INCOMING, OUTGOING, Flow, build_flow
from school_care.attendance.flow_presence import add_presence
from school_care.attendance.flow_table import table_of
from school_care.school.models import School
from school_care.students.enums import EntryKind, LeaveReason, StandingKind
from school_care.students.models import Enrolment, Student
from tests.attendance.making import AbsenceFactory, LeaveFactory, RollFactory, StandingFactory
from tests.factories import SchoolClassFactory, SchoolFactory, StudentFactory, TermFactory

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
MIDDLE = date(2026, 10, 15)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-20T15:00:00+08:00", tick=False):
        yield


@pytest.fixture
def school() -> School:
    school = SchoolFactory()
    TermFactory(
        school=school, school_year=2026, first_day=date(2026, 9, 1), last_day=date(2027, 1, 20)
    )
    return school


@pytest.fixture
def seven(school):
    return SchoolClassFactory(school=school, grade=7, number=1)


@pytest.fixture
def eight(school):
    return SchoolClassFactory(school=school, grade=8, number=1)


def pupil(group, **enrolment) -> Student:
    first = {"starts_on": date(2026, 9, 1)} | enrolment
    return StudentFactory(
        current_class=group, **{f"enrolment__{name}": value for name, value in first.items()}
    )


def flow_of(school, span=OCTOBER, *, by_class=False) -> Flow:
    return build_flow(school=school, since=span[0], until=span[1], by_class=by_class)


def figures(row) -> dict[str, int]:
    """The columns of a row that are not nothing."""
    columns = ("opening", *INCOMING, *OUTGOING, "paused", "resumed", "due", "closing")
    return {name: row.figure(name) for name in columns if row.figure(name)}


def test_flow__nothing_happened__opening_is_closing(school, seven):
    pupil(seven)
    flow = flow_of(school)
    assert [row.name for row in flow.rows] == ["七年级"]
    assert figures(flow.total) == {"opening": 1, "due": 1, "closing": 1}
    assert flow.total.classes == 1
    assert flow.closes


@pytest.mark.parametrize(
    ("reason", "column"),
    [
        (LeaveReason.TRANSFERRED, "left"),
        (LeaveReason.GRADUATED, "graduated"),
        (LeaveReason.DECEASED, "died"),
        (LeaveReason.LEFT_SCHOOL, "other_out"),
    ],
)
def test_flow__pupil_gone_in_the_month__counted_by_reason(school, seven, reason, column):
    pupil(seven, until=MIDDLE, leave_reason=reason)
    flow = flow_of(school)
    assert figures(flow.total) == {"opening": 1, column: 1}
    assert flow.total.cells[column][0].day == MIDDLE
    assert flow.closes


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        (EntryKind.ADMITTED, "admitted"),
        (EntryKind.TRANSFERRED, "came"),
        (EntryKind.RETURNED, "other_in"),
        ("", "other_in"),
    ],
)
def test_flow__pupil_came_in_the_month__counted_by_kind(school, seven, kind, column):
    pupil(seven, starts_on=MIDDLE, entry_kind=kind)
    flow = flow_of(school)
    assert figures(flow.total) == {column: 1, "due": 1, "closing": 1}
    assert flow.closes


@pytest.mark.parametrize("day", [date(2026, 10, 1), date(2026, 10, 31)])
def test_flow__first_and_last_day__belong_to_the_month(school, seven, day):
    pupil(seven, starts_on=day, entry_kind=EntryKind.TRANSFERRED)
    assert flow_of(school).total.figure("came") == 1
    for outside in ((date(2026, 9, 2), date(2026, 9, 30)), (date(2026, 11, 1), date(2026, 11, 19))):
        flow = flow_of(school, outside)
        assert flow.total.figure("came") == 0
        assert flow.closes


def move(student: Student, group, on: date, reason=LeaveReason.MOVED_CLASS) -> None:
    student.enrolments.update(until=on, leave_reason=reason)
    Enrolment.objects.create(
        school=student.school, student=student, school_class=group, starts_on=on
    )


def test_flow__moved_to_another_grade__out_of_one_into_the_other(school, seven, eight):
    move(pupil(eight), seven, MIDDLE)
    flow = flow_of(school)
    seventh, eighth = flow.row(f"junior-{seven.entry_year}"), flow.row(f"junior-{eight.entry_year}")
    assert figures(seventh) == {"inside_in": 1, "due": 1, "closing": 1}
    assert figures(eighth) == {"opening": 1, "inside_out": 1}
    assert flow.total.figure("inside_in") == flow.total.figure("inside_out") == 1
    assert flow.closes


def test_flow__moved_within_the_grade__a_movement_of_classes_only(school, seven):
    other = SchoolClassFactory(school=school, grade=7, number=2)
    move(pupil(seven), other, MIDDLE)
    assert figures(flow_of(school).total) == {"opening": 1, "due": 1, "closing": 1}
    by_class = flow_of(school, by_class=True)
    assert [(row.name, row.figure("inside_in")) for row in by_class.rows] == [
        ("七(1)班", 0),
        ("七(2)班", 1),
    ]
    assert by_class.closes


def test_flow__left_and_came_back_in_the_month__both_counted(school, seven):
    student = pupil(seven, until=date(2026, 10, 5), leave_reason=LeaveReason.LEFT_SCHOOL)
    Enrolment.objects.create(
        school=school,
        student=student,
        school_class=seven,
        starts_on=MIDDLE,
        entry_kind=EntryKind.RETURNED,
    )
    flow = flow_of(school)
    assert figures(flow.total) == {
        "opening": 1,
        "other_out": 1,
        "other_in": 1,
        "due": 1,
        "closing": 1,
    }
    assert flow.closes


def test_flow__transfer_acknowledged_next_month__counted_next_month(school, seven):
    student = pupil(seven, until=date(2026, 11, 10), leave_reason=LeaveReason.TRANSFERRED)
    StandingFactory(
        student=student, kind=StandingKind.LEAVING, starts_on=MIDDLE, until=date(2026, 11, 10)
    )
    october = flow_of(school)
    assert figures(october.total) == {"opening": 1, "due": 1, "closing": 1}
    assert october.total.figure("other_apart") == 1
    november = flow_of(school, (date(2026, 11, 1), date(2026, 11, 20)))
    assert figures(november.total) == {"opening": 1, "left": 1}
    assert november.closes


def test_flow__guest__not_on_the_register_and_gone_without_a_trace(school, seven):
    student = pupil(seven, starts_on=date(2026, 10, 8), until=date(2026, 10, 20))
    StandingFactory(
        student=student,
        kind=StandingKind.GUEST,
        starts_on=date(2026, 10, 8),
        until=date(2026, 10, 20),
    )
    flow = flow_of(school)
    assert figures(flow.total) == {}
    assert flow.closes


def test_flow__register_arrives_a_month_after_the_pupil__transferred_in_then(school, seven):
    student = pupil(seven, starts_on=date(2026, 9, 10), entry_kind=EntryKind.TRANSFERRED)
    StandingFactory(
        student=student, kind=StandingKind.ARRIVING, starts_on=date(2026, 9, 10), until=MIDDLE
    )
    assert figures(flow_of(school, (date(2026, 9, 1), date(2026, 9, 30))).total) == {}
    flow = flow_of(school)
    assert figures(flow.total) == {"came": 1, "due": 1, "closing": 1}
    assert flow.closes


def test_flow__arriving_becomes_a_guest__still_not_on_the_register(school, seven):
    student = pupil(seven)
    for kind, starts_on, until in (
        (StandingKind.ARRIVING, date(2026, 9, 1), MIDDLE),
        (StandingKind.GUEST, MIDDLE, None),
    ):
        StandingFactory(student=student, kind=kind, starts_on=starts_on, until=until)
    flow = flow_of(school)
    assert figures(flow.total) == {}
    assert flow.closes


def test_flow__guest_moves_class__no_movement_of_the_register(school, seven, eight):
    student = pupil(eight)
    StandingFactory(student=student, kind=StandingKind.GUEST, starts_on=date(2026, 9, 1))
    move(student, seven, MIDDLE)
    flow = flow_of(school)
    assert figures(flow.total) == {}
    assert flow.closes


def test_flow__suspended_and_back__told_and_no_part_of_the_sum(school, seven):
    StandingFactory(student=pupil(seven), starts_on=MIDDLE)
    StandingFactory(student=pupil(seven), starts_on=date(2026, 9, 1), until=MIDDLE)
    flow = flow_of(school)
    assert figures(flow.total) == {
        "opening": 2,
        "paused": 1,
        "resumed": 1,
        "due": 2,
        "closing": 2,
    }
    assert flow.total.figure("on_pause") == 1
    assert flow.closes


def test_flow__suspension_that_ends_by_leaving__is_no_return(school, seven):
    student = pupil(seven, until=MIDDLE, leave_reason=LeaveReason.TRANSFERRED)
    StandingFactory(student=student, starts_on=date(2026, 9, 1), until=MIDDLE)
    assert flow_of(school).total.figure("resumed") == 0


def test_flow__year_turns_in_the_span__a_class_growing_older_is_no_movement(school):
    six = SchoolClassFactory(school=school, grade=6, number=1)
    pupil(six, starts_on=date(2025, 9, 1))
    flow = flow_of(school, (date(2026, 8, 1), date(2026, 9, 30)))
    assert [row.name for row in flow.rows] == ["六年级"]
    assert figures(flow.total) == {"opening": 1, "due": 1, "closing": 1}


def test_flow__sixth_grade_enters_the_seventh__out_of_the_old_cohort_into_the_new(school, seven):
    old = SchoolClassFactory(school=school, grade=7, number=9, stage="primary", entry_year=2020)
    student = pupil(old, starts_on=date(2020, 9, 1))
    move(student, seven, date(2026, 9, 1), LeaveReason.PROMOTED)
    flow = flow_of(school, (date(2026, 9, 1), date(2026, 9, 30)))
    assert [(row.name, row.classes) for row in flow.rows] == [("原六年级", 0), ("七年级", 1)]
    assert flow.total.figure("inside_in") == 1
    assert flow.closes


def test_flow__stay_taken_back__says_nothing(school, seven):
    pupil(seven)
    student = Student.objects.get()
    Enrolment.objects.create(
        school=school,
        student=student,
        school_class=seven,
        starts_on=MIDDLE,
        until=MIDDLE,
        leave_reason=LeaveReason.CORRECTED,
    )
    assert figures(flow_of(school).total) == {"opening": 1, "due": 1, "closing": 1}


def overlapping(school, seven, eight) -> Student:
    """A pupil whom the rows put into two classes at once at the end of October."""
    student = pupil(seven, until=date(2026, 11, 5))
    Enrolment.objects.create(school=school, student=student, school_class=eight, starts_on=MIDDLE)
    return student


def test_flow__rows_that_contradict_each_other__row_and_pupil_are_named(school, seven, eight):
    pupil(seven)
    student = overlapping(school, seven, eight)
    flow = flow_of(school)
    assert not flow.closes
    assert {pk for row in flow.open_rows for pk in row.unbalanced} == {student.pk}


# -- attendance beside it -------------------------------------------------------------------------


def test_presence__last_day_with_rolls__here_on_leave_missing(school, seven):
    pupils = [pupil(seven) for _ in range(4)]
    for day in (29, 30):
        RollFactory(school_class=seven, date=date(2026, 10, day))
    friday = date(2026, 10, 30)
    LeaveFactory(student=pupils[0], starts_on=friday)
    AbsenceFactory(student=pupils[0], date=friday, kind="sick")
    AbsenceFactory(student=pupils[1], date=friday)
    StandingFactory(student=pupils[2], kind=StandingKind.HOME_TAUGHT, starts_on=MIDDLE)
    flow = flow_of(school)
    presence = add_presence(flow, school)
    assert presence.on == friday
    columns = ("expected", "here", "leave", "missing", "untaken", "home_taught")
    assert [flow.total.figure(name) for name in columns] == [3, 1, 1, 1, 0, 1]
    tally = presence.tallies["all"]
    assert (tally.here, tally.expected, presence.rate("all")) == (4, 6, "66.7%")


def test_presence__one_absence_in_thousands__not_rounded_up_to_everybody(school, seven):
    pupils = [pupil(seven) for _ in range(120)]
    for number in range(5, 31):
        if date(2026, 10, number).weekday() < 5:
            RollFactory(school_class=seven, date=date(2026, 10, number))
    AbsenceFactory(student=pupils[0], date=date(2026, 10, 30))
    assert add_presence(flow_of(school), school).rate("all") == "99.9%"


def test_presence__august__every_figure_is_a_dash(school, seven):
    pupil(seven, starts_on=date(2026, 7, 1))
    flow = flow_of(school, (date(2026, 8, 1), date(2026, 8, 31)))
    line = table_of(flow, add_presence(flow, school)).lines[-1]
    roll = [cell.text for cell in line.cells if cell.column in ("expected", "here", "missing")]
    assert roll == ["—", "—", "—"]
    assert line.rate == "—"
    assert flow.closes


def test_flow__reading__a_handful_of_queries(school, seven):
    pupil(seven)
    with CaptureQueriesContext(connection) as captured:
        flow_of(school)
    assert len(captured) == 5
