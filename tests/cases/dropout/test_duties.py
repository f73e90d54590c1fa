"""Steps of a dropout case as duties: whose, by when, done, stopped."""

from datetime import date

import pytest
from django.test import RequestFactory
from django.urls import resolve

from school_care.cases.dropout import duty_kind
from school_care.cases.dropout.enums import CourseState
from school_care.cases.dropout.services import steps
from school_care.duties.models import Duty
from school_care.duties.services.sync import sync
from tests.cases.dropout.making import (
    MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    at,
    autumn,
    away,
    carried,
    from_monday,
    nov,
    persuaded,
    reported,
    suspected,
    talked,
    visited,
)
from tests.cases.dropout.test_following import brought_to
from tests.cases.making import recipient

pytestmark = pytest.mark.django_db
CODE = "dropout.step"


@pytest.fixture(autouse=True)
def november():
    with at(WEDNESDAY):
        yield


@pytest.fixture
def school(cast):
    autumn(cast)
    from_monday(cast.anan, nov(27))
    return cast.school


@pytest.fixture
def course(cast, school):
    return suspected(cast.anan)


def owed(school, day) -> dict[str, Duty]:
    """The stored duties after the day's look, by step."""
    with at(day):
        sync(school, day)
    rows = Duty.objects.filter(school=school, rule_code=CODE)
    return {row.period_key[37:]: row for row in rows}


def still_open(school, day) -> set[str]:
    return {code for code, row in owed(school, day).items() if row.state == "open"}


def test_duties__day_of_suspicion__whose_and_by_when(cast, school, course):
    found = owed(school, WEDNESDAY)
    assert {code: (row.owner, row.due_on) for code, row in found.items()} == {
        "visit": (cast.head_teacher, TUESDAY),
        "report": (cast.director, THURSDAY),
        "round.1": (cast.head_teacher, nov(23)),
    }
    assert {row.student for row in found.values()} == {cast.anan}


def test_duties__person_named_for_the_child__owes_the_visits_before_the_head_teacher(
    cast, school, course
):
    course.answers_school = cast.grade_head
    course.save()
    found = owed(school, WEDNESDAY)
    assert found["round.1"].owner == cast.grade_head
    assert found["report"].owner == cast.director


def test_duties__each_step_done__is_settled_and_the_next_one_opens(cast, school, course):
    owed(school, WEDNESDAY)
    visited(cast.anan, cast.head_teacher, WEDNESDAY)
    to = recipient(cast.school), recipient(cast.school, "TOWNSHIP")
    for row in reported(cast, cast.anan, WEDNESDAY, *to):
        carried(cast, row, WEDNESDAY)
    assert still_open(school, WEDNESDAY) == {"round.1"}
    persuaded(course, cast.head_teacher, THURSDAY)
    found = owed(school, THURSDAY)
    assert found["report"].state == "done"
    assert found["round.1"].state == "done"
    assert still_open(school, THURSDAY) == {"round.2", "notice"}


def test_duties__child_back__what_was_to_bring_it_back_is_owed_no_more(cast, school, course):
    assert still_open(school, nov(20)) == {"visit", "report", "round.1"}
    steps.move(course, CourseState.RETURNED, on=nov(30), returned_on=nov(30))
    assert still_open(school, nov(30)) == {"talk"}
    talked(cast.anan, cast.head_teacher, nov(30))
    assert still_open(school, nov(30)) == set()


def test_duties__dismissed__nothing_is_owed(school, course):
    owed(school, WEDNESDAY)
    steps.move(course, CourseState.DISMISSED, on=THURSDAY)
    assert still_open(school, THURSDAY) == set()


def test_duties__a_second_time_away__is_owed_anew_beside_what_was_settled(cast, school):
    course = suspected(cast.anan)
    visited(cast.anan, cast.head_teacher, WEDNESDAY)
    owed(school, WEDNESDAY)
    steps.move(course, CourseState.RETURNED, on=nov(30), returned_on=nov(30))
    again = date(2026, 12, 4)
    away(cast.anan, date(2026, 12, 2), date(2026, 12, 3), again)
    brought_to(school, again)
    assert "visit:2" in still_open(school, again)
    assert owed(school, again)["visit"].state == "done"


def test_duties__no_course__costs_one_query(school, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert list(duty_kind.population(school_id=school.pk, on=MONDAY)) == []


def test_form__every_step__leads_to_a_page_that_exists(cast, school, course):
    key = str(course.case.public_id)
    codes = ("visit", "police", "report", "round.2", "notice", "second", "talk", "close", "visit:2")
    for code in codes:
        url = duty_kind.form_url(cast.anan.public_id, f"{key}:{code}")
        assert resolve(url.partition("?")[0]), code


def test_says__whoever_sees_the_case__reads_which_step_and_nobody_else(cast, course):
    key = f"{course.case.public_id}:round.2"
    request = RequestFactory().get("/")
    request.user = cast.head_teacher
    assert duty_kind.says_each(request, [key])[key].note == "第2次劝返"
    request.user = cast.other_head_teacher
    assert duty_kind.says_each(request, [key]) == {}
