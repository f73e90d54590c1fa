"""Two hands on one child's plan, check or review at the same moment."""

from uuid import uuid4

import pytest

from school_care.mentoring.choices.plans import Outcome, PlanKind
from school_care.mentoring.models import GoalResult, Plan, PlanCheck, PlanVersion, TermReview
from school_care.mentoring.services.plans.checks import Checked, record_check
from school_care.mentoring.services.plans.writing import adopt_plan, close_plan, revise_plan
from school_care.mentoring.services.progress.reviews import (
    ReviewContent,
    Said,
    content_of,
    save_review,
)
from school_care.school.models import User
from school_care.school.refusal import Refused
from school_care.students.models import Student
from tests.mentoring.plans.conftest import adopt, words
from tests.support.together import raised, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def adopting(cast, by, key):
    content = words(cast)
    return lambda: adopt_plan(
        by=User.objects.get(pk=by.pk),
        student=Student.objects.select_related("school").get(pk=cast.zixuan.pk),
        kind=PlanKind.STUDY,
        content=content,
        public_id=key,
    )


def test_plan__head_teacher_and_director_at_once__one_stands_the_other_is_told(cast):
    answers = together(
        adopting(cast, cast.head_teacher, uuid4()), adopting(cast, cast.director, uuid4())
    )
    assert len(raised(answers)) == 1 and isinstance(raised(answers)[0], Refused)
    assert Plan.objects.standing().filter(student=cast.zixuan).count() == 1


def test_plan__the_same_tap_twice_at_once__one_plan_and_both_answered(cast):
    key = uuid4()
    one, two = together(*[adopting(cast, cast.head_teacher, key)] * 2)
    assert one.pk == two.pk
    assert (PlanVersion.objects.count(), PlanCheck.objects.count()) == (1, 2)


def test_check__two_outcomes_at_once__one_is_kept(cast):
    plan = adopt(cast)
    check = plan.checks.order_by("number").first()
    goals = list(plan.goals.all())

    def look(by, outcome):
        told = Checked({goal.public_id: outcome for goal in goals})
        return lambda: record_check(
            by=User.objects.get(pk=by.pk),
            check=PlanCheck.objects.select_related("plan__student__school").get(pk=check.pk),
            checked=told,
        )

    answers = together(look(cast.head_teacher, Outcome.MET), look(cast.director, Outcome.SAME))
    assert len(raised(answers)) == 1 and isinstance(raised(answers)[0], Refused)
    assert GoalResult.objects.count() == len(goals)
    assert len(set(GoalResult.objects.values_list("outcome", flat=True))) == 1


def test_revise_and_close__at_once__no_open_check_of_a_closed_plan(cast):
    plan = adopt(cast)

    def stored():
        return Plan.objects.select_related("student__school", "term", "school").get(pk=plan.pk)

    content = words(cast, measures="换一种办法")
    answers = together(
        lambda: revise_plan(
            by=cast.head_teacher, plan=stored(), content=content, why="改", base="1"
        ),
        lambda: close_plan(by=cast.director, plan=stored()),
    )
    assert raised(answers, but=Refused) == []
    plan.refresh_from_db()
    left = plan.checks.filter(done_on__isnull=True, withdrawn_at__isnull=True)
    assert plan.state == "closed" and not left.exists()


def test_review__two_writers_at_once__nobodys_words_are_lost_unseen(cast):
    seen = content_of(None).seen

    def write(by, text):
        content = ReviewContent({"teacher": Said(text)})
        return lambda: save_review(
            by=User.objects.get(pk=by.pk),
            student=Student.objects.select_related("school").get(pk=cast.zixuan.pk),
            term=cast.term,
            content=content,
            seen=seen,
        )

    answers = together(write(cast.head_teacher, "甲"), write(cast.director, "乙"))
    assert len(raised(answers)) == 1 and isinstance(raised(answers)[0], Refused)
    assert TermReview.objects.count() == 1
