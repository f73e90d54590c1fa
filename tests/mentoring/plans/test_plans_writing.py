"""Drafts, adoption, versions, two editors, the end of a plan."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.mentoring.choices.plans import GoalOf, PlanKind, PlanState
from school_care.mentoring.models import Plan, PlanCheck, PlanVersion
from school_care.mentoring.plan_content import GoalWords
from school_care.mentoring.plan_suggestions import suggest, suggest_check_days
from school_care.mentoring.selectors_plans import (
    content_of,
    kind_for,
    picture_of,
    plan_counts,
    versions_of,
    with_everything,
)
from school_care.mentoring.services.plans.risk import high_risk_areas
from school_care.mentoring.services.plans.rules import AreaWithoutGoal
from school_care.mentoring.services.plans.writing import (
    adopt_plan,
    base_of,
    close_plan,
    reopen_plan,
    revise_plan,
    save_draft,
    withdraw_plan,
)
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Season
from school_care.school.refusal import Refused
from school_care.students import assessment_form
from school_care.students.enums import StandingKind
from school_care.students.models import Standing, Student
from school_care.students.models.assessments import Assessment, AssessmentForm
from tests.factories import GrantFactory, PairingFactory, TermFactory, UserFactory, days_ago
from tests.mentoring.plans.conftest import GOAL, OWN, adopt, school_day, words

pytestmark = pytest.mark.django_db


def whole(plan: Plan) -> Plan:
    return with_everything(Plan.objects.filter(pk=plan.pk)).get()


def draft(cast, by=None, content=None, **more) -> Plan:
    return save_draft(
        by=by or cast.head_teacher,
        student=cast.zixuan,
        kind=PlanKind.STUDY,
        content=content or words(cast),
        public_id=more.pop("public_id", None) or uuid4(),
        **more,
    )


def revise(cast, plan, by=None, base=None, why="期中后改抓英语", **more) -> Plan:
    content = replace(content_of(whole(plan)), **more)
    return revise_plan(
        by=by or cast.head_teacher, plan=plan, content=content, why=why,
        base=base or str(plan.version),
    )  # fmt: skip


def assess(cast, *, urgent=(), **chosen) -> Assessment:
    """An assessment of 张子轩 in which every answer is the first, but for those given."""
    form, _ = AssessmentForm.objects.get_or_create(
        school=cast.school,
        version=1,
        defaults={"content": assessment_form.DEFAULT, "starts_on": days_ago(60)},
    )
    answers = {q["code"]: 0 for q in assessment_form.DEFAULT["questions"]} | chosen
    return Assessment.objects.create(
        school=cast.school,
        student=cast.zixuan,
        form=form,
        assessed_on=days_ago(5),
        answers=json.dumps(answers),
        urgent=json.dumps(list(urgent)) if urgent else None,
        is_urgent=bool(urgent),
    )


def test_draft__saved_and_saved_again__one_plan_with_the_later_words(cast):
    key = uuid4()
    first = draft(cast, public_id=key)
    again = draft(cast, public_id=key, content=words(cast, measures="每周二补口算"))
    assert first.pk == again.pk
    assert content_of(whole(again)).measures == "每周二补口算"
    assert content_of(whole(again)).goals[0].text == GOAL
    assert (again.state, again.version, again.checks.count()) == (PlanState.DRAFT, 0, 0)


def test_draft__a_colleague_saved_meanwhile__refused_and_nothing_lost(cast):
    plan = draft(cast)
    opened = base_of(plan, plan.versions.get())
    draft(cast, by=cast.director, public_id=plan.public_id, base=opened,
          content=words(cast, measures="主任写的"))  # fmt: skip
    with pytest.raises(Refused, match="郑德育刚刚改过"):
        draft(
            cast, public_id=plan.public_id, base=opened, content=words(cast, measures="班主任写的")
        )
    assert content_of(whole(plan)).measures == "主任写的"


def test_draft__second_of_the_kind_by_a_colleague__told_who_is_writing(cast):
    draft(cast)
    with pytest.raises(Refused, match="陈班主已经在写"):
        draft(cast, by=cast.director)
    assert Plan.objects.count() == 1


def test_adopting__everything_there__version_one_with_goals_and_checks(cast):
    plan = adopt(cast)
    assert (plan.state, plan.version, plan.adopted_on) == (PlanState.RUNNING, 1, clock.today())
    assert [(goal.of, goal.text) for goal in plan.goals.all()] == [
        (GoalOf.TEACHER, GOAL),
        (GoalOf.PUPIL, OWN),
    ]
    assert [check.due_on for check in plan.checks.all()] == [
        school_day(cast, 7),
        school_day(cast, 30),
    ]
    assert "goals" not in json.loads(plan.versions.get().content)


def test_adopting__sent_twice__one_plan(cast):
    key = uuid4()
    for _ in range(2):
        adopt_plan(by=cast.head_teacher, student=cast.zixuan, kind=PlanKind.STUDY,
                   content=words(cast), public_id=key)  # fmt: skip
    assert Plan.objects.count() == PlanVersion.objects.count() == 1
    assert PlanCheck.objects.count() == 2


@pytest.mark.parametrize(
    ("lacks", "sentence"),
    [
        ({"when": (), "days": ()}, "帮扶时间"),
        ({"ways": ()}, "怎么帮"),
        ({"goals": ()}, "至少一个帮扶目标"),
        ({"goals": (GoalWords(GoalOf.PUPIL, OWN),)}, "至少一个帮扶目标"),
        ({"check_days": ()}, "阶段检查"),
    ],
)
def test_adopting__something_missing__refused_with_what_to_do_and_no_plan(cast, lacks, sentence):
    with pytest.raises(Refused, match=sentence):
        adopt(cast, **lacks)
    assert not Plan.objects.filter(state=PlanState.RUNNING).exists()


def test_check_day__outside_the_term_or_no_school_day_or_past__refused_kindly(cast):
    saturday = clock.today() + timedelta(days=(5 - clock.today().weekday()) % 7 or 7)
    for day, sentence in (
        (cast.term.last_day + timedelta(days=1), "不在这个学期内"),
        (saturday, "不上课，可改为"),
        (days_ago(1), "已经过了"),
    ):
        with pytest.raises(Refused, match=sentence):
            adopt(cast, check_days=(day,))


def test_high_risk_area__without_a_goal__adoption_refused_by_name(cast):
    assess(cast, mood=2)
    with pytest.raises(AreaWithoutGoal, match="「情绪与行为」方面需要一个目标") as refused:
        adopt(cast)
    assert refused.value.area == "情绪与行为"
    answer = GoalWords(GoalOf.TEACHER, "不开心时会找一位老师说", area="情绪与行为")
    assert adopt(cast, goals=(answer,)).state == PlanState.RUNNING


def test_high_risk_area__dropped_in_a_new_version__refused(cast):
    assess(cast, mood=2)
    answer = GoalWords(GoalOf.TEACHER, "不开心时会找一位老师说", area="情绪与行为")
    plan = adopt(cast, goals=(answer,))
    with pytest.raises(AreaWithoutGoal):
        revise(cast, plan, goals=(GoalWords(GoalOf.TEACHER, GOAL),))


@pytest.mark.parametrize(
    ("urgent", "chosen", "areas"),
    [
        ((), {"carer": 2, "contact": 1, "body": 2}, []),  # below the upper third
        ((), {"carer": 3, "learning": 2}, ["照护", "学习"]),
        (("selfharm",), {}, ["情绪与行为"]),
        (("harmed", "selfharm"), {"mood": 2}, []),  # the paper goes home
    ],
)
def test_high_risk_areas__by_answers__upper_third_and_never_where_somebody_did_harm(
    cast, urgent, chosen, areas
):
    assess(cast, urgent=urgent, **chosen)
    assert high_risk_areas(cast.zixuan) == areas


def test_high_risk_areas__assessment_withdrawn__the_one_before_counts(cast):
    assess(cast, carer=3)
    last = assess(cast, mood=2)
    last.withdrawn_on = clock.today()
    last.save()
    assert high_risk_areas(cast.zixuan) == ["照护"]


def test_revising__one_goal_changed__version_two_keeps_the_first_readable(cast, plan):
    goals = list(plan.goals.all())
    kept = GoalWords(GoalOf.PUPIL, OWN, row=goals[1].public_id)
    new = GoalWords(GoalOf.TEACHER, "每周记住15个单词", row=goals[0].public_id)
    revise(cast, plan, by=cast.director, goals=(new, kept), ways=("听写背诵过关",))
    plan = whole(plan)
    assert plan.version == 2
    assert [state.goal.text for state in picture_of(plan).goals] == ["每周记住15个单词", OWN]
    assert [(g.text, g.since_version, g.until_version) for g in plan.goals.order_by("pk")] == [
        (GOAL, 1, 2),
        (OWN, 1, None),
        ("每周记住15个单词", 2, None),
    ]
    newest = versions_of(plan)[0]
    assert (newest.version.made_by, newest.version.why) == (cast.director, "期中后改抓英语")
    assert [(d.label, d.before, d.after) for d in newest.changed] == [
        ("帮扶内容", "一起看错题", "听写背诵过关")
    ]
    assert (newest.goals_new, newest.goals_ended) == (["每周记住15个单词"], [GOAL])
    assert dict(versions_of(plan)[1].content.lines())["帮扶内容"] == "一起看错题"


def test_revising__check_dropped_and_another_added__withdrawn_not_deleted(cast, plan):
    kept, dropped = plan.checks.order_by("due_on")
    revise(cast, plan, check_days=(kept.due_on, school_day(cast, 40)))
    dropped.refresh_from_db()
    assert dropped.withdrawn_at is not None
    days = [line.check.due_on for line in picture_of(whole(plan)).checks]
    assert days == [kept.due_on, school_day(cast, 40)]


def test_revising__two_people_at_once__the_second_is_told_and_nothing_overwritten(cast, plan):
    revise(cast, plan, by=cast.director, base="1", measures="主任改的")
    with pytest.raises(Refused, match="郑德育刚刚改过"):
        revise(cast, plan, base="1", measures="班主任改的")
    assert content_of(whole(plan)).measures == "主任改的"
    assert plan.versions.count() == 2


def test_revising__without_reason_or_without_change__refused(cast, plan):
    with pytest.raises(Refused, match="为什么修改"):
        revise(cast, plan, why=" ", measures="x")
    with pytest.raises(Refused, match="没有变化"):
        revise(cast, plan)
    assert plan.versions.count() == 1


def test_closing__and_taking_it_back__open_checks_withdrawn_and_still_counted(cast, plan):
    close_plan(by=cast.head_teacher, plan=plan)
    assert plan.checks.filter(withdrawn_at__isnull=True).count() == 0
    assert plan_counts(cast.school, cast.term, clock.today()).planned == 1
    reopen_plan(by=cast.head_teacher, plan=plan)
    plan.refresh_from_db()
    assert (plan.state, plan.closed_on) == (PlanState.RUNNING, None)


def test_withdrawing__with_reason__makes_room_and_counts_no_more(cast, plan):
    with pytest.raises(Refused, match="撤销原因"):
        withdraw_plan(by=cast.head_teacher, plan=plan, why=" ")
    withdraw_plan(by=cast.head_teacher, plan=plan, why="写错了人")
    assert plan_counts(cast.school, cast.term, clock.today()).planned == 0
    assert adopt(cast).pk != plan.pk


def test_plan_of_a_past_term__read_only_without_anybody_closing_it(cast, plan):
    cast.term.last_day = days_ago(1)
    cast.term.save()
    plan = Plan.objects.select_related("student__school").get(pk=plan.pk)
    with pytest.raises(Refused, match="学期已经结束"):
        revise_plan(by=cast.head_teacher, plan=plan, content=words(cast), why="x", base="1")
    assert Plan.objects.standing().filter(term=cast.term).count() == 1


def test_writing__outside_sight_or_without_the_right__refused(cast):
    for person in ("registrar", "dormitory", "other_head_teacher", "teacher", "counsellor"):
        with pytest.raises(Refused, match="不在您的关爱范围"):
            adopt(cast, by=getattr(cast, person))
    assert not Plan.objects.exists()


def test_writing__mentor_by_pairing__may_and_only_while_it_runs(cast):
    mentor = UserFactory(
        school=cast.school, username="jiedui", name="何结对", teaches=cast.eight_one
    )
    with pytest.raises(Refused):
        adopt(cast, by=mentor)
    PairingFactory(student=cast.zixuan, user=mentor)
    mentor = type(mentor).objects.get(pk=mentor.pk)
    assert adopt(cast, by=mentor).made_by == mentor


def test_writing__pupil_has_left__refused(cast):
    with pytest.raises(Refused, match="已离校"):
        adopt(cast, student=Student.objects.get(pk=cast.gone.pk))


def test_visible__plans_follow_the_sight_of_care(cast, plan):
    seen = {name for name, user in cast.staff.items() if Plan.objects.visible_to(user).exists()}
    assert seen == {"principal", "director", "head_teacher", "grade_head"}
    GrantFactory(student=cast.zixuan, user=cast.counsellor)
    counsellor = type(cast.counsellor).objects.get(pk=cast.counsellor.pk)
    assert Plan.objects.visible_to(counsellor).count() == 1


def test_new_plan__after_one_of_last_term__copied_without_its_met_goals_and_days(cast):
    plan = adopt(cast)
    old = TermFactory(
        school=cast.school, season=Season.SPRING, school_year=cast.term.school_year - 1,
        first_day=days_ago(300), last_day=days_ago(150),
    )  # fmt: skip
    check = plan.checks.order_by("due_on").first()
    check.done_on, check.done_by = days_ago(160), cast.head_teacher
    check.save()
    goals = list(plan.goals.all())
    check.results.create(goal=goals[0], outcome="met")
    check.results.create(goal=goals[1], outcome="better")
    Plan.objects.filter(pk=plan.pk).update(term=old)
    begun = suggest(
        user=cast.head_teacher, student=cast.zixuan, term=cast.term, kind=PlanKind.STUDY,
        calendar=SchoolCalendar(cast.school), today=clock.today(),
    )  # fmt: skip
    assert begun.after == plan
    assert [goal.text for goal in begun.content.goals] == [OWN]
    assert begun.content.ways == ("一起看错题",)
    assert all(cast.term.first_day <= day <= cast.term.last_day for day in begun.content.check_days)


def test_suggested_check_days__anywhere_in_the_term__school_days_ahead(cast):
    calendar = SchoolCalendar(cast.school)
    for today in (cast.term.first_day, clock.today(), cast.term.last_day - timedelta(days=4)):
        days = suggest_check_days(cast.term, calendar, today)
        assert days
        assert all(calendar.is_school_day(day) and day >= today for day in days)


@pytest.mark.parametrize(
    ("standing", "kind"),
    [
        (StandingKind.HOME_TAUGHT, PlanKind.HOME_TAUGHT),
        (StandingKind.INCLUSION, PlanKind.INCLUSION),
        (StandingKind.GUEST, PlanKind.STUDY),
    ],
)
def test_kind__by_how_the_pupil_goes_to_school__fits(cast, standing, kind):
    Standing.objects.create(
        school=cast.school, student=cast.zixuan, kind=standing, starts_on=days_ago(30),
        decided_at=clock.now(),
    )  # fmt: skip
    assert kind_for(cast.zixuan, clock.today()) == kind


def test_counts__drafts_are_no_plans_and_late_checks_are_counted(cast, plan):
    save_draft(by=cast.director, student=cast.keke, kind=PlanKind.STUDY, content=words(cast),
               public_id=uuid4())  # fmt: skip
    plan.checks.filter(number=1).update(due_on=days_ago(1))
    counts = plan_counts(cast.school, cast.term, clock.today())
    assert (counts.planned, counts.in_care) == (1, 3)
    assert (counts.checks_done, counts.checks_late) == (0, 1)
