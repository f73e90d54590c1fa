"""What comes into other hands, the director's Monday, and 一键提醒."""

from datetime import date

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.duties.enums import DutyState, Urgency
from school_care.duties.models import DailyRun, Notice
from school_care.duties.services.assigning import assign
from school_care.duties.services.changes import Book
from school_care.duties.services.nudging import nudge
from school_care.school.enums import DayKind, Role
from school_care.school.models import Appointment, SchoolDay
from school_care.school.refusal import Refused
from tests.duties.telling import DAY, MONDAY, at, owe, run, run_each_day, said

FRIDAY, SUNDAY = MONDAY - 3 * DAY, MONDAY - DAY


@pytest.fixture(autouse=True)
def a_week_in_november():
    with at(MONDAY):
        yield


def give(duty, to, *, day: date, by=None, why="任职变动") -> None:
    """What sync or a person writes when a duty changes hands."""
    with at(day, "T05:00:00+08:00"):
        book = Book(by=by)
        book.give(duty, to.pk, why, assigned=by is not None)
        book.write()


def ran(school, day: date) -> None:
    """A whole daily run: its reminders and that it was."""
    run(school, day)
    with at(day):
        DailyRun.objects.create(school=school, day=day, ran_at=clock.now())


# --- into other hands --------------------------------------------------------------------------
def test_new_head_teacher__forty_duties_pass__one_row_and_nothing_said_twice(cast):
    duties = [owe(cast.head_teacher, MONDAY + 2 * DAY) for _ in range(38)]
    duties += [
        owe(cast.head_teacher, MONDAY - 4 * DAY),
        owe(cast.head_teacher, MONDAY, late_after=5),
    ]
    for duty in duties:
        give(duty, cast.teacher, day=MONDAY)
    run_each_day(cast.school, MONDAY, MONDAY + DAY)
    assert said(cast.teacher) == [(MONDAY, "有40件待办移交给您，其中1件已逾期")]
    assert said(cast.head_teacher) == []


def test_passed_on_and_back_before_anybody_was_told__nobody_is_told(cast):
    duty = owe(cast.head_teacher, MONDAY + 4 * DAY)
    ran(cast.school, FRIDAY)
    give(duty, cast.teacher, day=SUNDAY)
    give(duty, cast.head_teacher, day=SUNDAY)
    run(cast.school, MONDAY)
    assert Notice.objects.count() == 0


def test_passed_on_and_back_weeks_later__the_first_owner_hears_too(cast):
    duty = owe(cast.head_teacher, MONDAY + 14 * DAY)
    for day, to in ((MONDAY, cast.teacher), (MONDAY + DAY, cast.head_teacher)):
        give(duty, to, day=day)
        ran(cast.school, day)
    assert [day for day, _ in said(cast.teacher)] == [MONDAY]
    assert [day for day, _ in said(cast.head_teacher)] == [MONDAY + DAY]


def test_who_takes_a_duty_over__is_not_told_of_the_own_act(cast):
    duty = owe(cast.head_teacher, MONDAY + 4 * DAY)
    give(duty, cast.director, day=MONDAY, by=cast.director, why="移交")
    run(cast.school, MONDAY)
    assert said(cast.director) == []


def test_assigned_on_the_meeting_page__told_at_once_and_not_again_by_the_run(cast):
    duty = owe(cast.head_teacher, MONDAY - DAY, student=cast.zixuan)
    assert assign(by=cast.director, duties=[duty], to=cast.grade_head) == 1
    words = [(MONDAY, "有1件待办移交给您，已逾期")]
    assert said(cast.grade_head) == words
    assert run(cast.school, MONDAY + DAY).notices == 0
    assert [text for _, text in said(cast.grade_head)].count(words[0][1]) == 1


# --- the director's Monday ---------------------------------------------------------------------
def missed(cast, group, due_on=SUNDAY):
    return owe(
        cast.head_teacher,
        due_on,
        school_class=group,
        state=DutyState.MISSED,
        rule_code="talk.class_week",
    )


def digests(user) -> list[tuple[date, str]]:
    return [(day, words) for day, words in said(user) if "关爱类" in words]


def test_digest__missed_and_still_open__counted_once_for_the_director_only(cast):
    missed(cast, cast.seven_one)
    missed(cast, cast.seven_two)
    owe(cast.head_teacher, FRIDAY, student=cast.zixuan)
    owe(cast.head_teacher, FRIDAY, student=cast.zixuan, urgency=Urgency.PAPERS)
    missed(cast, cast.eight_one, due_on=SUNDAY - 7 * DAY)  # two weeks ago: told a week ago
    run_each_day(cast.school, MONDAY, MONDAY + 6 * DAY)
    assert digests(cast.director) == [(MONDAY, "上周关爱类逾期或未完成3件，涉及2个班")]
    assert digests(cast.principal) == []


def test_digest__monday_is_a_holiday_and_the_scheduler_off__comes_when_the_school_is_run(cast):
    SchoolDay.objects.create(school=cast.school, date=MONDAY, kind=DayKind.OFF)
    missed(cast, cast.seven_one)
    run(cast.school, MONDAY)
    assert digests(cast.director) == []
    run_each_day(cast.school, MONDAY + 3 * DAY, MONDAY + 4 * DAY)
    assert digests(cast.director) == [(MONDAY + 3 * DAY, "上周关爱类逾期或未完成1件，涉及1个班")]


def test_digest__a_whole_week_was_never_run__the_next_one_counts_it_too(cast):
    missed(cast, cast.seven_one, due_on=SUNDAY)
    run(cast.school, MONDAY)
    missed(cast, cast.seven_one, due_on=SUNDAY + 7 * DAY)
    missed(cast, cast.seven_one, due_on=SUNDAY + 14 * DAY)
    run(cast.school, MONDAY + 14 * DAY)
    assert digests(cast.director)[-1][1] == "11月23日至12月6日关爱类逾期或未完成2件，涉及1个班"


def test_digest__nothing_late__nobody_is_bothered(cast):
    owe(cast.head_teacher, MONDAY + 4 * DAY)
    run(cast.school, MONDAY)
    assert said(cast.director) == []


def test_digest__no_director__the_principal_gets_it(cast):
    Appointment.objects.filter(role=Role.DIRECTOR).delete()
    missed(cast, cast.seven_one)
    run(cast.school, MONDAY)
    assert digests(cast.principal) == [(MONDAY, "上周关爱类逾期或未完成1件，涉及1个班")]


# --- 一键提醒 ----------------------------------------------------------------------------------
def test_nudge__pressed_twice_on_a_day__told_once_by_number_and_traced(cast):
    duties = [owe(cast.head_teacher, FRIDAY, student=cast.zixuan) for _ in range(2)]
    assert nudge(by=cast.director, owner=cast.head_teacher, duties=duties).count == 2
    assert nudge(by=cast.principal, owner=cast.head_teacher, duties=duties) is None
    assert said(cast.head_teacher) == [(MONDAY, "请抓紧办理2件待办，均已逾期")]
    assert AuditEntry.objects.filter(action="duty.reminded", actor_id=cast.director.pk).count() == 1
    with at(MONDAY + DAY):
        assert nudge(by=cast.director, owner=cast.head_teacher, duties=duties) is not None


@pytest.mark.parametrize(
    ("by", "owner", "words"),
    [
        ("head_teacher", "other_head_teacher", "不能提醒"),
        ("director", "director", "由您自己负责"),
        ("director", "other_head_teacher", "已经办结或换了责任人"),
    ],
)
def test_nudge__who_may_not_or_nothing_to_nudge__refused_in_words(cast, by, owner, words):
    mine = owe(cast.staff[owner] if owner == by else cast.head_teacher, FRIDAY)
    with pytest.raises(Refused, match=words):
        nudge(by=cast.staff[by], owner=cast.staff[owner], duties=[mine])
    assert Notice.objects.count() == 0


def test_nudge__duties_of_another_school__refused(cast):
    theirs = owe(cast.foreign_head_teacher, FRIDAY)
    with pytest.raises(Refused):
        nudge(by=cast.director, owner=cast.foreign_head_teacher, duties=[theirs])
