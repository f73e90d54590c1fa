"""入学率, 巩固率, 辍学率, 出勤率 against the school counted by hand."""

from datetime import date

import pytest
import time_machine

from school_care.attendance.figures import class_figures
from school_care.attendance.models import TermRegistration
from school_care.cases.dropout.enums import CourseState
from school_care.cases.dropout.retention_more import left_behind
from school_care.reports.figures.cells import cells_of, places_on
from school_care.reports.figures.registry import measure
from school_care.reports.figures.span import span_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import Term
from school_care.students.models import Enrolment
from tests.cases.dropout.monthly import course
from tests.reports.figures import small_school_register as more
from tests.reports.figures.counting import counted, good, sums, words
from tests.reports.figures.small_school import (
    DAY,
    FIRST,
    SmallSchool,
    october,
    september,
    small_school,
)

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
    more.fill_register(bare)
    more.fill_courses(bare)
    return bare


@pytest.mark.parametrize(
    ("code", "expected", "out"),
    [
        ("school.enrolment", (6, 10), {"en", "gao", "lost", "leaving"}),
        ("school.retention", (12, 14), {"jiang", "lan"}),
        ("school.retention_lb", (8, 9), {"jiang"}),
    ],
)
def test_figure__counted_by_hand__the_same(place, code, expected, out):
    found = counted(place.school, code, DAY)
    assert (found.part, found.whole) == expected
    left = {one.subject for one in found.members} - good(found.members)
    assert place.names(left) == out


def test_dropout__counted_by_hand__the_same(place):
    found = counted(place.school, "school.dropout", DAY)
    assert (found.part, found.whole) == (1, 14)
    assert place.names(good(found.members)) == {"lan"}


@pytest.mark.parametrize(
    "code",
    [
        "school.enrolment",
        "school.retention",
        "school.retention_lb",
        "school.dropout",
        "school.attendance",
    ],
)
def test_figure__month_without_school__nothing(place, code):
    assert words(place.school, code, date(2026, 8, 31)) == "—"


# enrolment


def test_enrolment__nobody_noted_any_registration__nothing_is_known(place):
    TermRegistration.objects.all().delete()
    assert words(place.school, "school.enrolment", DAY) == "—"


def test_enrolment__the_first_term_on_record__those_of_its_first_day(place):
    Term.objects.filter(pk=place.spring.pk).delete()
    assert sums(place.school, "school.enrolment", DAY) == (6, 9)  # lost was before any record


def test_enrolment__transferred_with_proof_before_registering__not_due(place):
    TermRegistration.objects.filter(student=place.gone).delete()
    assert sums(place.school, "school.enrolment", DAY) == (5, 9)


def test_enrolment__came_and_left_without_a_paper__did_register(place):
    found = counted(place.school, "school.enrolment", DAY)
    assert place.jiang.pk in good(found.members)


def test_enrolment__registered_after_the_day__not_yet(place):
    TermRegistration.objects.filter(student=place.an).update(registered_on=october(8))
    assert sums(place.school, "school.enrolment", september(30))[0] == 5
    assert sums(place.school, "school.enrolment", DAY)[0] == 6


# retention


def test_retention_lb__the_page_of_the_cases__the_same(place):
    page = left_behind(place.principal, place.school, place.term, DAY)
    assert (page.here, page.due) == sums(place.school, "school.retention_lb", DAY)


def test_retention__away_and_back__here_again(place):
    assert place.kang.pk not in good(counted(place.school, "school.retention", october(15)).members)
    assert place.kang.pk in good(counted(place.school, "school.retention", october(16)).members)


def test_retention__suspected_while_suspension_is_approved__is_still_of_the_school(place):
    before = counted(place.school, "school.retention", october(12))
    after = counted(place.school, "school.retention", october(13))
    assert place.hai.pk not in good(before.members)
    assert place.hai.pk in good(after.members)


def test_retention__the_register_arrived__counts_as_come(place):
    place.guest.standings.update(until=october(20))
    assert sums(place.school, "school.retention", DAY) == (13, 15)


def test_retention__changed_class__one_pupil(place):
    members = counted(place.school, "school.retention", DAY).members
    assert [one.class_id for one in members if one.subject == place.gao.pk] == [place.two.pk]


def test_retention__an_enrolment_taken_back__never_was(place):
    Enrolment.objects.filter(student=place.fang).update(starts_on=FIRST, until=FIRST)
    assert sums(place.school, "school.retention", DAY) == (11, 13)


def test_retention_lb__taken_off_the_list_in_the_term__still_of_the_cohort(place):
    names = place.names(
        one.subject for one in counted(place.school, "school.retention_lb", DAY).members
    )
    assert {"chen", "en"} <= names
    assert "jun" not in names


# dropout


def test_dropout__came_after_the_start_and_lost__counted_with_them(place):
    course(place.jun, (october(20), CourseState.SUSPECTED), (october(28), CourseState.CONFIRMED))
    assert sums(place.school, "school.dropout", DAY) == (2, 15)


def test_dropout__confirmed_in_an_earlier_year__is_that_year_s(place):
    steps = (date(2026, 3, 2), CourseState.SUSPECTED), (date(2026, 4, 1), CourseState.CONFIRMED)
    course(place.paused, *steps)
    assert sums(place.school, "school.dropout", DAY) == (1, 13)


def test_dropout__back_since__no_dropout(place):
    course(
        place.chen,
        (october(12), CourseState.SUSPECTED),
        (october(20), CourseState.CONFIRMED),
        (october(30), CourseState.RETURNED),
    )
    assert sums(place.school, "school.dropout", october(29))[0] == 2
    assert sums(place.school, "school.dropout", DAY)[0] == 1


# attendance


def test_attendance__counted_by_hand__the_same(bare):
    more.fill_days(bare)
    assert sums(bare.school, "school.attendance", DAY) == (15, 16)
    assert words(bare.school, "school.attendance", DAY) == "93.8%"


def test_attendance__the_page_of_each_class__adds_up_to_it(bare):
    more.fill_days(bare)
    calendar = SchoolCalendar(bare.school)
    pages = [
        class_figures(group, october(1), DAY, calendar).total
        for group in (bare.one, bare.two, bare.three)
    ]
    expected = sum(page.here for page in pages), sum(page.expected for page in pages)
    assert sums(bare.school, "school.attendance", DAY) == expected


def test_attendance__a_pupil_s_days__told_together(bare):
    more.fill_days(bare)
    members = counted(bare.school, "school.attendance", DAY).members
    mine = {one.subject: (one.amount, one.of) for one in members}
    assert mine[bare.bo.pk] == (1, 2)
    assert mine[bare.an.pk] == (2, 2)
    assert mine[bare.fang.pk] == (3, 3)
    assert bare.kang.pk not in mine


def test_attendance__changed_class__each_day_where_it_was(bare):
    more.fill_days(bare)
    more.RollFactory(school_class=bare.two, date=october(15))
    members = counted(bare.school, "school.attendance", DAY).members
    days = {one.class_id: one.of for one in members if one.subject == bare.gao.pk}
    assert days == {bare.one.pk: 2, bare.two.pk: 1}


def test_attendance__by_class__pupil_days_of_each(bare):
    more.fill_days(bare)
    found = counted(bare.school, "school.attendance", DAY)
    places = places_on(span_of(bare.school, DAY))
    cells = cells_of(measure("school.attendance"), found.members, places)
    assert cells["class"] == {str(bare.one.pk): [14, 15], str(bare.two.pk): [1, 1]}
    assert cells["grade"] == {"7": [15, 16]}


def test_attendance__no_roll_at_all__nothing(bare):
    assert words(bare.school, "school.attendance", DAY) == "—"


def test_attendance__on_the_first_day__that_day_alone(bare):
    more.RollFactory(school_class=bare.one, date=FIRST)
    assert sums(bare.school, "school.attendance", FIRST) == (7, 7)
