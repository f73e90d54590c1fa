"""Each step of a dropout case: by when, by what it is done, when it need not be."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.cases.dropout.enums import CourseState, PolicyPreset, RoundResult
from school_care.cases.dropout.ladder import ladder_of, ladders_of, next_of
from school_care.cases.dropout.presets import PRESETS
from school_care.cases.dropout.services import steps
from school_care.cases.models import DropoutPolicy
from school_care.cases.services.reports import send
from school_care.core import clock
from school_care.escalation.enums import OrgType, State
from school_care.escalation.services import sending
from tests.cases.dropout.making import (
    FAILED,
    FRIDAY,
    MISSING,
    MONDAY,
    REPORT,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    answered,
    at,
    autumn,
    called,
    carried,
    from_monday,
    nov,
    persuaded,
    reported,
    rungs,
    suspected,
    talked,
    visited,
)
from tests.cases.making import recipient, written
from tests.factories import StudentFactory

pytestmark = pytest.mark.django_db
AWAY = ["call", "visit", "report", "round.1", "round.2", "round.3", "notice", "second"]
AFTER = ["talk", "follow", "close"]


@pytest.fixture(autouse=True)
def november():
    with at(WEDNESDAY):
        yield


@pytest.fixture
def pupil(cast):
    autumn(cast)
    from_monday(cast.anan, nov(27))
    return cast.anan


@pytest.fixture
def course(pupil):
    return suspected(pupil)


def states(course, on: date) -> dict[str, str]:
    return {code: one.state for code, one in rungs(course, on).items()}


def policy(school, preset: str, starts_on: date = date(2026, 9, 1), **more) -> DropoutPolicy:
    return DropoutPolicy.objects.create(
        school=school,
        preset=preset,
        starts_on=starts_on,
        set_at=clock.now(),
        **{**PRESETS[preset], **more},
    )


def test_ladder__day_of_suspicion__every_step_in_order_with_its_last_day(course):
    found = ladder_of(course, WEDNESDAY)
    assert [one.code for one in found] == AWAY + AFTER
    assert {one.code: one.due_on for one in found} == {
        "call": MONDAY,
        "visit": TUESDAY,
        "report": THURSDAY,
        "round.1": nov(23),
        "round.2": None,
        "round.3": None,
        "notice": None,
        "second": None,
        "talk": None,
        "follow": None,
        "close": None,
    }
    assert {one.code: one.state for one in found} == {
        **dict.fromkeys(("call", "visit"), "late"),
        **dict.fromkeys(("report", "round.1"), "todo"),
        **dict.fromkeys(("round.2", "round.3", "notice", "second", *AFTER), "later"),
    }
    assert next_of(found).code == "call"


def test_call__nobody_answered__is_done_and_says_whom_and_when(cast, course):
    called(cast.anan, cast.head_teacher, MONDAY)
    call = rungs(course, WEDNESDAY)["call"]
    assert (call.state, call.done_on) == ("done", MONDAY)
    assert call.evidence == ("11月16日 08:20 祖母：没有接",)


def test_call__rung_after_the_day_asked_about__is_not_known_then(cast, course):
    called(cast.anan, cast.head_teacher, THURSDAY)
    assert rungs(course, WEDNESDAY)["call"].state == "late"
    assert rungs(course, THURSDAY)["call"].state == "done"


def test_visit__nobody_at_home__was_gone_to_and_says_so(cast, course):
    visited(cast.anan, cast.head_teacher, TUESDAY, outcome="not_reached")
    visit = rungs(course, WEDNESDAY)["visit"]
    assert (visit.state, visit.done_on) == ("done", TUESDAY)
    assert "没有联系上" in visit.evidence[0]


def test_visit__a_round_of_persuasion_and_no_record__counts(cast, course):
    persuaded(course, cast.head_teacher, THURSDAY)
    assert rungs(course, THURSDAY)["visit"].done_on == THURSDAY


def test_visit__before_the_absence__does_not_count(cast, course):
    visited(cast.anan, cast.head_teacher, FRIDAY)
    assert rungs(course, WEDNESDAY)["visit"].state == "late"


def test_report__signed_and_still_in_the_drawer__is_not_reported(cast, course):
    rows = reported(
        cast, cast.anan, WEDNESDAY, recipient(cast.school), recipient(cast.school, "TOWNSHIP")
    )
    report = rungs(course, WEDNESDAY)["report"]
    assert report.state == "todo"
    assert all(words.endswith("：已签发，还没有送到") for words in report.evidence)
    assert report.url_label == "送出并登记送达"
    assert report.url in {f"/desk/reports-up/{row.public_id}/" for row in rows}


def test_report__before_the_principal__is_not_written_a_second_time(cast, course):
    with at(WEDNESDAY):
        report = written(cast.director, cast.anan, REPORT, recipient(cast.school))
        [row] = send(by=cast.director, case=report.case, kind=REPORT)
    found = rungs(course, WEDNESDAY)["report"]
    assert (found.url_label, found.url) == (
        "看待签发的报告",
        f"/desk/reports-up/{row.public_id}/",
    )
    assert found.evidence == ("云岭县教育局：待校长签发",)


def test_report__only_education_has_it__says_which_line_lacks(cast, course):
    [row] = reported(cast, cast.anan, WEDNESDAY, recipient(cast.school))
    carried(cast, row, WEDNESDAY)
    report = rungs(course, nov(20))["report"]
    assert report.state == "late"
    assert report.evidence == ("11月18日 云岭县教育局", "还没有送到乡镇（街道）")


@pytest.mark.parametrize("education", [OrgType.EDU, OrgType.CENTRAL])
def test_report__both_lines_have_it__done_on_the_later_day(cast, course, education):
    to = recipient(cast.school, education), recipient(cast.school, OrgType.TOWNSHIP)
    first, second = reported(cast, cast.anan, WEDNESDAY, *to)
    carried(cast, first, WEDNESDAY)
    carried(cast, second, THURSDAY)
    assert rungs(course, WEDNESDAY)["report"].state == "todo"
    report = rungs(course, nov(20))["report"]
    assert (report.state, report.done_on, report.due_on) == ("done", THURSDAY, THURSDAY)


def test_report__returned_for_a_missing_item__was_out_in_time_all_the_same(cast, course):
    to = recipient(cast.school), recipient(cast.school, OrgType.TOWNSHIP)
    for row in reported(cast, cast.anan, WEDNESDAY, *to):
        carried(cast, row, THURSDAY)
        answered(cast, row, THURSDAY, State.RETURNED)
    assert rungs(course, nov(20))["report"].done_on == THURSDAY


def test_report__taken_back__is_owed_again(cast, course):
    to = recipient(cast.school), recipient(cast.school, OrgType.TOWNSHIP)
    rows = reported(cast, cast.anan, WEDNESDAY, *to)
    for row in rows:
        carried(cast, row, WEDNESDAY)
    with at(THURSDAY):
        sending.withdraw(by=cast.director, escalation=rows[0], why="写错了", told="已电话告知")
    assert rungs(course, THURSDAY)["report"].state == "todo"


def test_missing__first_morning__police_the_same_day_and_report_the_next(cast, pupil):
    course = suspected(pupil, on=MONDAY, missing=True)
    found = rungs(course, MONDAY)
    assert (found["police"].due_on, found["police"].state) == (MONDAY, "todo")
    assert found["report"].due_on == TUESDAY
    reported(cast, pupil, MONDAY, recipient(cast.school, OrgType.POLICE), kind=MISSING)
    assert rungs(course, MONDAY)["police"].state == "done"


def test_rounds__each_one__is_due_three_working_days_after_the_last(cast, course):
    persuaded(course, cast.head_teacher, nov(20))
    found = rungs(course, nov(20))
    assert (found["round.1"].state, found["round.1"].done_on) == ("done", nov(20))
    assert (found["round.2"].state, found["round.2"].due_on) == ("todo", nov(25))
    assert found["notice"].due_on == nov(25)


def test_rounds__next_day_agreed_earlier__is_the_last_day(cast, course):
    persuaded(course, cast.head_teacher, nov(20), next_on=nov(23))
    assert rungs(course, nov(20))["round.2"].due_on == nov(23)


def test_rounds__a_promise__moves_nothing(cast, course):
    persuaded(course, cast.head_teacher, nov(20), result=RoundResult.RETURNS, back_by=nov(30))
    assert rungs(course, nov(26))["round.2"].state == "late"


def test_second__last_round_failed__one_working_day_later(cast, course):
    for day in (THURSDAY, nov(20), nov(23)):
        persuaded(course, cast.head_teacher, day)
    second = rungs(course, nov(23))["second"]
    assert (second.state, second.due_on) == ("todo", nov(24))
    to = recipient(cast.school), recipient(cast.school, OrgType.TOWNSHIP)
    for row in reported(cast, cast.anan, nov(24), *to, kind=FAILED):
        carried(cast, row, nov(24))
    assert rungs(course, nov(24))["second"].done_on == nov(24)


def test_ladder__child_back__what_was_to_bring_it_back_is_stopped_and_never_late(cast, course):
    steps.move(course, CourseState.RETURNED, on=nov(30), returned_on=nov(30))
    found = rungs(course, date(2026, 12, 20))
    assert {code: found[code].state for code in AWAY} == dict.fromkeys(AWAY, "stopped")
    assert found["report"].stop == "学生已返校，不必再办"
    assert found["talk"].due_on == date(2026, 12, 1)


def test_ladder__day_before_the_return__answers_as_it_was_then(course):
    before = states(course, nov(20))
    steps.move(course, CourseState.RETURNED, on=nov(30), returned_on=nov(30))
    assert states(course, nov(20)) == before


def test_talk__with_the_child_after_the_return__is_done(cast, course):
    steps.move(course, CourseState.RETURNED, on=nov(30), returned_on=nov(30))
    talked(cast.anan, cast.head_teacher, nov(30))
    assert rungs(course, nov(30))["talk"].done_on == nov(30)


def test_follow__ten_days_in_a_row__then_the_application_is_due(cast, course):
    steps.move(course, CourseState.RETURNED, on=nov(30), returned_on=nov(30))
    ninth = rungs(course, date(2026, 12, 10))
    assert (ninth["follow"].state, ninth["close"].state) == ("todo", "later")
    assert ninth["follow"].evidence == ("已连续在校9个上课日，还差1个",)
    tenth = rungs(course, date(2026, 12, 11))
    assert (tenth["follow"].state, tenth["follow"].done_on) == ("done", date(2026, 12, 11))
    assert (tenth["close"].state, tenth["close"].due_on) == ("todo", date(2026, 12, 16))


def test_close__nobody_outside_was_told__the_school_ends_it_itself(course):
    assert rungs(course, WEDNESDAY)["close"].label == "校内销号"


def test_placed__child_rightly_elsewhere__neither_talk_nor_follow_up_but_the_application(course):
    steps.move(course, CourseState.SUSPENDED, on=nov(20))
    found = rungs(course, nov(20))
    assert [found[code].state for code in (*AWAY, *AFTER)] == [
        *["stopped"] * (len(AWAY) + 2),
        "todo",
    ]
    assert found["report"].stop == "已登记「休学」，不必再办"
    assert found["close"].due_on == nov(25)


def test_dismissed__no_dropout__everything_is_stopped(course):
    steps.move(course, CourseState.DISMISSED, on=nov(20))
    assert set(states(course, nov(20)).values()) == {"stopped"}


@pytest.mark.parametrize(
    ("preset", "visit", "report"),
    [
        (PolicyPreset.DEFAULT, TUESDAY, THURSDAY),
        (PolicyPreset.SAME_DAY, MONDAY, THURSDAY),
        (PolicyPreset.THREE_DAYS, MONDAY, THURSDAY),
        (PolicyPreset.OVER_THREE, TUESDAY, THURSDAY),
        (PolicyPreset.OVER_FIVE, TUESDAY, THURSDAY),
        (PolicyPreset.OVER_WEEK, TUESDAY, THURSDAY),
        (PolicyPreset.FOUR_WEEKS, TUESDAY, THURSDAY),
    ],
)
def test_policy__each_preset__visit_and_report_by_its_numbers(cast, course, preset, visit, report):
    policy(cast.school, preset)
    found = rungs(course, WEDNESDAY)
    assert (found["visit"].due_on, found["report"].due_on) == (visit, report)


def test_policy__changed_after_the_suspicion__the_limits_of_that_day_stay(cast, course):
    held = policy(cast.school, PolicyPreset.DEFAULT)
    held.until = THURSDAY
    held.save()
    policy(cast.school, PolicyPreset.DEFAULT, starts_on=THURSDAY, report_within=5, rounds=1)
    found = rungs(course, nov(20))
    assert found["report"].due_on == THURSDAY
    assert "round.3" in found


def test_ladders__five_courses_and_one__cost_the_same_number_of_queries(cast, course):
    others = [StudentFactory(current_class=cast.seven_one) for _ in range(4)]
    courses = [course, *(suspected(one) for one in others)]
    with CaptureQueriesContext(connection) as of_one:
        ladders_of(courses[:1], WEDNESDAY)
    with CaptureQueriesContext(connection) as of_five:
        ladders_of(courses, WEDNESDAY)
    assert len(of_five) == len(of_one)
