"""各班计划与评议: how far each class is, the sums, and who sees it."""

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.mentoring.choices.plans import PlanState
from school_care.mentoring.choices.progress import ReviewState
from school_care.mentoring.models import Plan, PlanCheck, TermReview
from school_care.mentoring.selectors_overview import standing_of
from school_care.students.models import Student
from tests.factories import StudentFactory, days_ago
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
PAGE = "/desk/plans/"


def plan_of(student, term, state=PlanState.RUNNING) -> Plan:
    return Plan.objects.create(
        school=student.school,
        student=student,
        term=term,
        kind="study",
        state=state,
        version=1,
        made_at=clock.now(),
    )


def total_of(cast):
    pupils = Student.objects.filter(school=cast.school)
    return standing_of(pupils, cast.term, clock.today())[1]


def test_overview__plan_draft_and_none__each_counted_once_and_the_sum_foots(cast):
    running = plan_of(cast.zixuan, cast.term)
    plan_of(cast.keke, cast.term, PlanState.DRAFT)
    plan_of(cast.yuan, cast.term, PlanState.WITHDRAWN)
    PlanCheck.objects.create(plan=running, number=1, due_on=days_ago(1))
    PlanCheck.objects.create(plan=running, number=2, due_on=days_ago(0))
    TermReview.objects.create(
        school=cast.school,
        student=cast.zixuan,
        term=cast.term,
        state=ReviewState.DONE,
        done_on=days_ago(0),
        made_at=clock.now(),
    )

    total = total_of(cast)

    assert (total.pupils, total.planned, total.drafted, total.unplanned) == (3, 1, 1, 1)
    assert (total.late, total.reviewed) == (1, 1)


def test_overview__director__every_class_with_its_pages_and_the_setting(client, cast):
    client.force_login(cast.director)
    shown = client.get(PAGE).content.decode()
    for name in ("class_plans", "class_reviews"):
        assert reverse(f"mentoring:{name}", args=[cast.seven_one.public_id]) in shown
    assert reverse("mentoring:plan_settings") in shown


def test_overview__head_teacher__own_class_and_no_setting(client, cast):
    client.force_login(cast.head_teacher)
    shown = client.get(PAGE).content.decode()
    assert "七(1)班" in shown and "七(2)班" not in shown
    assert reverse("mentoring:plan_settings") not in shown


def test_overview__twenty_pupils_more__no_query_more(client, cast):
    client.force_login(cast.director)
    before = queries_of(client, PAGE)
    for _ in range(20):
        plan_of(StudentFactory(current_class=cast.seven_one, care=True), cast.term)
    assert queries_of(client, PAGE) == before


def test_class_page__head_teacher__leads_to_plans_and_reviews(client, cast):
    client.force_login(cast.head_teacher)
    page = client.get(reverse("students:class", args=[cast.seven_one.public_id]))
    shown = page.content.decode()
    for name in ("class_plans", "class_reviews"):
        assert reverse(f"mentoring:{name}", args=[cast.seven_one.public_id]) in shown
