"""The course of a crisis: the family, the doctor, the paper, the meeting, the end."""

from datetime import timedelta

import pytest
import time_machine

from school_care.cases.enums import CaseType
from school_care.cases.models import Crisis, CrisisNotice, Protection, ProtectionEntry
from school_care.cases.protection.crisis_owed import steps_of
from school_care.cases.protection.crisis_words import HandedTo, ToldHow, Treatment
from school_care.cases.protection.enums import (
    CallTo,
    GuardiansTold,
    NoticeAnswer,
    ProtectionState,
    ReturnAdvice,
    Trigger,
)
from school_care.cases.protection.papers_crisis import print_notice
from school_care.cases.protection.services import (
    calls,
    crisis,
    crisis_end,
    crisis_notices,
    guardian,
)
from school_care.core import clock
from school_care.school.refusal import Refused
from tests.cases.protection.crisis_making import handed, passed, reported, returned
from tests.cases.protection.making import CANARY, filed
from tests.core.pdf.support import text_of

pytestmark = pytest.mark.django_db


def told(row, by, **more):
    given = {"reached": True, "whom": "母亲 李梅", "how": ToldHow.CALL, "at": clock.now()}
    return crisis.tell_parents(by=by, protection=row, **{**given, **more})


def owed(row) -> dict:
    row = Protection.objects.select_related("case").get(pk=row.pk)
    return {one.code: one for one in steps_of([row], clock.today())[row.pk]}


# -- the family


def test_parents__told_by_the_watcher__stand_in_the_case(cast):
    row = reported(cast.teacher, cast.keke)
    told(row, cast.teacher, words=f"{CANARY}马上来")

    assert Crisis.objects.get().parents_told_whom == "母亲 李梅"
    row.refresh_from_db()
    assert row.guardians_told == GuardiansTold.TOLD
    words = ProtectionEntry.objects.get(in_content=True)
    assert words.text == f"{CANARY}马上来"
    assert owed(row)["parents"].done_on == clock.today()


def test_parents__not_reached__are_still_owed(cast):
    row = reported(cast.teacher, cast.keke)
    told(row, cast.teacher, reached=False)

    assert Crisis.objects.get().parents_told_at is None
    assert "没有联系上" in ProtectionEntry.objects.filter(kind="family").get().text
    assert owed(row)["parents"].done_on is None


def test_parents__suspected__are_not_told_and_others_are_owed(cast):
    row = reported(cast.teacher, cast.keke, home_suspected=True)
    with pytest.raises(Refused, match="德育主任"):
        told(row, cast.teacher)
    with pytest.raises(Refused, match="110"):
        told(row, cast.counsellor)
    with pytest.raises(Refused):
        crisis_notices.make(by=cast.counsellor, protection=row, guardian="李梅")
    steps = owed(row)
    assert steps["parents"].blocked
    assert steps["notice"].blocked
    assert steps["help.call"].done_on is None


def test_parents__silenced_by_another_case__wait_without_a_reason(cast):
    other = filed(cast.teacher, cast.keke, CaseType.MR)
    guardian.flag(other)
    row = reported(cast.other_head_teacher, cast.keke)

    with pytest.raises(Refused) as refused:
        told(row, cast.counsellor)
    assert "涉嫌" not in str(refused.value)
    assert "涉嫌" not in owed(row)["parents"].blocked


def test_parents__by_the_reporter_who_handed_over__is_refused(cast):
    row = reported(cast.teacher, cast.keke)
    passed(row, cast.teacher, cast.dormitory)
    with pytest.raises(Refused):
        told(row, cast.teacher)


# -- the doctor


def test_hospital__with_advice_of_a_watcher__is_refused_and_without_kept(cast):
    row = reported(cast.teacher, cast.keke)
    sent = {"how": Treatment.SENT, "at": clock.now(), "hospital": "县医院", "with_whom": "卫数学"}
    with pytest.raises(Refused):
        crisis.treat(by=cast.teacher, protection=row, advice="抑郁", **sent)
    crisis.treat(by=cast.teacher, protection=row, **sent)

    assert Crisis.objects.get().hospital == "县医院"
    assert owed(row)["treated"].done_on == clock.today()


@pytest.mark.parametrize(("who", "allowed"), [("counsellor", True), ("director", False)])
def test_hospital__judged_not_needed__is_the_counsellors_word(cast, who, allowed):
    row = reported(cast.teacher, cast.keke)
    by = getattr(cast, who)
    if not allowed:
        with pytest.raises(Refused):
            crisis.treat(by=by, protection=row, how=Treatment.NOT_NOW, advice="")
        return
    crisis.treat(by=by, protection=row, how=Treatment.NOT_NOW, advice="风险低，每日看两次")
    assert owed(row)["treated"].words == "评估后暂不送医"


def test_talk__is_the_counsellors_and_goes_with_the_content(cast):
    row = reported(cast.teacher, cast.keke)
    with pytest.raises(Refused):
        crisis.talk(by=cast.director, protection=row, parts={"孩子说": "不想活"})
    crisis.talk(by=cast.counsellor, protection=row, parts={"孩子说": "不想活", "评估": ""})

    assert ProtectionEntry.objects.get(kind="talk").in_content
    assert owed(row)["talk"].done_on == clock.today()


# -- the paper


def test_notice__is_numbered_printed_and_signed(cast):
    row = reported(cast.teacher, cast.keke)
    first = crisis_notices.make(by=cast.teacher, protection=row, guardian="李梅")
    assert crisis_notices.make(by=cast.teacher, protection=row, guardian="李梅") == first
    second = crisis_notices.make(
        by=cast.director, protection=row, guardian="李梅", advice=("fetch",)
    )
    assert (first.number, second.number) == (1, 2)

    said = text_of(print_notice(notice=second, printed_by=cast.director))
    assert "二十四小时陪伴" in said
    assert "第2号" in said
    assert "签收单" in said
    assert CANARY not in said

    crisis_notices.answer(by=cast.teacher, notice=second, how=NoticeAnswer.SIGNED, at=clock.now())
    assert owed(row)["notice"].done_on == clock.today()


def test_notice__with_all_that_can_be_asked__is_a_page_and_its_answer_another(cast):
    row = reported(cast.teacher, cast.keke)
    every = tuple(crisis_notices.ADVICE)
    notice = crisis_notices.make(by=cast.teacher, protection=row, guardian="李" * 40, advice=every)
    pdf = print_notice(notice=notice, printed_by=cast.director)

    assert "学校电话" in text_of(pdf, page=1)
    assert "签收单" in text_of(pdf, page=2)


@pytest.mark.parametrize(
    ("witnesses", "kept"), [("", False), ("钱校长", False), ("钱校长、郑德育", True)]
)
def test_notice__refused__needs_two_witnesses(cast, witnesses, kept):
    row = reported(cast.teacher, cast.keke)
    notice = crisis_notices.make(by=cast.teacher, protection=row, guardian="李梅")
    given = {"how": NoticeAnswer.REFUSED, "at": clock.now(), "witnesses": witnesses}
    if not kept:
        with pytest.raises(Refused):
            crisis_notices.answer(by=cast.teacher, notice=notice, **given)
        return
    crisis_notices.answer(by=cast.teacher, notice=notice, **given)
    assert CrisisNotice.objects.get().witnesses == witnesses


def test_notice__made_before_the_family_was_suspected__is_printed_no_more(cast):
    row = reported(cast.teacher, cast.keke)
    notice = crisis_notices.make(by=cast.counsellor, protection=row, guardian="李梅")
    guardian.flag(row)
    notice.protection.refresh_from_db()
    with pytest.raises(Refused):
        print_notice(notice=notice, printed_by=cast.counsellor)


def test_notice__cancelled__is_not_printed_and_its_number_not_given_again(cast):
    row = reported(cast.teacher, cast.keke)
    notice = crisis_notices.make(by=cast.teacher, protection=row, guardian="李梅")
    crisis_notices.cancel(by=cast.teacher, notice=notice)
    with pytest.raises(Refused):
        print_notice(notice=notice, printed_by=cast.teacher)
    again = crisis_notices.make(by=cast.teacher, protection=row, guardian="李梅")
    assert again.number == 2


# -- back at school


def test_return__without_a_meeting__is_refused(cast):
    row = handed(reported(cast.teacher, cast.keke), cast.teacher)
    with pytest.raises(Refused, match="评估会"):
        crisis.come_back(by=cast.director, protection=row, on=clock.today())


def test_return__where_the_meeting_said_wait__is_refused(cast):
    row = handed(reported(cast.teacher, cast.keke), cast.teacher)
    crisis.meet(
        by=cast.director,
        protection=row,
        on=clock.today(),
        people="母亲、医生",
        result=ReturnAdvice.WAITS,
    )
    with pytest.raises(Refused, match="暂缓"):
        crisis.come_back(by=cast.director, protection=row, on=clock.today())


def test_plan__of_the_meeting__is_written_by_the_counsellor_alone(cast):
    row = handed(reported(cast.teacher, cast.keke), cast.teacher)
    given = {"on": clock.today(), "people": "母亲", "result": ReturnAdvice.RETURNS}
    with pytest.raises(Refused):
        crisis.meet(by=cast.director, protection=row, plan="每天看两次", **given)
    crisis.meet(by=cast.counsellor, protection=row, plan="每天看两次", **given)
    assert Crisis.objects.get().plan == "每天看两次"


def test_follow__is_owed_every_seven_days_and_each_is_its_own(cast):
    row = returned(reported(cast.teacher, cast.keke), cast.teacher, cast.director)
    today = clock.today()
    assert owed(row)["follow.1"].due_on == today + timedelta(days=7)

    with time_machine.travel(clock.now() + timedelta(days=5), tick=True):
        crisis.follow(by=cast.director, protection=row, text="上课有精神", every=10)
        row.refresh_from_db()
        steps = owed(row)
    assert row.state == ProtectionState.FOLLOWING
    assert steps["follow.1"].done_on == today + timedelta(days=5)
    assert steps["follow.2"].due_on == today + timedelta(days=15)


def test_steps__where_nobody_is_with_the_child__are_late_at_once(cast):
    from school_care.cases.protection.reading_steps import is_late

    row = filed(cast.teacher, cast.keke, CaseType.CR)  # a case without a watch
    with time_machine.travel(clock.now() + timedelta(seconds=5), tick=True):
        assert is_late(owed(row)["watch"])


def test_steps__of_fifty__cost_as_much_as_of_five(cast, django_assert_num_queries):
    rows = []
    for _ in range(3):
        rows.append(
            Protection.objects.select_related("case").get(
                pk=filed(cast.teacher, cast.keke, CaseType.CR).pk
            )
        )
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        steps_of(rows[:1], clock.today())
    with CaptureQueriesContext(connection) as many:
        steps_of(rows, clock.today())
    assert len(one) == len(many)


def test_steps__of_a_child_in_danger_again__count_nothing_of_the_last_time(cast):
    with time_machine.travel("2026-11-09T09:00:00+08:00") as time:
        row = reported(cast.teacher, cast.keke, home_suspected=True)
        ring = {"by": cast.teacher, "protection": row, "to": CallTo.POLICE_110, "caller": "卫数学"}
        calls.record(called_at=clock.now(), **ring)
        crisis.talk(by=cast.counsellor, protection=row, parts={"评估": "低"})
        assert owed(row)["help.call"].done_on and owed(row)["talk"].done_on
        row = handed(row, cast.teacher, HandedTo.BODY)
        time.shift(timedelta(days=3))
        reported(cast.teacher, cast.keke, triggers=[Trigger.HURTS])
        steps = owed(row)
        assert [steps[f"{name}.2"].done_on for name in ("help.call", "talk")] == [None, None]
        calls.record(called_at=clock.now() - timedelta(minutes=5), **ring)
        assert owed(row)["help.call.2"].done_on == clock.today()
        row = handed(row, cast.teacher, HandedTo.BODY)
        assert "心理教师谈话并记下" in crisis_end.missing(row)


# -- the end


def _well(cast) -> Protection:
    row = reported(cast.teacher, cast.keke)
    told(row, cast.teacher)
    crisis.talk(by=cast.counsellor, protection=row, parts={"评估": "低"})
    row = returned(row, cast.teacher, cast.director)
    return crisis.follow(by=cast.counsellor, protection=row, text="好")


def test_end__proposed_by_the_counsellor_and_agreed_by_the_director__is_closed(cast):
    row = _well(cast)
    crisis_end.propose(by=cast.counsellor, protection=row, why="三周平稳")
    closed = crisis_end.agree(by=cast.director, protection=row)

    assert closed.state == ProtectionState.CLOSED
    assert closed.case.closed_on == clock.today()


def test_end__by_one_person_alone__is_refused(cast):
    row = _well(cast)
    with pytest.raises(Refused):
        crisis_end.agree(by=cast.director, protection=row)
    with pytest.raises(Refused):
        crisis_end.propose(by=cast.director, protection=row, why="好了")
    crisis_end.propose(by=cast.counsellor, protection=row, why="好了")
    with pytest.raises(Refused):
        crisis_end.agree(by=cast.counsellor, protection=row)


def test_end__not_agreed__falls_and_can_be_proposed_again(cast):
    row = _well(cast)
    crisis_end.propose(by=cast.counsellor, protection=row, why="好了")
    crisis_end.disagree(by=cast.principal, protection=row, why="再看一周")
    assert crisis_end.proposal_of(row) is None
    crisis_end.propose(by=cast.counsellor, protection=row, why="又一周平稳")
    assert crisis_end.proposal_of(row).by == cast.counsellor


def test_end__of_what_lacks_the_talk__says_so(cast):
    row = reported(cast.teacher, cast.keke)
    told(row, cast.teacher)
    row = handed(row, cast.teacher)
    with pytest.raises(Refused, match="心理教师谈话"):
        crisis_end.propose(by=cast.counsellor, protection=row, why="转学了")
