"""The monthly check: what is a variance, what is not, and that nothing is guessed."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.attendance.enums import AbsenceKind, LeaveKind, Session, VarianceKind
from school_care.attendance.models import RegisterVariance
from school_care.attendance.register_check import Comparison, compare
from school_care.attendance.variance_words import fact_words
from school_care.school.models import SchoolClass
from school_care.students.enums import StandingKind
from school_care.students.models import Enrolment, Student
from tests.attendance.making import (
    AbsenceFactory,
    LeaveFactory,
    RollFactory,
    RoomFactory,
    StandingFactory,
    StayFactory,
)
from tests.factories import SchoolClassFactory, SchoolFactory, StudentFactory, TermFactory

FRIDAY = date(2026, 11, 20)
K = VarianceKind
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def friday():
    """Friday 20 November 2026, in the afternoon."""
    with time_machine.travel("2026-11-20T15:00:00+08:00", tick=False):
        yield


def before(number: int) -> date:
    return FRIDAY - timedelta(days=number)


@dataclass
class World:
    """A class of three whose last ten school days were all taken."""

    group: SchoolClass
    pupils: list[Student]

    @property
    def pupil(self) -> Student:
        return self.pupils[0]

    def away(self, student: Student, last: int = 10, *, kind=AbsenceKind.UNVERIFIED) -> None:
        """Absent on the last so many school days."""
        for day in school_days(last):
            AbsenceFactory(student=student, date=day, kind=kind)

    def check(self) -> Comparison:
        return compare(self.group.school, FRIDAY)

    def kinds(self, student: Student | None = None) -> list[str]:
        student = student or self.pupil
        return [one.kind for one in self.check().found if one.student_id == student.pk]


def school_days(count: int) -> list[date]:
    days = [before(number) for number in range(40)]
    return [day for day in days if day.weekday() < 5][:count]


def closes(result: Comparison) -> bool:
    parts = result.at_school + result.findings["not_here"]
    parts += sum(result.findings["unknown"].values())
    parts += sum(len(ids) for ids in result.findings["apart"].values())
    return parts == result.on_register


def make_world(rolls: int = 10) -> World:
    school = SchoolFactory()
    TermFactory(
        school=school, school_year=2026, first_day=date(2026, 9, 1), last_day=date(2027, 1, 20)
    )
    group = SchoolClassFactory(school=school, grade=7)
    for day in school_days(rolls):
        RollFactory(school_class=group, date=day)
    return World(group, [StudentFactory(current_class=group) for _ in range(3)])


@pytest.fixture
def world() -> World:
    return make_world()


def test_check__everybody_here__nothing_found(world):
    result = world.check()
    assert result.found == []
    assert (result.on_register, result.at_school) == (3, 3)
    assert closes(result)


def test_not_here__absent_in_ten_rolls__variance_with_last_day_seen(world):
    RollFactory(school_class=world.group, date=date(2026, 11, 5))
    world.away(world.pupil)
    result = world.check()
    (found,) = result.found
    assert (found.student_id, found.kind) == (world.pupil.pk, K.NOT_HERE)
    assert found.facts == {"rolls": 10, "last_seen": "2026-11-05"}
    words = fact_words(found.kind, found.facts)
    assert words == "最近10次早上点名都不在，最后到校11月5日"
    assert result.at_school == 2
    assert closes(result)


def test_not_here__seen_once_in_ten_rolls__none(world):
    world.away(world.pupil, 9)
    assert world.kinds() == []


def test_not_here__one_lesson_on_the_last_day__none(world):
    world.away(world.pupil)
    AbsenceFactory(student=world.pupil, date=FRIDAY, part="p1", kind=AbsenceKind.PRESENT)
    assert world.kinds() == []


def test_not_here__on_long_leave__variance_that_names_the_leave(world):
    world.away(world.pupil, kind=AbsenceKind.SICK)
    LeaveFactory(student=world.pupil, starts_on=before(30), until=FRIDAY + timedelta(days=11))
    (found,) = world.check().found
    assert found.kind == K.NOT_HERE
    assert found.facts["leave"] == {
        "kind": LeaveKind.SICK,
        "from": "2026-10-21",
        "to": "2026-11-30",
    }
    assert "已请病假（10月21日至11月30日）" in fact_words(found.kind, found.facts)


def test_unknown__class_without_rolls__said_and_not_guessed(world):
    silent = SchoolClassFactory(school=world.group.school, grade=8)
    pupil = StudentFactory(current_class=silent)
    AbsenceFactory(student=world.pupil, date=FRIDAY)
    result = world.check()
    assert result.found == []
    assert result.findings["unknown"] == {str(silent.pk): 1}
    assert pupil.pk not in {one.student_id for one in result.found}
    assert closes(result)


def test_unknown__absent_in_the_only_two_rolls__not_a_variance():
    world = make_world(rolls=2)
    world.away(world.pupil, 2)
    result = world.check()
    assert result.found == []
    assert result.findings["unknown"] == {str(world.group.pk): 1}


def test_unknown__school_never_took_a_roll__nobody_is_accused():
    world = make_world(rolls=0)
    result = world.check()
    assert result.found == []
    assert result.findings["unknown"] == {str(world.group.pk): 3}
    assert closes(result)


def test_unknown__came_two_days_ago_and_absent__not_a_variance(world):
    world.away(world.pupil)
    Enrolment.objects.filter(student=world.pupil).update(starts_on=before(1))
    assert world.kinds() == []


@pytest.mark.parametrize(
    "kind",
    [
        StandingKind.SUSPENDED,
        StandingKind.HOME_TAUGHT,
        StandingKind.ELSEWHERE,
        StandingKind.SPECIAL,
    ],
)
def test_apart__standing_explains_the_pupil__listed_and_no_variance(world, kind):
    world.away(world.pupil)
    standing = StandingFactory(student=world.pupil, kind=kind)
    result = world.check()
    assert result.found == []
    assert result.findings["apart"] == {kind: [standing.pk]}
    assert (result.on_register, result.at_school) == (3, 2)
    assert closes(result)


@pytest.mark.parametrize(("days_gone", "kinds"), [(15, []), (16, [K.NOT_HERE])])
def test_leaving__next_school_silent__variance_after_fifteen_days(world, days_gone, kinds):
    first_day_out = before(days_gone - 1)
    StandingFactory(student=world.pupil, kind=StandingKind.LEAVING, starts_on=first_day_out)
    assert world.kinds() == kinds
    assert closes(world.check())


@pytest.mark.parametrize("kind", [StandingKind.GUEST, StandingKind.ARRIVING])
@pytest.mark.parametrize(("days_here", "kinds"), [(30, []), (31, [K.NOT_ON_REGISTER])])
def test_not_on_register__guest_or_arriving__variance_after_thirty_days(
    world, kind, days_here, kinds
):
    StandingFactory(student=world.pupil, kind=kind, starts_on=before(days_here))
    assert world.kinds() == kinds
    result = world.check()
    assert (result.on_register, result.findings["guests"]) == (2, 1)
    assert closes(result)


def test_not_on_register__no_pupil_number__variance_that_shows_no_number(world):
    nameless = StudentFactory(current_class=world.group, national_student_no="")
    (found,) = world.check().found
    assert (found.student_id, found.kind) == (nameless.pk, K.NOT_ON_REGISTER)
    assert fact_words(found.kind, found.facts) == "在班就读，没有登记学籍号"


def test_not_on_register__most_of_a_class_without_number__one_figure_instead(world):
    new_class = SchoolClassFactory(school=world.group.school, grade=1)
    RollFactory(school_class=new_class)
    StudentFactory.create_batch(4, current_class=new_class, national_student_no="")
    result = world.check()
    assert result.found == []
    assert result.findings["unnumbered"] == {str(new_class.pk): 4}


def sleeping(world: World) -> dict[Student, object]:
    """The three board and have beds in one room."""
    room = RoomFactory(school=world.group.school)
    Student.objects.update(boarding=True)
    return {student: StayFactory(room=room, student=student) for student in world.pupils}


def test_dormitory__boarders_in_beds__nothing_found(world):
    sleeping(world)
    result = world.check()
    assert result.found == []
    assert (result.boarders, result.in_rooms) == (3, 3)


def test_dormitory__boarder_without_bed__variance(world):
    stays = sleeping(world)
    stays[world.pupil].delete()
    assert world.kinds() == [K.BOARDER_WITHOUT_ROOM]


def test_dormitory__no_beds_entered__nobody_is_a_variance(world):
    Student.objects.update(boarding=True)
    result = world.check()
    assert result.found == []
    assert result.findings["without_bed"] == 3


@pytest.mark.parametrize("boarding", [False, None])
def test_dormitory__bed_of_a_day_pupil__variance(world, boarding):
    sleeping(world)
    Student.objects.filter(pk=world.pupil.pk).update(boarding=boarding)
    assert world.kinds() == [K.ROOM_WITHOUT_BOARDER]


def nights(world: World, stays, count: int) -> None:
    """The room's last evenings were taken, the first pupil was in none of them."""
    room = stays[world.pupil].room
    for day in school_days(count):
        RollFactory(school_class=None, school=room.school, room=room, date=day, session="evening")
        AbsenceFactory(student=world.pupil, date=day, session=Session.EVENING)


def test_dormitory__away_in_five_evening_rolls__variance(world):
    nights(world, sleeping(world), 5)
    (found,) = world.check().found
    assert (found.kind, found.facts) == (K.BOARDER_AWAY, {"nights": 5})


def test_dormitory__in_bed_on_one_of_five_evenings__none(world):
    nights(world, sleeping(world), 5)
    world.pupil.absences.filter(date=school_days(5)[-1]).update(kind=AbsenceKind.PRESENT)
    assert world.kinds() == []


def test_dormitory__two_evening_rolls_only__not_guessed(world):
    nights(world, sleeping(world), 2)
    assert world.kinds() == []


def test_dormitory__not_at_school_either__one_variance(world):
    nights(world, sleeping(world), 5)
    world.away(world.pupil)
    assert world.kinds() == [K.NOT_HERE]


def test_past_day__pupil_who_left_since__still_on_that_days_register(world):
    Enrolment.objects.filter(student=world.pupil).update(until=before(3))
    assert compare(world.group.school, before(4)).on_register == 3
    assert world.check().on_register == 2


def test_compare__more_classes_and_pupils__no_more_queries(world):
    world.away(world.pupil)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            world.check()
        return len(captured)

    small = cost()
    for grade in (5, 8, 9):
        group = SchoolClassFactory(school=world.group.school, grade=grade)
        RollFactory(school_class=group)
        StudentFactory.create_batch(4, current_class=group)
    assert cost() == small
    assert small <= 16
    assert not RegisterVariance.objects.exists()  # comparing writes nothing
