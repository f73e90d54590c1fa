"""Who is told of what and when: due, late, and up the ladder; each of it once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.duties.enums import DutyState, Urgency
from school_care.duties.models import Notice, Reminder
from school_care.school.enums import DayKind, Role
from school_care.school.models import Appointment, SchoolDay
from tests.duties.telling import DAY, MONDAY, at, owe, run, run_each_day, said
from tests.factories import AppointmentFactory, TermFactory, UserFactory
from tests.support.together import raised, together

FRIDAY, SUNDAY = MONDAY - 3 * DAY, MONDAY - DAY


@pytest.fixture(autouse=True)
def a_week_in_november():
    with at(MONDAY):
        yield


def safety(cast, warn_on: date, **columns):
    values = {"urgency": Urgency.SAFETY, "student": cast.zixuan, **columns}
    return owe(values.pop("owner", cast.head_teacher), warn_on - DAY, **values)


# --- due and late ------------------------------------------------------------------------------
def test_due__three_on_one_day_and_run_twice__one_row_with_their_number(cast):
    for _ in range(3):
        owe(cast.head_teacher, MONDAY)
    owe(cast.head_teacher, MONDAY + DAY)
    first, second = run(cast.school, MONDAY), run(cast.school, MONDAY)
    assert (first.notices, first.reminders) == (1, 3)
    assert (second.notices, second.reminders) == (0, 0)
    assert said(cast.head_teacher) == [(MONDAY, "今天有3件待办到期")]
    assert said(cast.other_head_teacher) == []


def test_due__end_of_the_week__told_on_its_last_school_day(cast):
    owe(cast.head_teacher, SUNDAY)
    run_each_day(cast.school, MONDAY - 7 * DAY, FRIDAY - DAY)
    assert said(cast.head_teacher) == []
    run_each_day(cast.school, FRIDAY, SUNDAY)
    assert said(cast.head_teacher) == [
        (FRIDAY, "有1件待办将到期，今天是期限前最后一个上课日"),
    ]


def test_due__saturday_is_made_up__told_on_that_saturday(cast):
    SchoolDay.objects.create(school=cast.school, date=FRIDAY + DAY, kind=DayKind.WORK)
    owe(cast.head_teacher, SUNDAY)
    run_each_day(cast.school, FRIDAY, SUNDAY)
    assert [day for day, _ in said(cast.head_teacher)] == [FRIDAY + DAY]


def test_due__scheduler_off_over_the_day__told_when_it_is_back(cast):
    owe(cast.head_teacher, FRIDAY, late_after=5)
    run(cast.school, FRIDAY - 2 * DAY)
    run(cast.school, MONDAY)
    assert said(cast.head_teacher) == [(MONDAY, "有1件待办到期")]


def test_late__day_after_day__told_once_and_not_as_due_any_more(cast):
    owe(cast.head_teacher, MONDAY - 4 * DAY)
    owe(cast.head_teacher, MONDAY - 4 * DAY, urgency=Urgency.PAPERS)
    run_each_day(cast.school, FRIDAY, MONDAY + 4 * DAY)
    assert said(cast.head_teacher) == [(FRIDAY, "有2件待办已逾期")]


def test_due_then_late__both_told__each_on_its_day(cast):
    owe(cast.head_teacher, MONDAY, late_after=2)
    run_each_day(cast.school, FRIDAY, MONDAY + 4 * DAY)
    assert said(cast.head_teacher) == [
        (MONDAY, "今天有1件待办到期"),
        (MONDAY + 3 * DAY, "有1件待办已逾期"),
    ]


@pytest.mark.parametrize("state", [state for state in DutyState if state != DutyState.OPEN])
def test_closed_duty__whatever_became_of_it__nobody_is_told(cast, state):
    safety(cast, FRIDAY, state=state)
    run_each_day(cast.school, FRIDAY - DAY, MONDAY + 4 * DAY)
    assert Notice.objects.count() == 0


def test_due_deep_in_the_vacation__told_once_before_it_and_not_each_day(cast):
    cast.term.last_day = FRIDAY
    cast.term.save()
    TermFactory(
        school=cast.school,
        season="spring",
        first_day=MONDAY + 95 * DAY,
        last_day=MONDAY + 200 * DAY,
    )
    owe(cast.head_teacher, MONDAY + 80 * DAY, opens_on=FRIDAY - DAY)
    run_each_day(cast.school, FRIDAY - DAY, MONDAY + 2 * DAY)
    assert [day for day, _ in said(cast.head_teacher)] == [FRIDAY]


def test_deadline_moved_after_it_was_told__told_anew_on_the_new_day(cast):
    duty = owe(cast.head_teacher, MONDAY, late_after=1)
    run(cast.school, MONDAY)
    duty.due_on, duty.warn_on = MONDAY + 3 * DAY, MONDAY + 5 * DAY
    duty.save()
    run_each_day(cast.school, MONDAY + DAY, MONDAY + 4 * DAY)
    assert said(cast.head_teacher) == [
        (MONDAY, "今天有1件待办到期"),
        (MONDAY + 3 * DAY, "今天有1件待办到期"),
    ]
    assert Reminder.objects.get().notice.on == MONDAY + 3 * DAY


def test_more_of_the_same_on_one_day__the_row_grows_and_calls_again(cast):
    owe(cast.head_teacher, MONDAY)
    run(cast.school, MONDAY)
    Notice.objects.update(read_at="2026-11-23T08:00:00+08:00")
    owe(cast.head_teacher, MONDAY)
    run(cast.school, MONDAY)
    assert said(cast.head_teacher) == [(MONDAY, "今天有2件待办到期")]
    assert Notice.objects.get().read_at is None


def test_owner_who_left__not_told(cast):
    owe(cast.head_teacher, MONDAY)
    cast.head_teacher.left_on = MONDAY
    cast.head_teacher.save()
    assert run(cast.school, MONDAY).notices == 0


def test_other_school__its_people_hear_nothing_of_ours(cast):
    owe(cast.head_teacher, MONDAY)
    owe(cast.foreign_head_teacher, MONDAY)
    run(cast.school, MONDAY)
    assert said(cast.head_teacher)
    assert said(cast.foreign_head_teacher) == []


# --- the ladder --------------------------------------------------------------------------------
def test_safety__left_undone__owner_then_director_then_principal(cast):
    wednesday = MONDAY - 5 * DAY
    safety(cast, wednesday)
    run_each_day(cast.school, wednesday - 2 * DAY, MONDAY + 7 * DAY)
    words = "安全类待办逾期1件，涉及1个班，责任人尚未办理"
    assert said(cast.head_teacher)[-1] == (wednesday, "有1件待办已逾期，属安全类")
    assert said(cast.director) == [(wednesday + DAY, words)]
    assert said(cast.principal) == [(MONDAY, words)]  # two working days later, over a weekend


def test_safety__scheduler_off_for_ten_days__all_are_told_and_nobody_twice(cast):
    safety(cast, MONDAY - 10 * DAY)
    safety(cast, MONDAY - 9 * DAY, student=cast.keke, owner=cast.other_head_teacher)
    run_each_day(cast.school, MONDAY, MONDAY + 7 * DAY)
    words = "安全类待办逾期2件，涉及2个班，责任人尚未办理"
    assert said(cast.director) == said(cast.principal) == [(MONDAY, words)]
    assert len(said(cast.head_teacher)) == len(said(cast.other_head_teacher)) == 1


def test_safety__done_before_the_next_step__goes_no_further(cast):
    wednesday = MONDAY - 5 * DAY
    duty = safety(cast, wednesday)
    run_each_day(cast.school, wednesday, wednesday + DAY)
    duty.state, duty.settled_on = DutyState.DONE, wednesday + DAY
    duty.save()
    run_each_day(cast.school, wednesday + 2 * DAY, MONDAY + 3 * DAY)
    assert len(said(cast.director)) == 1
    assert said(cast.principal) == []


def test_safety__holiday_and_make_up_day__steps_count_working_days(cast):
    wednesday = MONDAY - 5 * DAY
    for day, kind in ((1, DayKind.OFF), (2, DayKind.OFF), (3, DayKind.WORK)):
        SchoolDay.objects.create(school=cast.school, date=wednesday + day * DAY, kind=kind)
    safety(cast, wednesday)
    run_each_day(cast.school, wednesday, MONDAY + 3 * DAY)
    assert [day for day, _ in said(cast.director)] == [wednesday + 3 * DAY]  # the Saturday
    assert [day for day, _ in said(cast.principal)] == [MONDAY + DAY]


def test_safety__in_the_vacation__the_ladder_does_not_wait_for_the_term(cast):
    cast.term.last_day = MONDAY - 14 * DAY
    cast.term.save()
    safety(cast, MONDAY)
    run_each_day(cast.school, MONDAY, MONDAY + 3 * DAY)
    assert [day for day, _ in said(cast.director)] == [MONDAY + DAY]
    assert [day for day, _ in said(cast.principal)] == [MONDAY + 3 * DAY]


@pytest.mark.parametrize("urgency", [Urgency.CARE, Urgency.PAPERS])
def test_care_and_papers__late_for_weeks__climb_to_nobody(cast, urgency):
    safety(cast, MONDAY - 14 * DAY, urgency=urgency)
    run(cast.school, FRIDAY + DAY)
    kinds = set(Notice.objects.exclude(user=cast.head_teacher).values_list("kind", flat=True))
    assert kinds <= {"digest"}


def test_ladder__no_director__principal_on_the_directors_day_and_only_then(cast):
    Appointment.objects.filter(role=Role.DIRECTOR).delete()
    safety(cast, MONDAY)
    run_each_day(cast.school, MONDAY, MONDAY + 7 * DAY)
    climbs = [day for day, words in said(cast.principal) if words.startswith("安全类")]
    assert climbs == [MONDAY + DAY]


def test_ladder__director_owns_it__skips_to_the_principal(cast):
    safety(cast, MONDAY, owner=cast.director)
    run_each_day(cast.school, MONDAY, MONDAY + 7 * DAY)
    assert [words for _, words in said(cast.director)] == ["有1件待办已逾期，属安全类"]
    assert [day for day, _ in said(cast.principal)] == [MONDAY + DAY]


def test_ladder__principal_owns_it_and_no_director__nobody_else_and_no_crash(cast):
    Appointment.objects.filter(role=Role.DIRECTOR).delete()
    safety(cast, MONDAY, owner=cast.principal)
    run_each_day(cast.school, MONDAY, MONDAY + 7 * DAY)
    assert [words for _, words in said(cast.principal)] == ["有1件待办已逾期，属安全类"]


def test_ladder__somebody_acts_for_the_director__the_deputy_is_told_instead(cast):
    AppointmentFactory(user=cast.grade_head, role=Role.DIRECTOR, acting=True)
    safety(cast, MONDAY)
    run_each_day(cast.school, MONDAY, MONDAY + 2 * DAY)
    assert [day for day, _ in said(cast.grade_head)] == [MONDAY + DAY]
    assert said(cast.director) == []


def test_ladder__two_directors__both_are_told(cast):
    second = UserFactory(school=cast.school, role=Role.DIRECTOR)
    safety(cast, MONDAY)
    run_each_day(cast.school, MONDAY, MONDAY + 2 * DAY)
    assert said(cast.director) == said(second) != []


# --- cost and rivals ---------------------------------------------------------------------------
def test_run__five_or_fifty_duties__same_queries(cast):
    def cost() -> int:
        Reminder.objects.all().delete()
        Notice.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            assert run(cast.school, MONDAY + DAY).notices == 2
        return len(captured)

    for _ in range(5):
        safety(cast, MONDAY)
    cost()  # the ledger's row is there from now on
    few = cost()
    for _ in range(45):
        safety(cast, MONDAY)
    assert cost() == few <= 40


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once__everybody_is_told_once(cast):
    safety(cast, FRIDAY)
    answers = together(*[lambda: run(cast.school, MONDAY)] * 2)
    assert raised(answers) == []
    assert len(said(cast.head_teacher)) == 1
    assert len(said(cast.director)) == 1
