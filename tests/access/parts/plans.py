"""Plans, staged checks, lessons at home: all who write care of a pupil may write its plan."""

from school_care.core import clock
from school_care.mentoring.choices.plans import GoalOf, PlanState
from school_care.mentoring.models import HomeLesson, Plan, PlanCheck, PlanGoal, PlanVersion
from school_care.mentoring.plan_content import PlanContent
from school_care.school.models import Term
from tests.access.who import (
    CARE_KEKE,
    CARE_ZIXUAN,
    LEADERS,
    NONE,
    PUBLIC_ID,
    Case,
    of,
    people,
    plain,
)
from tests.factories import days_ago

GOAL_TEXT = "每天5道口算，正确率到八成"
OF_PUPIL = "student_id"
READ_CLASS = people("principal director head_teacher grade_head")
OVERSEERS = people("principal director head_teacher other_head_teacher grade_head")
OWN_LESSON = people("director head_teacher")


def _plan(get, post) -> list[Case]:
    return of(PUBLIC_ID, {"own_plan": (get, post), "foreign_plan": (_none(get), _none(post))})


def _check(get, post) -> list[Case]:
    cases = {"own_plan_check": (get, post), "foreign_plan_check": (_none(get), _none(post))}
    return of(PUBLIC_ID, cases)


def _pupil(get_zixuan, get_keke, *, posts: bool) -> list[Case]:
    return of(
        OF_PUPIL,
        {
            "zixuan": (get_zixuan, get_zixuan if posts else None),
            "keke": (get_keke, get_keke if posts else None),
            "foreign": (NONE, NONE if posts else None),
        },
    )


def _none(allowed):
    return None if allowed is None else NONE


EXPECTED: dict[str, list[Case]] = {
    "mentoring:plans": _pupil(CARE_ZIXUAN, CARE_KEKE, posts=False),
    "mentoring:plan_new": _pupil(CARE_ZIXUAN, CARE_KEKE, posts=True),
    "mentoring:class_plans": of(
        PUBLIC_ID, {"seven_one": (READ_CLASS, None), "foreign_class": (NONE, None)}
    ),
    "mentoring:plans_overview": plain(OVERSEERS),
    "mentoring:plan_settings": plain(LEADERS, LEADERS),
    "mentoring:plan": _plan(CARE_ZIXUAN, None),
    "mentoring:plan_edit": _plan(CARE_ZIXUAN, CARE_ZIXUAN),
    "mentoring:plan_close": _plan(None, CARE_ZIXUAN),
    "mentoring:plan_reopen": _plan(None, CARE_ZIXUAN),
    "mentoring:plan_withdraw": _plan(CARE_ZIXUAN, CARE_ZIXUAN),
    "mentoring:plan_print": _plan(CARE_ZIXUAN, None),
    "mentoring:plan_check": _check(CARE_ZIXUAN, CARE_ZIXUAN),
    "mentoring:plan_check_move": _check(CARE_ZIXUAN, CARE_ZIXUAN),
    "mentoring:home_lessons": _pupil(CARE_ZIXUAN, CARE_KEKE, posts=False),
    "mentoring:home_lesson_new": _pupil(CARE_ZIXUAN, CARE_KEKE, posts=True),
    "mentoring:home_lessons_print": _pupil(CARE_ZIXUAN, CARE_KEKE, posts=False),
    "mentoring:home_lesson_withdraw": of(
        PUBLIC_ID,
        {"own_lesson": (OWN_LESSON, OWN_LESSON), "foreign_lesson": (NONE, NONE)},
    ),
}


def objects(cast) -> dict:
    """A running plan with a check, and a lesson at home, of each school."""
    own = _of(cast.zixuan, cast.head_teacher, cast.term)
    term = Term.objects.filter(school=cast.other_school).first()
    foreign = _of(cast.foreign, cast.foreign_head_teacher, term or cast.term)
    return {f"own_{name}": row for name, row in own.items()} | {
        f"foreign_{name}": row for name, row in foreign.items()
    }


def _of(student, author, term) -> dict:
    plan = Plan.objects.create(
        school=student.school,
        student=student,
        term=term,
        kind="study",
        state=PlanState.RUNNING,
        version=1,
        adopted_on=days_ago(20),
        made_by=author,
        made_at=clock.now(),
    )
    PlanVersion.objects.create(
        plan=plan,
        number=1,
        content=PlanContent(when=("午间",), ways=("一起看错题",)).to_json(),
        made_by=author,
        made_at=clock.now(),
        adopted_at=clock.now(),
    )
    PlanGoal.objects.create(plan=plan, of=GoalOf.TEACHER, text=GOAL_TEXT)
    check = PlanCheck.objects.create(plan=plan, number=1, due_on=days_ago(1))
    lesson = HomeLesson.objects.create(
        school=student.school,
        student=student,
        happened_on=days_ago(3),
        content="认读3个字",
        written_by=author,
        written_at=clock.now(),
    )
    return {"plan": plan, "plan_check": check, "lesson": lesson}
