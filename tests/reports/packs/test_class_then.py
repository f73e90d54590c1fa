"""A pack says in which class a pupil was on its day, whatever has become of them since."""

import pytest

from school_care.reports.enums import Edition
from school_care.reports.packs.order import context_for, states
from school_care.reports.selectors import progress_reports
from school_care.school.enums import Role, Season, Stage
from school_care.school.models.places import school_year_of
from school_care.students.enums import EnrolmentStatus, LeaveReason
from school_care.students.models import Enrolment, Student
from tests.factories import (
    AppointmentFactory,
    SchoolClassFactory,
    StudentFactory,
    TermFactory,
    UserFactory,
    days_ago,
)
from tests.reports.packs.support import wish

pytestmark = pytest.mark.django_db

LAST_DAY = days_ago(140)
CLASS, NAME, HEAD = 0, 1, 11  # columns of a roster


@pytest.fixture
def former(cast):
    """The term before the cast's."""
    return TermFactory(
        school=cast.school,
        school_year=cast.term.school_year - 1,
        season=Season.SPRING,
        first_day=days_ago(280),
        last_day=LAST_DAY,
    )


def spring_roster(cast) -> list:
    context = context_for(
        school=cast.school, reader=cast.principal, wish=wish(cast.term, masked=False)
    )
    (state,) = states(context, "left", ["rosters"])
    return state.content.tables[0].rows()


def graduate(cast, name: str):
    """Of the ninth grade in spring, gone since; with the class."""
    year = school_year_of(LAST_DAY) - 2
    nine = SchoolClassFactory(school=cast.school, stage=Stage.JUNIOR, entry_year=year, number=6)
    pupil = StudentFactory(
        current_class=nine,
        name=name,
        care=True,
        care__starts_on=days_ago(250),
        enrolment__until=days_ago(130),
        enrolment__leave_reason=LeaveReason.GRADUATED,
    )
    Student.objects.filter(pk=pupil.pk).update(status=EnrolmentStatus.LEFT, current_class=None)
    return nine


def moved(cast, name: str):
    """From the second class of the grade into the first, since spring; with the class of then."""
    before = SchoolClassFactory(school=cast.school, grade=8, number=2)
    pupil = StudentFactory(
        current_class=cast.eight_one,
        name=name,
        care=True,
        care__starts_on=days_ago(250),
        enrolment__starts_on=days_ago(60),
    )
    Enrolment.objects.create(
        school=cast.school,
        student=pupil,
        school_class=before,
        starts_on=days_ago(400),
        until=days_ago(60),
    )
    return before


def test_spring_roster__of_an_autumn_pack__tells_the_class_of_spring(cast, former):
    nine, before = graduate(cast, "吴毕业"), moved(cast, "吴换班")
    UserFactory(school=cast.school, name="何班主", head_teacher_of=nine)

    rows = {row[NAME]: row for row in spring_roster(cast)}

    assert rows["吴毕业"][CLASS] == nine.name_on(LAST_DAY) == "九(6)班"
    assert rows["吴毕业"][HEAD] == "何班主"
    assert rows["吴换班"][CLASS] == before.name_on(LAST_DAY)


def test_spring_roster__of_classes_then__is_in_their_order(cast, former):
    """七(1)班 before 七(2)班 before 九(6)班, also of pupils who are in none of them today."""
    graduate(cast, "艾先来")
    moved(cast, "艾第二")
    StudentFactory(
        current_class=cast.eight_one, name="左第一", care=True, care__starts_on=days_ago(250)
    )

    assert [row[NAME] for row in spring_roster(cast)] == ["左第一", "艾第二", "艾先来"]


def test_ledger__of_a_pack_of_spring__calls_the_class_as_it_was(cast, former):
    before = moved(cast, "吴换班")
    asked = wish(former, on=LAST_DAY, masked=False)
    context = context_for(school=cast.school, reader=cast.principal, wish=asked)

    assert context.class_of(Student.objects.get(name="吴换班")) == before.name_on(LAST_DAY)


def test_class_with_a_deputy__roster_duties_and_a_childs_report_name_the_deputy_alone(cast):
    deputy = UserFactory(school=cast.school, name="何代班")
    AppointmentFactory(
        user=deputy,
        role=Role.HEAD_TEACHER,
        school_class=cast.seven_one,
        acting=True,
        starts_on=days_ago(20),
    )
    context = context_for(school=cast.school, reader=cast.principal, wish=wish(cast.term))

    (roster,) = states(context, "left", ["rosters"])
    (duties,) = states(context, "dropout", ["duties"])

    listed = {row[CLASS]: row for table in roster.content.tables[:1] for row in table.rows()}
    group = cast.seven_one.name_on(context.on)
    assert listed[group][HEAD] == "何代班"
    assert {row[0]: row[2] for row in duties.content.tables[0].rows()}[group] == "何代班"
    (report,) = progress_reports(
        [cast.zixuan], term=cast.term, edition=Edition.SCHOOL, day=context.on
    )
    assert report.head_teacher == "何代班"
