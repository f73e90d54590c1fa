"""亲情通话率 … 心理辅导覆盖率 against the school counted by hand."""

from datetime import date

import pytest
import time_machine

from school_care.activities.birthday_population import birthdays_due
from school_care.activities.choices.programme import ActivityKind
from school_care.activities.models import BirthdayChoice, Participation
from school_care.core import clock
from school_care.mentoring.figures_counselling import coverage_of
from school_care.reports.figures.registry import measure
from school_care.school.enums import Season, Stage
from school_care.students.models import Student
from tests.factories import ContactFactory, SchoolClassFactory, TermFactory
from tests.reports.figures import small_school_more as more
from tests.reports.figures.counting import counted, good, sums, words
from tests.reports.figures.small_school import DAY, SmallSchool, october, september, small_school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-01T09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def bare() -> SmallSchool:
    return small_school()


@pytest.fixture
def place(bare) -> SmallSchool:
    more.fill_home(bare)
    return bare


@pytest.mark.parametrize(
    ("code", "expected", "who"),
    [
        ("home.call", (1, 4), {"an"}),
        ("home.call_boarders", (2, 3), {"an", "hai"}),
        ("home.letter", (1, 4), {"an"}),
        ("home.birthday", (3, 4), {"an", "hai", "dan"}),
        ("home.parents", (2, 7), {"an", "bo"}),
        ("home.note", (1, 2), {"an"}),
        ("home.counselling", (2, 3), {"an", "jiang"}),
    ],
)
def test_figure__counted_by_hand__the_same(place, code, expected, who):
    found = counted(place.school, code, DAY)
    assert (found.part, found.whole) == expected
    assert place.names(good(found.members)) == who


@pytest.mark.parametrize(
    ("code", "expected"), [("home.lecture", (4, 6)), ("home.lecture_themes", (6, 9))]
)
def test_figure_of_classes__counted_by_hand__the_same(place, code, expected):
    assert sums(place.school, code, DAY) == expected


CODES = [
    "home.call",
    "home.call_boarders",
    "home.letter",
    "home.birthday",
    "home.lecture",
    "home.lecture_themes",
    "home.parents",
    "home.note",
    "home.counselling",
]


@pytest.mark.parametrize("code", CODES)
def test_figure__month_without_school__nothing(place, code):
    assert words(place.school, code, date(2026, 8, 31)) == "—"


@pytest.mark.parametrize("code", CODES)
def test_figure__nobody_to_count__nothing_and_never_a_hundred(bare, code):
    Student.objects.filter(school=bare.school).update(boarding=False)
    assert words(bare.school, code, september(1)) in ("—", "0.0%")


# calls, letters


def test_call__november__october_s_calls_are_over(place):
    assert sums(place.school, "home.call", date(2026, 11, 10))[0] == 0


def test_letter__of_the_second_grade_or_an_orphan__not_asked(bare):
    second = SchoolClassFactory(school=bare.school, stage=Stage.PRIMARY, entry_year=2025, number=1)
    small = bare.pupil("small", second)
    bare.tag(bare.gao, "ORPHAN", september(1))
    members = counted(bare.school, "home.letter", DAY).members
    asked = bare.names(one.subject for one in members)
    assert small.pk not in [one.subject for one in members]
    assert asked == {"an", "bo", "jun"}


# birthdays


def test_birthday__in_the_holidays__due_on_the_last_school_day_before(place):
    assert sums(place.school, "home.birthday", september(30)) == (1, 1)


def test_birthday__the_day_itself_has_not_come__not_due_yet(place):
    assert sums(place.school, "home.birthday", october(15)) == (0, 1)  # an's of the 12th
    assert sums(place.school, "home.birthday", october(19)) == (1, 1)


@pytest.fixture
def spring(bare) -> SmallSchool:
    TermFactory(
        school=bare.school,
        school_year=2026,
        season=Season.SPRING,
        first_day=date(2027, 2, 22),
        last_day=date(2027, 7, 2),
    )
    return bare


@pytest.mark.parametrize(
    ("kept_on", "part"),
    [
        (date(2027, 2, 26), 1),  # 28 February is a Sunday: Friday before
        (date(2027, 2, 19), 1),  # seven days before that
        (date(2027, 2, 18), 0),
    ],
)
def test_birthday__29_february__kept_on_the_28th(spring, kept_on, part):
    more.born(spring.an, date(2012, 2, 29))
    more.kept(spring.an, kept_on, turns=15)
    found = counted(spring.school, "home.birthday", date(2027, 2, 28))
    mine = [one for one in found.members if one.subject == spring.an.pk]
    assert [(one.amount, one.key) for one in mine] == [(part, "2027-02-26")]


def test_birthday__by_the_moon__due_on_that_day(bare):
    more.born(bare.an, date(2013, 10, 13))  # the ninth of the ninth month
    BirthdayChoice.objects.create(
        school=bare.school,
        student=bare.an,
        month=9,
        day=9,
        decided_at=clock.now(),
    )
    found = counted(bare.school, "home.birthday", DAY)
    keys = [one.key for one in found.members if one.subject == bare.an.pk]
    assert keys == ["2026-10-16"]  # Sunday 18 October is 重阳: Friday before


def test_birthday__without_a_date__nobody_owes_it(bare):
    Student.objects.filter(school=bare.school).update(birth_date=None)
    assert words(bare.school, "home.birthday", DAY) == "—"


def test_birthday__the_figure_counts_what_the_ledger_owed__each_once(place):
    """Whoever stands in the figure was on the ledger's list on the day it was due."""
    for one in counted(place.school, "home.birthday", DAY).members:
        day = date.fromisoformat(one.key)
        owed = {due.student for due in birthdays_due(school_id=place.school.pk, on=day)}
        assert one.subject in owed


# lectures


def test_lecture__the_month_still_runs__counts_when_its_last_lesson_is_over(place):
    assert sums(place.school, "home.lecture", october(29)) == (1, 3)
    assert sums(place.school, "home.lecture", october(30)) == (4, 6)


def test_lecture__a_class_without_pupils__owes_none(bare):
    SchoolClassFactory(school=bare.school, stage=Stage.JUNIOR, entry_year=2024, number=9)
    assert sums(bare.school, "home.lecture", DAY) == (0, 6)


# parents' school


def test_parents__two_children_in_two_classes__one_family(place):
    found = counted(place.school, "home.parents", DAY)
    held = [one.subject for one in found.members]
    assert place.an.pk in held
    assert place.gao.pk not in held


def test_parents__families_asked_by_name__those_alone(bare):
    lesson = more.held(bare, october(17), bare.one, kind=ActivityKind.PARENT_SCHOOL, by_name=True)
    for pupil in (bare.an, bare.bo):
        Participation.objects.create(
            school=bare.school, activity=lesson, student=pupil, written_at=clock.now()
        )
    more.signed(lesson, bare.an)
    assert sums(bare.school, "home.parents", DAY) == (1, 2)


def test_parents__twice__families_counted_each_time(place):
    lesson = more.held(place, october(25), place.three, kind=ActivityKind.PARENT_SCHOOL)
    more.signed(lesson, place.jun)
    assert sums(place.school, "home.parents", DAY) == (3, 10)  # jun, kang, lan


# counselling


def test_counselling__the_room_s_own_page__the_same(place):
    found = coverage_of(place.school, place.term.first_day, DAY)
    assert (found.seen, found.referred) == (3, 3)  # it looks at today: bo was seen in November
    assert sums(place.school, "home.counselling", date(2026, 11, 5)) == (3, 3)


def test_counselling__guarded__nobody_is_to_be_named():
    assert [code for code in CODES if measure(code).guarded] == ["home.counselling"]


def test_note__parents_at_home__nothing_to_do_with_it(place):
    ContactFactory(student=place.an, presence="home")
    assert sums(place.school, "home.note", DAY) == (1, 2)
