"""What is reported of a dropout case: through whom, and with what the case already knows."""

import pytest

from school_care.cases.content import Content
from school_care.cases.models import Case
from school_care.cases.prefill import known_of
from school_care.cases.recipients_offered import offers_of
from school_care.cases.shapes import beginning, shape_of
from school_care.core import clock
from school_care.escalation.body import read_body
from school_care.escalation.enums import OrgType
from school_care.escalation.models import RecipientRule
from school_care.escalation.services import goes_to
from school_care.escalation.sources import kind_of
from school_care.school.refusal import Refused
from school_care.students.models import Student
from tests.cases.dropout.making import (
    CLOSURE,
    FAILED,
    MISSING,
    REPORT,
    THURSDAY,
    WEDNESDAY,
    at,
    autumn,
    persuaded,
    reported,
    suspected,
)
from tests.cases.making import all_recipients, recipient
from tests.cases.merging_rows import case_of
from tests.factories import SchoolFactory
from tests.students.merging_rows import merged, two_files

pytestmark = pytest.mark.django_db
E, C, T = OrgType.EDU, OrgType.CENTRAL, OrgType.TOWNSHIP


@pytest.fixture(autouse=True)
def november():
    with at(WEDNESDAY):
        yield


def usual(school, kind: str) -> list[tuple[str, bool]]:
    bodies = all_recipients(school)
    goals = goes_to.usual(kind_of(kind), bodies.values())
    return [(goal.recipient.org_type, goal.copied) for goal in goals]


@pytest.mark.parametrize("kind", [REPORT, FAILED, CLOSURE])
def test_usual__central_school_kept__addressed_first_and_education_gets_a_copy(cast, kind):
    assert usual(cast.school, kind) == [(C, False), (T, False), (E, True)]


def test_usual__child_missing__everybody_is_addressed_at_once(cast):
    assert usual(cast.school, MISSING) == [
        (OrgType.POLICE, False),
        (E, False),
        (T, False),
        (C, False),
    ]


def test_usual__no_central_school__education_and_township_are_addressed(cast):
    bodies = [recipient(cast.school, E), recipient(cast.school, T)]
    goals = goes_to.usual(kind_of(REPORT), bodies)
    assert [(one.recipient.org_type, one.copied) for one in goals] == [(E, False), (T, False)]


def test_offers__school_below_a_central_school__through_it_with_a_copy_to_education(cast):
    cast.school.parent = SchoolFactory()
    cast.school.save()
    all_recipients(cast.school)
    assert not RecipientRule.objects.exists()
    found = [one for one in offers_of(cast.school, REPORT, None) if one.preset]
    assert [(one.recipient.org_type, one.copied) for one in found] == [
        (C, False),
        (T, False),
        (E, True),
    ]


def test_report__rounds_of_the_case__stand_in_it_without_being_typed(cast):
    autumn(cast)
    course = suspected(cast.anan)
    persuaded(course, cast.head_teacher, THURSDAY)
    [row] = reported(cast, cast.anan, THURSDAY, recipient(cast.school))
    [told] = read_body(row.messages.get())["persuasion"]
    assert told == {
        "round": 1,
        "date": "2026-11-19",
        "by": ["班主任", "村（社区）干部"],
        "result": "家长犹豫，继续劝返",
    }


def test_report__what_was_noted_on_the_case__is_where_it_begins(cast):
    autumn(cast)
    course = suspected(cast.anan)
    course.reasons, course.whereabouts = ["study", "family"], "home"
    course.reason_words = "数学跟不上"
    course.save()
    known = known_of(cast.anan, case_type="DO", opened_on=WEDNESDAY, on=WEDNESDAY)
    content = beginning(shape_of(REPORT), "周一起没来。", "", known.noted)
    assert content == Content(
        facts="周一起没来。",
        reasons=("study", "family"),
        reason_words="数学跟不上",
        whereabouts="home",
    )


def test_report__another_type_of_case__tells_nothing_of_the_dropout(cast):
    autumn(cast)
    suspected(cast.anan)
    known = known_of(cast.anan, case_type="GU", opened_on=WEDNESDAY, on=WEDNESDAY)
    assert known.noted is None


def dropout_case(pupil: Student, runs: bool) -> Case:
    return suspected(pupil).case if runs else case_of(pupil, "DO")


@pytest.mark.parametrize("ours_runs", [True, False])
def test_merging__one_case_has_a_running_course__the_other_is_closed(cast, ours_runs):
    keep, absorb = two_files(cast)
    ours, theirs = dropout_case(keep, ours_runs), dropout_case(absorb, not ours_runs)
    merged(cast, keep, absorb)
    running, idle = (ours, theirs) if ours_runs else (theirs, ours)
    assert Case.objects.get(pk=running.pk).closed_on is None
    assert Case.objects.get(pk=idle.pk).closed_on == clock.today()
    assert Case.objects.get(pk=running.pk).course.student == keep


def test_merging__both_have_a_running_course__a_person_must_end_one_first(cast):
    keep, absorb = two_files(cast)
    for pupil in (keep, absorb):
        dropout_case(pupil, True)
    with pytest.raises(Refused, match="控辍保学事项"):
        merged(cast, keep, absorb)
