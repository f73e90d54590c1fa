"""The one door of a course's state, and what people write on its page."""

import pytest

from school_care.cases.dropout.enums import CourseState
from school_care.cases.dropout.services import placing, rounds, steps
from school_care.cases.dropout.services.noting import note
from school_care.cases.dropout.services.opening import suspect, watch
from school_care.cases.models import Case, DropoutCourse, Persuasion
from school_care.cases.services.closing import close
from school_care.core.models import AuditEntry
from school_care.escalation.enums import State
from school_care.escalation.models import Escalation
from school_care.escalation.services import sending
from school_care.school.refusal import Refused
from school_care.students.enums import StandingKind
from tests.attendance.making import StandingFactory
from tests.cases.dropout.course_making import course_for
from tests.cases.dropout.making import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    answered,
    at,
    autumn,
    carried,
    nov,
    persuaded,
    reported,
    suspected,
)
from tests.cases.making import recipient, written

pytestmark = pytest.mark.django_db
S = CourseState
# Written out here, not taken from the product: what may follow what (domain §4.3).
PLACES = {S.OTHER_SCHOOL, S.HOME_TAUGHT, S.SUSPENDED, S.LEFT_OTHER}
ENDS = {S.RETURNED, *PLACES, S.DISMISSED}
ALLOWED = {
    S.WATCH: {S.VERIFYING, S.SUSPECTED, *ENDS},
    S.VERIFYING: {S.SUSPECTED, *ENDS},
    S.SUSPECTED: {S.PERSUADING, S.REPORTED, S.DISTRICT_HANDLING, S.CONFIRMED, *ENDS},
    S.PERSUADING: {S.REPORTED, S.DISTRICT_HANDLING, S.CONFIRMED, *ENDS},
    S.REPORTED: {S.PERSUADING, S.DISTRICT_HANDLING, S.CONFIRMED, *ENDS},
    S.DISTRICT_HANDLING: {S.PERSUADING, S.REPORTED, S.CONFIRMED, *ENDS},
    S.CONFIRMED: {S.RETURNED, *PLACES},
    S.RETURNED: {S.FOLLOW_UP, S.SUSPECTED, *PLACES},
    S.FOLLOW_UP: {S.SUSPECTED, S.CLOSED, *PLACES},
    **{one: {S.RETURNED, S.SUSPECTED, S.CLOSED, *PLACES} - {one} for one in PLACES},
    S.CLOSED: set(),
    S.DISMISSED: set(),
}


@pytest.fixture(autouse=True)
def november():
    with at(THURSDAY):
        yield


@pytest.fixture
def course(cast):
    autumn(cast)
    return suspected(cast.anan)


@pytest.mark.parametrize("held", list(S))
def test_move__every_state_after_every_other__as_the_law_of_the_case_says(cast, held):
    for to in S:
        Case.objects.all().update(closed_on=THURSDAY)  # one open case a child
        course = course_for(cast.anan, held)
        if to in ALLOWED[held]:
            steps.move(course, to, on=THURSDAY)
            assert DropoutCourse.objects.get(pk=course.pk).state == to
            assert course.steps.last().to_state == to
        else:
            with pytest.raises(Refused, match="不能改为"):
                steps.move(course, to, on=THURSDAY)
            assert DropoutCourse.objects.get(pk=course.pk).state == held


def test_move__somebody_was_quicker__refused_and_nothing_written(course):
    stale = DropoutCourse.objects.get(pk=course.pk)
    steps.move(course, S.PERSUADING, on=THURSDAY)
    with pytest.raises(Refused, match="请刷新页面"):
        steps.move(stale, S.REPORTED, on=THURSDAY)
    assert course.steps.count() == 2


def test_round__suspected__case_is_persuading_and_the_round_has_its_number(cast, course):
    first = persuaded(course, cast.head_teacher, THURSDAY)
    second = persuaded(course, cast.head_teacher, THURSDAY, result="not_met", stance="absent")
    assert (first.number, second.number) == (1, 2)
    course.refresh_from_db()
    assert course.state == S.PERSUADING
    assert AuditEntry.objects.filter(action="dropout.round").count() == 2


def test_round__district_acts_already__says_so_still(cast, course):
    steps.move(course, S.DISTRICT_HANDLING, on=THURSDAY)
    persuaded(course, cast.head_teacher, THURSDAY)
    course.refresh_from_db()
    assert course.state == S.DISTRICT_HANDLING


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"happened_on": nov(30)}, "不能晚于今天"),
        ({"people": ()}, "劝返的人员"),
        ({"people": ("nobody",)}, "劝返的人员"),
        ({"stance": ""}, "家长的态度"),
        ({"result": "gone"}, "结果"),
        ({"result": "returns"}, "约定哪一天返校"),
        ({"next_on": TUESDAY}, "下次劝返日期"),
        ({"content": "字" * 2001}, "不超过2000字"),
        ({"happened_on": FRIDAY.replace(day=1)}, "早于学生最后到校"),
    ],
)
def test_round__something_wrong__refused_and_nothing_stored(cast, course, wrong, words):
    values = {
        "happened_on": THURSDAY,
        "people": ("leader",),
        "stance": "refuses",
        "result": "refused",
        **wrong,
    }
    with pytest.raises(Refused, match=words):
        rounds.add(by=cast.head_teacher, course=course, values=rounds.RoundValues(**values))
    assert not Persuasion.objects.exists()


def test_round__child_back__only_one_of_before_the_return_is_written(cast, course):
    steps.move(course, S.RETURNED, on=THURSDAY, returned_on=THURSDAY)
    persuaded(course, cast.head_teacher, WEDNESDAY)
    with at(nov(20)), pytest.raises(Refused, match="不再劝返"):
        persuaded(course, cast.head_teacher, nov(20))


def test_round__of_another_class__is_not_theirs_to_write(cast, course):
    with pytest.raises(Refused, match="不能办理这名学生的控辍事项"):
        persuaded(course, cast.other_head_teacher, THURSDAY)


def test_withdraw__mistake__stays_to_be_read_and_counts_no_more(cast, course):
    row = persuaded(course, cast.head_teacher, THURSDAY)
    with pytest.raises(Refused, match="请写明"):
        rounds.withdraw(by=cast.head_teacher, round=row, why=" ")
    rounds.withdraw(by=cast.head_teacher, round=row, why="写错了学生")
    assert not Persuasion.objects.standing().exists()
    assert Persuasion.objects.get().withdrawn_why == "写错了学生"
    with pytest.raises(Refused, match="已经撤销"):
        rounds.withdraw(by=cast.head_teacher, round=row, why="再撤一次")


def test_place__suspended_without_register__refused_and_says_where_to_register(cast, course):
    with pytest.raises(Refused, match="还没有登记休学"):
        placing.place(
            by=cast.director, course=course, to=S.SUSPENDED, paper="休学批准书", paper_on=THURSDAY
        )


def test_place__leave_of_absence_was_approved_all_along__is_the_answer(cast, course):
    StandingFactory(student=cast.anan, kind=StandingKind.SUSPENDED, starts_on=MONDAY)
    placing.place(
        by=cast.director, course=course, to=S.SUSPENDED, paper="休学批准书12号", paper_on=MONDAY
    )
    course.refresh_from_db()
    assert (course.state, course.ended_paper) == (S.SUSPENDED, "休学批准书12号")


@pytest.mark.parametrize(
    ("paper", "on", "words"),
    [("", THURSDAY, "凭证的名称"), ("证明", None, "凭证的名称"), ("证明", nov(30), "不能晚于今天")],
)
def test_place__without_a_named_paper__refused(cast, course, paper, on, words):
    StandingFactory(student=cast.anan, kind=StandingKind.SUSPENDED, starts_on=MONDAY)
    with pytest.raises(Refused, match=words):
        placing.place(by=cast.director, course=course, to=S.SUSPENDED, paper=paper, paper_on=on)


def test_place__head_teacher__is_not_theirs_to_decide(cast, course):
    with pytest.raises(Refused, match="德育主任或校长"):
        placing.place(
            by=cast.head_teacher, course=course, to=S.SUSPENDED, paper="证明", paper_on=MONDAY
        )


def test_dismiss__a_draft_that_never_left__is_let_go_and_the_case_ends(cast, course):
    written(cast.head_teacher, cast.anan, "SUSPECTED_DROPOUT", recipient(cast.school))
    placing.dismiss(by=cast.director, course=course, why="11月16日起病假，假条补交")
    assert (course.state, Case.objects.get().closed_on) == (S.DISMISSED, THURSDAY)
    assert Escalation.objects.get().state == State.WITHDRAWN


def test_dismiss__report_is_out__refused_until_it_is_withdrawn(cast, course):
    [row] = reported(cast, cast.anan, THURSDAY, recipient(cast.school))
    carried(cast, row, THURSDAY)
    course.refresh_from_db()
    with pytest.raises(Refused, match="请先在上报页面撤回"):
        placing.dismiss(by=cast.director, course=course, why="其实请了病假")
    sending.withdraw(by=cast.director, escalation=row, why="有病假", told="电话告知马科员")
    placing.dismiss(by=cast.director, course=course, why="其实请了病假")
    assert course.state == S.DISMISSED


def test_dismiss__away_again_later__is_a_case_with_a_number_of_its_own(cast, course):
    placing.dismiss(by=cast.director, course=course, why="请了病假")
    with at(nov(27)):
        again = suspect(student=cast.anan, on=nov(27), first_absent=nov(25))
    assert again.pk != course.pk
    assert again.case.case_no != course.case.case_no


def test_confirm__districts_word__with_unit_and_number(cast, course):
    with pytest.raises(Refused, match="认定单位和文号"):
        placing.confirm(by=cast.director, course=course, unit="县教育局", paper="", on=THURSDAY)
    with pytest.raises(Refused, match="德育主任或校长"):
        placing.confirm(
            by=cast.head_teacher, course=course, unit="县教育局", paper="7号", on=THURSDAY
        )
    placing.confirm(
        by=cast.director, course=course, unit="县教育局", paper="云教函7号", on=THURSDAY
    )
    course.refresh_from_db()
    assert (course.state, course.confirmed_by) == (S.CONFIRMED, "县教育局 云教函7号")


def test_note__tired_of_school_alone__asks_for_one_sentence_more(cast, course):
    with pytest.raises(Refused, match="说不清原因"):
        note(by=cast.head_teacher, course=course, values={"reasons": ["study"]}, revision=0)
    values = {"reasons": ["study"], "reason_words": "数学跟不上，怕考试"}
    note(by=cast.head_teacher, course=course, values=values, revision=0)
    held = DropoutCourse.objects.get(pk=course.pk)
    assert (held.reasons, held.reason_words) == (["study"], "数学跟不上，怕考试")
    assert AuditEntry.objects.get(action="dropout.noted").facts == {
        "fields": ["reason_words", "reasons"]
    }


def test_note__page_gone_stale__overwrites_nothing(cast, course):
    note(by=cast.head_teacher, course=course, values={"whereabouts": "home"}, revision=0)
    with pytest.raises(Refused, match="请刷新页面"):
        note(by=cast.director, course=course, values={"whereabouts": "work_far"}, revision=0)
    assert DropoutCourse.objects.get(pk=course.pk).whereabouts == "home"


def test_note__responsible_person_of_another_school__refused(cast, course):
    values = {"answers_school": cast.foreign_head_teacher}
    with pytest.raises(Refused, match="本校在岗"):
        note(by=cast.director, course=course, values=values, revision=0)


def test_close__course_still_runs__the_case_stays_open(cast, course):
    with pytest.raises(Refused, match="控辍事项还在办理"):
        close(by=cast.director, case=course.case)


def test_reports__whichever_line_answers_first__state_goes_with_what_is_known(cast, course):
    to = recipient(cast.school), recipient(cast.school, "TOWNSHIP")
    education, township = reported(cast, cast.anan, THURSDAY, *to)
    course.refresh_from_db()
    assert course.state == S.SUSPECTED  # signed, still in the drawer
    carried(cast, education, THURSDAY)
    course.refresh_from_db()
    assert course.state == S.REPORTED
    answered(cast, education, THURSDAY, State.ACCEPTED)
    carried(cast, township, THURSDAY)
    course.refresh_from_db()
    assert course.state == S.DISTRICT_HANDLING


def test_reports__answer_after_the_child_is_back__is_taken_in_and_moves_nothing(cast, course):
    [row] = reported(cast, cast.anan, THURSDAY, recipient(cast.school))
    carried(cast, row, THURSDAY)
    course.refresh_from_db()
    steps.move(course, S.RETURNED, on=THURSDAY, returned_on=THURSDAY)
    answered(cast, row, THURSDAY, State.ACCEPTED)
    course.refresh_from_db()
    assert course.state == S.RETURNED
    assert Escalation.objects.get().state == State.ACCEPTED


def test_watch__second_time__refused_and_points_to_the_first(cast):
    watch(by=cast.head_teacher, student=cast.anan)
    with pytest.raises(Refused, match="已有正在办理的控辍事项"):
        watch(by=cast.head_teacher, student=cast.anan)


def test_round__of_before_the_suspicion_written_late__state_is_of_no_earlier_day(cast, course):
    persuaded(course, cast.head_teacher, TUESDAY)

    course.refresh_from_db()

    assert (course.state, course.state_on) == (S.PERSUADING, course.suspected_on)


def test_round__typed_with_a_wrong_year__refused_where_no_roll_says_the_last_day(cast, course):
    DropoutCourse.objects.update(last_present=None)
    values = rounds.RoundValues(
        happened_on=THURSDAY.replace(year=20), people=("leader",), stance="wavers", result="again"
    )
    with pytest.raises(Refused, match="早得太多"):
        rounds.add(by=cast.head_teacher, course=course, values=values)


def test_place__paper_of_the_year_20__refused(cast, course):
    wrong = {"paper": "休学批准书", "paper_on": THURSDAY.replace(year=20)}
    with pytest.raises(Refused, match="核对年份"):
        placing.place(by=cast.director, course=course, to=S.SUSPENDED, **wrong)
