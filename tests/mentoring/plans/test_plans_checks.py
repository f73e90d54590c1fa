"""Staged checks: one tap a goal, early and late, moved, mended; lessons at home."""

from datetime import time, timedelta
from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.core.models import FieldChange
from school_care.mentoring.choices.plans import Outcome
from school_care.mentoring.models import GoalResult, HomeLesson, PlanCheck
from school_care.mentoring.plan_content import GoalWords, goal_words
from school_care.mentoring.selectors_lessons import periods_given
from school_care.mentoring.selectors_plans import picture_of
from school_care.mentoring.services.plans.checks import (
    Checked,
    correct_check,
    move_check,
    record_check,
)
from school_care.mentoring.services.plans.lessons import (
    Lesson,
    set_norm,
    withdraw_lesson,
    write_lesson,
)
from school_care.school.refusal import Refused
from tests.factories import days_ago
from tests.mentoring.plans.conftest import adopt, school_day
from tests.mentoring.plans.test_plans_writing import revise, whole

pytestmark = pytest.mark.django_db


def first_check(plan) -> PlanCheck:
    return plan.checks.select_related("plan__student__school").order_by("due_on").first()


def found(plan, *outcomes, **more) -> Checked:
    goals = plan.goals.filter(until_version__isnull=True)
    taps = dict(zip((goal.public_id for goal in goals), outcomes, strict=True))
    return Checked(outcomes=taps, **more)


def test_check__before_its_day__kept_with_both_days_and_the_writer(cast, plan):
    check = first_check(plan)
    checked = found(plan, Outcome.MET, Outcome.BETTER, found="作业交得勤了", next_measures="继续")
    record_check(by=cast.director, check=check, checked=checked)
    check.refresh_from_db()
    assert (check.done_on, check.done_by) == (clock.today(), cast.director)
    assert check.due_on > check.done_on
    assert (check.found, check.next_measures) == ("作业交得勤了", "继续")
    picture = picture_of(whole(plan))
    assert (picture.met, len(picture.goals)) == (1, 2)
    assert picture.next_check.due_on == school_day(cast, 30)


def test_check__after_its_day__taken_all_the_same(cast, plan):
    plan.checks.filter(number=1).update(due_on=days_ago(6))
    type(plan).objects.filter(pk=plan.pk).update(adopted_on=days_ago(20))
    check = first_check(plan)
    checked = found(plan, Outcome.SAME, Outcome.HARDER, done_on=days_ago(1))
    record_check(by=cast.head_teacher, check=check, checked=checked)
    check.refresh_from_db()
    assert (check.done_on, check.due_on) == (days_ago(1), days_ago(6))


def test_check__sent_twice_or_by_two_people__stored_once(cast, plan):
    check = first_check(plan)
    checked = found(plan, Outcome.MET, Outcome.MET, found="好")
    record_check(by=cast.head_teacher, check=check, checked=checked)
    record_check(by=cast.head_teacher, check=first_check(plan), checked=checked)
    assert GoalResult.objects.count() == 2
    with pytest.raises(Refused, match="刚刚有人处理过"):
        record_check(by=cast.director, check=first_check(plan), checked=checked)


def test_check__a_goal_without_a_tap_or_a_day_to_come__refused(cast, plan):
    goal = plan.goals.first()
    with pytest.raises(Refused, match="还有1个目标没有点"):
        record_check(by=cast.head_teacher, check=first_check(plan),
                     checked=Checked(outcomes={goal.public_id: Outcome.MET}))  # fmt: skip
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(Refused, match="不能晚于今天"):
        record_check(by=cast.head_teacher, check=first_check(plan),
                     checked=found(plan, Outcome.MET, Outcome.MET, done_on=tomorrow))  # fmt: skip
    assert not GoalResult.objects.exists()


def test_check__next_one_set_to_another_day__moved_and_the_last_adds_one(cast, plan):
    first, second = plan.checks.order_by("due_on")
    other = school_day(cast, 35)
    done = found(plan, Outcome.MET, Outcome.MET, next_due=other)
    record_check(by=cast.head_teacher, check=first_check(plan), checked=done)
    second.refresh_from_db()
    assert second.due_on == other
    second = PlanCheck.objects.select_related("plan__student__school").get(pk=second.pk)
    added = school_day(cast, 45)
    record_check(by=cast.head_teacher, check=second,
                 checked=found(plan, Outcome.MET, Outcome.MET, next_due=added))  # fmt: skip
    assert picture_of(whole(plan)).next_check.due_on == added


def test_check__goal_changed_since__only_present_ones_asked_and_the_old_result_kept(cast, plan):
    record_check(by=cast.head_teacher, check=first_check(plan),
                 checked=found(plan, Outcome.MET, Outcome.SAME))  # fmt: skip
    old, own = plan.goals.all()
    revise(cast, plan, goals=(GoalWords("teacher", "换一个目标"), goal_words(own)))
    picture = picture_of(whole(plan))
    assert [state.outcome for state in picture.goals] == [None, Outcome.SAME]
    assert [result.goal for result in picture.checks[0].results] == [old, own]


def test_moving__another_school_day__old_day_in_the_trace_and_a_sunday_refused(cast, plan):
    check = first_check(plan)
    old, new = check.due_on, school_day(cast, 10)
    move_check(by=cast.head_teacher, check=check, to=new)
    assert check.due_on == new
    change = FieldChange.objects.get(field="due_on")
    assert (change.old, change.new) == (old.isoformat(), new.isoformat())
    sunday = clock.today() + timedelta(days=(6 - clock.today().weekday()) % 7 or 7)
    with pytest.raises(Refused, match="不上课"):
        move_check(by=cast.head_teacher, check=check, to=sunday)


def test_correcting__by_whoever_made_it__old_words_kept_and_nobody_else(cast, plan):
    check = first_check(plan)
    record_check(by=cast.head_teacher, check=check,
                 checked=found(plan, Outcome.MET, Outcome.MET, found="写错了"))  # fmt: skip
    with pytest.raises(Refused, match="只有检查人本人"):
        correct_check(by=cast.grade_head, check=check,
                      checked=found(plan, Outcome.SAME, Outcome.MET))  # fmt: skip
    correct_check(by=cast.head_teacher, check=check,
                  checked=found(plan, Outcome.SAME, Outcome.MET, found="还要练"))  # fmt: skip
    check.refresh_from_db()
    assert check.found == "还要练"
    assert sorted(check.results.values_list("outcome", flat=True)) == [Outcome.MET, Outcome.SAME]
    assert FieldChange.objects.get(field="found").old == "写错了"


def test_check__closed_plan__refused(cast, plan):
    check = first_check(plan)
    type(plan).objects.filter(pk=plan.pk).update(state="closed")
    with pytest.raises(Refused, match="已结束"):
        record_check(by=cast.head_teacher, check=check,
                     checked=found(plan, Outcome.MET, Outcome.MET))  # fmt: skip


def lesson(cast, **more) -> Lesson:
    given = {"happened_on": days_ago(2), "periods": 2, "teachers": (cast.head_teacher,),
             "content": "认读3个字", "begins": time(15), "ends": time(16, 30)}  # fmt: skip
    return Lesson(**given | more)


def test_lesson__made_attempted_and_withdrawn__only_what_was_given_counts(cast):
    write = {"by": cast.head_teacher, "student": cast.zixuan}
    made = write_lesson(**write, lesson=lesson(cast), public_id=uuid4())
    write_lesson(**write, lesson=lesson(cast, periods=3), public_id=uuid4())
    write_lesson(**write, lesson=lesson(cast, made=False, content=""), public_id=uuid4())
    assert periods_given(cast.zixuan, cast.term).sentence == "本学期已送5课时（应送10）"
    withdraw_lesson(by=cast.director, lesson=made, why="记重了")
    assert periods_given(cast.zixuan, cast.term).periods == 3
    set_norm(by=cast.director, school=cast.school, periods=3)
    assert periods_given(cast.zixuan, cast.term).is_met


def test_lesson__sent_twice__stored_once(cast):
    key = uuid4()
    for _ in range(2):
        write_lesson(by=cast.head_teacher, student=cast.zixuan, lesson=lesson(cast), public_id=key)
    assert HomeLesson.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"teachers": ()}, "至少一位"),
        ({"content": ""}, "送教内容"),
        ({"happened_on": days_ago(-1)}, "不能晚于今天"),
        ({"ends": time(14)}, "开始时间之后"),
        ({"periods": 9}, "1到8之间"),
    ],
)
def test_lesson__something_wrong__refused_with_what_to_do(cast, wrong, sentence):
    with pytest.raises(Refused, match=sentence):
        write_lesson(by=cast.head_teacher, student=cast.zixuan, lesson=lesson(cast, **wrong),
                     public_id=uuid4())  # fmt: skip
    assert not HomeLesson.objects.exists()


def test_lesson__withdrawn_by_another__refused(cast):
    row = write_lesson(by=cast.head_teacher, student=cast.zixuan, lesson=lesson(cast),
                       public_id=uuid4())  # fmt: skip
    with pytest.raises(Refused, match="记录人本人"):
        withdraw_lesson(by=cast.grade_head, lesson=row, why="x")


def test_norm__by_a_head_teacher__refused(cast):
    with pytest.raises(Refused):
        set_norm(by=cast.head_teacher, school=cast.school, periods=5)


def test_lesson__of_a_home_plan__belongs_to_it(cast):
    plan = adopt(cast, kind="home_taught", periods=2)
    said = lesson(cast, happened_on=clock.today())
    row = write_lesson(by=cast.head_teacher, student=cast.zixuan, lesson=said, public_id=uuid4())
    assert row.plan == plan
