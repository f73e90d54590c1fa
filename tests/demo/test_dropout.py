"""The dropout cases, warnings and monthly reports of the demo school: what each page has to show on
the first evening, made by the services themselves."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from school_care.alerts.enums import STANDING, AlertState, Outcome
from school_care.alerts.models import Alert
from school_care.cases.dropout.enums import CourseState
from school_care.cases.dropout.ladder import DONE, LATE, ladder_of
from school_care.cases.dropout.services.steps import NEXT
from school_care.cases.models import DropoutCourse, DropoutMonth
from school_care.school.models import School
from tests.demo.conftest import NOVEMBER, standing

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def small(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[School]:
    """A school of 90 pupils on 22 November 2026."""
    before, settings.KEYS_DIR = settings.KEYS_DIR, tmp_path_factory.mktemp("keys")
    with django_db_blocker.unblock(), standing(90, NOVEMBER) as school:
        yield school
    settings.KEYS_DIR = before


def courses(school, **which):
    return DropoutCourse.objects.filter(school=school, **which)


def test_cases__of_the_term__are_one_back_one_elsewhere_one_away(small):
    assert sorted(courses(small).values_list("state", flat=True)) == sorted(
        [CourseState.CLOSED, CourseState.OTHER_SCHOOL, CourseState.DISTRICT_HANDLING]
    )


def test_histories__of_every_case__go_only_where_the_map_leads(small):
    for course in courses(small):
        steps = list(course.steps.all())
        assert steps[0].to_state == CourseState.SUSPECTED
        assert steps[-1].to_state == course.state
        for before, after in zip(steps, steps[1:], strict=False):
            assert after.from_state == before.to_state
            assert after.to_state in NEXT[after.from_state]
            assert before.on <= after.on <= NOVEMBER


def test_ladders__of_every_case__have_nothing_late(small):
    for course in courses(small):
        late = [rung.code for rung in ladder_of(course, NOVEMBER) if rung.state == LATE]
        assert late == [], course.state


def test_the_child_still_away__was_gone_after_twice__and_the_notice_was_served(small):
    course = courses(small, state=CourseState.DISTRICT_HANDLING).get()

    done = {rung.code for rung in ladder_of(course, NOVEMBER) if rung.state == DONE}

    assert done >= {"call", "visit", "report", "round.1", "round.2", "notice"}


def test_the_child_back_at_school__was_struck_off_with_the_district_s_word(small):
    course = courses(small, state=CourseState.CLOSED).get()

    assert course.returned_on < course.closed_on
    assert "办结" in course.closed_paper
    assert course.case.closed_on == course.closed_on


def test_warnings__of_the_term__have_a_history_with_a_false_alarm(small):
    found = Alert.objects.filter(school=small)

    assert {Outcome.ACTED, Outcome.FALSE} <= set(found.values_list("outcome", flat=True))
    assert found.filter(state=AlertState.CLEARED).exists()
    assert 1 <= found.filter(state__in=STANDING).count() <= 12


def test_monthly_reports__of_months_gone_by__are_signed_and_handed_in(small):
    rows = list(DropoutMonth.objects.filter(school=small).order_by("month"))

    assert rows
    assert all(row.signed_at and row.handed_on for row in rows)
    assert rows[-1].month.month == 10
