"""结对率, 学习帮手率, 计划制定率, 评议完成率, 进步率 against a school counted by hand."""

from datetime import date

import pytest

from school_care.core import clock
from school_care.mentoring.choices.plans import Outcome, PlanKind, PlanState
from school_care.mentoring.choices.progress import ExamStage
from school_care.mentoring.models import Plan, PlanCheck
from tests.factories import PairingFactory
from tests.reports.figures.counting import counted, good, sums, words
from tests.reports.figures.small_school import DAY, LAST, ONE_DAY, SmallSchool, october, september
from tests.reports.figures.small_school_filled import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> SmallSchool:
    return filled()


@pytest.mark.parametrize(
    ("code", "expected", "who"),
    [
        ("pairing.teacher", (3, 6), {"an", "bo", "hai"}),
        ("pairing.helper", (2, 6), {"an", "dan"}),
        ("pairing.plan", (3, 6), {"an", "dan", "gao"}),
        ("pairing.review", (1, 6), {"an"}),
        ("pairing.progress", (2, 3), {"an", "gao"}),
    ],
)
def test_figure__counted_by_hand__the_same(place, code, expected, who):
    found = counted(place.school, code, DAY)
    assert (found.part, found.whole) == expected
    assert place.names(good(found.members)) == who


def test_teacher__handed_over_the_same_day__no_gap(place):
    for on in (october(11), october(12)):
        found = counted(place.school, "pairing.teacher", on)
        assert place.bo.pk in good(found.members)


def test_teacher__ended__out_from_that_day(place):
    on = counted(place.school, "pairing.teacher", october(14)).members
    after = counted(place.school, "pairing.teacher", october(15)).members
    assert place.gao.pk in good(on)
    assert place.gao.pk not in good(after)


def test_teacher__two_at_once__one_pupil(place):
    PairingFactory(student=place.an, user=place.director, starts_on=october(1))
    assert sums(place.school, "pairing.teacher", DAY) == (3, 6)


def test_teacher__all_pairings_ended_with_the_term__the_month_still_tells_them(place):
    place.an.pairings.update(until=LAST + ONE_DAY)
    place.bo.pairings.filter(until=None).update(until=LAST + ONE_DAY)
    assert sums(place.school, "pairing.teacher", date(2027, 1, 31)) == (3, 6)


def test_helper__is_no_teacher(place):
    place.pair(place.jun, october(20), helper=place.lan)
    assert sums(place.school, "pairing.helper", DAY) == (3, 6)
    assert sums(place.school, "pairing.teacher", DAY) == (3, 6)


def test_plan__adopted_after_the_day__not_yet(place):
    assert sums(place.school, "pairing.plan", october(13)) == (3, 7)  # an, chen, gao; en still in
    assert place.dan.pk not in good(counted(place.school, "pairing.plan", october(13)).members)
    assert place.dan.pk in good(counted(place.school, "pairing.plan", october(14)).members)


def test_plan__of_the_term_before__counts_no_more(place):
    Plan.objects.filter(student=place.an).update(term=place.spring)
    assert sums(place.school, "pairing.plan", DAY) == (2, 6)


def test_review__written_after_the_term__counts_for_its_month(place):
    place.review(place.gao, LAST + 4 * ONE_DAY)
    assert sums(place.school, "pairing.review", LAST) == (1, 6)
    assert sums(place.school, "pairing.review", date(2027, 1, 31)) == (2, 6)


def test_progress__no_plan_checked__is_a_dash(place):
    assert words(place.school, "pairing.progress", october(11)) == "—"


def test_progress__last_check_counts_not_the_best(place):
    plan = Plan.objects.get(student=place.an)
    place.check(plan, october(30), Outcome.SAME, Outcome.HARDER, number=3)
    found = counted(place.school, "pairing.progress", DAY)
    assert place.names(good(found.members)) == {"gao"}


def test_progress__nearer_to_a_goal__got_on(place):
    plan = Plan.objects.get(student=place.dan)
    place.check(plan, october(30), Outcome.BETTER, number=2)
    assert sums(place.school, "pairing.progress", DAY) == (3, 3)


def test_progress__a_check_taken_back__is_none(place):
    PlanCheck.objects.filter(plan__student=place.an, number=2).update(withdrawn_at=clock.now())
    found = counted(place.school, "pairing.progress", DAY)
    assert (found.part, found.whole) == (1, 3)


def test_progress__a_check_without_results__is_a_plan_checked(place):
    plan = place.plan(place.jun, adopted=october(20))
    place.check(plan, october(27))
    assert sums(place.school, "pairing.progress", DAY) == (2, 4)


def test_progress__two_plans_of_one_child__each_for_itself(place):
    more = Plan.objects.create(
        school=place.school,
        student=place.an,
        term=place.term,
        kind=PlanKind.INCLUSION,
        state=PlanState.RUNNING,
        version=1,
        adopted_on=september(20),
        made_at=clock.now(),
    )
    place.check(more, october(27), Outcome.HARDER)
    found = counted(place.school, "pairing.progress", DAY)
    assert (found.part, found.whole) == (2, 4)
    assert len({(one.subject, one.key) for one in found.members}) == 4


@pytest.mark.parametrize(
    ("chinese", "expected"),
    [(None, 2), (50, 2 - 1), (80, 2)],  # 语文 80 at the start: lower, level
)
def test_progress__one_subject_up_another_down__is_no_rise(place, chinese, expected):
    if chinese is not None:
        start, middle = place.gao.marks.order_by("exam__taken_on").values_list("exam", flat=True)
        exams = {exam.pk: exam for exam in (row.exam for row in place.gao.marks.all())}
        place.points(place.gao, exams[start], 80, "语文")
        place.points(place.gao, exams[middle], chinese, "语文")
    assert sums(place.school, "pairing.progress", DAY)[0] == expected


def test_progress__marks_of_an_exam_after_the_day__not_yet(place):
    assert sums(place.school, "pairing.progress", october(21)) == (0, 2)  # an's first check, gao


def test_progress__a_single_exam__says_nothing(place):
    place.gao.marks.filter(exam__stage=ExamStage.START).delete()
    assert sums(place.school, "pairing.progress", DAY) == (1, 3)


def test_month_without_school__every_figure__is_a_dash(place):
    for code in ("teacher", "helper", "plan", "review", "progress"):
        assert words(place.school, f"pairing.{code}", date(2027, 8, 15)) == "—"
