"""What the work on a case settles of warnings, and what is written once stands everywhere."""

import pytest

from school_care.alerts.enums import AlertState, Outcome
from school_care.alerts.models import Alert
from school_care.alerts.services.sweep import sweep
from school_care.cases.content import Content
from school_care.cases.dropout.services.placing import dismiss
from school_care.cases.models import DropoutCourse
from school_care.cases.services.reports import write
from school_care.escalation.enums import OrgType
from tests.cases.dropout.making import (
    THURSDAY,
    WEDNESDAY,
    at,
    autumn,
    carried,
    from_monday,
    nov,
    persuaded,
    reported,
)
from tests.cases.making import recipient

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(cast):
    autumn(cast)
    return cast.school


@pytest.fixture
def course(cast, school):
    """Suspected by the sweep of the third day."""
    from_monday(cast.anan, nov(20))
    swept(school, WEDNESDAY)
    return DropoutCourse.objects.select_related("case", "student", "school").get()


def swept(school, day) -> None:
    with at(day):
        sweep(school, day)


def warning(rule: str = "dropout.suspected") -> Alert:
    return Alert.objects.filter(rule=rule).latest("pk")


def test_suspected__education_alone_has_it__stands_until_the_township_has_it_too(
    cast, school, course
):
    edu, town = recipient(school), recipient(school, OrgType.TOWNSHIP)
    first, second = reported(cast, cast.anan, THURSDAY, edu, town)
    carried(cast, first, THURSDAY)
    swept(school, THURSDAY)
    assert warning().state == AlertState.OPEN
    carried(cast, second, THURSDAY)
    swept(school, THURSDAY)
    ended = warning()
    assert (ended.state, ended.outcome, ended.ended_on) == ("done", Outcome.ACTED, THURSDAY)
    swept(school, nov(20))
    assert Alert.objects.filter(rule="dropout.suspected").count() == 1


def test_dismissed__no_dropout_after_all__false_alarm_with_the_reason(cast, school, course):
    with at(THURSDAY):
        dismiss(by=cast.director, course=course, why="16日起病假，假条已补交")
    swept(school, THURSDAY)
    ended = warning()
    assert (ended.state, ended.outcome) == ("done", Outcome.FALSE)
    assert ended.steps.latest("pk").note.text == "16日起病假，假条已补交"


def test_round_at_the_door__family_met__asks_for_no_second_visit(cast, school, course):
    assert warning("absence.run").state == AlertState.OPEN
    persuaded(course, cast.head_teacher, THURSDAY, stance="absent", result="not_met")
    swept(school, THURSDAY)
    assert warning("absence.run").state == AlertState.OPEN
    persuaded(course, cast.head_teacher, THURSDAY)
    swept(school, THURSDAY)
    assert warning("absence.run").state == AlertState.CLEARED


def test_report__says_why_and_where__the_case_page_says_it_too(cast, school, course):
    content = Content(
        facts="周一起没来。", reasons=("study",), reason_words="应用题跟不上", whereabouts="home"
    )
    with at(THURSDAY):
        write(
            by=cast.head_teacher,
            student=cast.anan,
            kind="SUSPECTED_DROPOUT",
            content=content,
            revision=0,
        )
    course.refresh_from_db()
    assert (course.reasons, course.reason_words, course.whereabouts) == (
        ["study"],
        "应用题跟不上",
        "home",
    )
