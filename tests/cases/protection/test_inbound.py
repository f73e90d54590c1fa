"""What other bodies ask of the school: who sees it, who does what, until when."""

from datetime import date, timedelta

import pytest

from school_care.cases.models import InboundReferral
from school_care.cases.protection import inbound_duty
from school_care.cases.protection.enums import InboundMatter, InboundState
from school_care.cases.protection.papers_inbound import reply_content, reply_words
from school_care.cases.protection.services import inbound as service
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.duties.models import Notice
from school_care.escalation.enums import OrgType
from school_care.escalation.models import SendingDetails
from school_care.school.refusal import Refused
from tests.factories import days_ago

pytestmark = pytest.mark.django_db

CANARY = "白鹳暗语"


def asked(**values) -> service.Asked:
    """A letter from civil affairs, come yesterday."""
    return service.Asked(
        **{
            "org_type": OrgType.CIVIL,
            "unit": "云岭县民政局",
            "matter": InboundMatter.FACTS,
            "text": f"{CANARY}：请提供该生在校情况。",
            "received_on": days_ago(1),
            **values,
        }
    )


def received(cast, *, handler=None, student=None, **values) -> InboundReferral:
    student = student or cast.zixuan
    return service.receive(
        by=cast.director,
        school=cast.school,
        asked=asked(**values),
        student=student,
        handler=handler,
    )


def answered(by, row, **values) -> None:
    said = {"text": "该生按时到校。", "how": "书面函复", "on": clock.today(), **values}
    service.answer(by=by, inbound=row, **{"revision": row.revision, **said})


def sees(user, row) -> bool:
    return InboundReferral.objects.visible_to(user).filter(pk=row.pk).exists()


# -- sight -------------------------------------------------------------------------------------


def test_sight__of_a_pupil__director_principal_and_who_drafts_for_the_pupil(cast):
    row = received(cast)

    assert all(sees(who, row) for who in (cast.director, cast.principal, cast.head_teacher))
    assert not any(sees(who, row) for who in (cast.other_head_teacher, cast.teacher, cast.auditor))


def test_sight__in_confidence__head_teacher_sees_nothing_the_handler_does(cast):
    row = received(cast, in_confidence=True, handler=cast.counsellor)

    assert not sees(cast.head_teacher, row)
    assert sees(cast.counsellor, row)
    assert sees(cast.director, row)


def test_sight__another_school__nobody(cast):
    row = received(cast)

    assert not sees(cast.foreign_head_teacher, row)


# -- taking in ---------------------------------------------------------------------------------


def test_receive__with_a_handler__told_without_a_name_and_being_handled(cast):
    row = received(cast, handler=cast.head_teacher)

    [notice] = Notice.objects.filter(user=cast.head_teacher)
    assert row.state == InboundState.TAKEN
    assert CANARY not in str(notice.facts)
    assert cast.zixuan.name not in str(notice.facts)


@pytest.mark.parametrize("answer_by", [date.max, days_ago(-400)])
def test_receive__answer_asked_for_in_a_mistyped_year__refused(cast, answer_by):
    """A deadline that no calendar holds would stop the day's run of the whole school."""
    with pytest.raises(Refused, match="一年以内"):
        received(cast, answer_by=answer_by)


def test_receive__trace__names_no_pupil(cast):
    received(cast)

    traces = AuditEntry.objects.filter(action="inbound.received")
    assert [trace.student_id for trace in traces] == [None]


def test_receive__pupil_not_found__kept_in_words_and_named_later(cast):
    row = service.receive(
        by=cast.director, school=cast.school, asked=asked(pupil_words="张某某，七年级")
    )
    service.put_name(by=cast.director, inbound=row, student=cast.zixuan, revision=row.revision)

    row.refresh_from_db()
    assert (row.student, row.pupil_words) == (cast.zixuan, "张某某，七年级")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"unit": " "}, "来函单位"),
        ({"text": ""}, "要求学校做什么"),
        ({"received_on": clock.today() + timedelta(days=1)}, "不能晚于今天"),
        ({"answer_by": days_ago(5)}, "不能早于收到"),
        ({"matter": "gift"}, "什么事项"),
        ({"number": "号" * 61}, "来函文号请不超过60字"),
    ],
)
def test_receive__not_right__refused_in_words(cast, values, words):
    with pytest.raises(Refused, match=words):
        received(cast, **values)


def test_receive__nobody_named__refused(cast):
    with pytest.raises(Refused, match="照来函写下姓名"):
        service.receive(by=cast.director, school=cast.school, asked=asked())


def test_receive__pupil_of_another_school__refused(cast):
    with pytest.raises(Refused, match="本校的学生"):
        received(cast, student=cast.foreign)


def test_receive__head_teacher__refused(cast):
    with pytest.raises(Refused, match="德育主任或校长"):
        service.receive(
            by=cast.head_teacher, school=cast.school, asked=asked(), student=cast.zixuan
        )


# -- answering ---------------------------------------------------------------------------------


def test_answer__by_the_handler__ended_with_words_way_and_day(cast):
    row = received(cast, handler=cast.head_teacher)
    answered(cast.head_teacher, row)

    row.refresh_from_db()
    assert row.state == InboundState.ANSWERED
    assert (row.answer, row.answered_how) == ("该生按时到校。", "书面函复")


def test_answer__by_who_only_sees_it__refused(cast):
    row = received(cast, handler=cast.counsellor)

    with pytest.raises(Refused, match="由经办人或德育主任办理"):
        answered(cast.head_teacher, row)


def test_answer__page_of_before__refused_and_nothing_overwritten(cast):
    row = received(cast, handler=cast.head_teacher)
    stale = row.revision
    answered(cast.head_teacher, row)

    with pytest.raises(Refused, match="请刷新页面"):
        service.send_back(
            by=cast.director, inbound=row, text="不在本校", how="电话告知", on=clock.today(),
            revision=stale,
        )  # fmt: skip
    row.refresh_from_db()
    assert row.answer == "该生按时到校。"


def test_answer__twice__refused_until_given_out_again(cast):
    row = received(cast)
    answered(cast.director, row)
    row.refresh_from_db()
    with pytest.raises(Refused, match="重新交办"):
        answered(cast.director, row, text="补充一句")

    service.hand_to(by=cast.director, inbound=row, handler=cast.head_teacher, revision=row.revision)
    row.refresh_from_db()
    answered(cast.head_teacher, row, text="补充一句")

    row.refresh_from_db()
    assert row.answer == "补充一句"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"text": " "}, "答复的内容"),
        ({"how": ""}, "怎样答复"),
        ({"on": clock.today() + timedelta(days=1)}, "不晚于今天"),
        ({"on": days_ago(2)}, "收到以后"),
    ],
)
def test_answer__not_right__refused_in_words(cast, values, words):
    row = received(cast)

    with pytest.raises(Refused, match=words):
        answered(cast.director, row, **values)


def test_send_back__says_why_and_ends(cast):
    row = received(cast)
    service.send_back(
        by=cast.principal,
        inbound=row,
        text="该生已转学到外县。",
        how="电话告知",
        on=clock.today(),
        revision=row.revision,
    )

    row.refresh_from_db()
    assert row.state == InboundState.NOT_OURS
    assert "不属于我校办理" in reply_words(row).title


def test_hand_to__who_has_left__refused(cast):
    row = received(cast)
    cast.head_teacher.appointments.update(until=days_ago(1))

    with pytest.raises(Refused, match="现任教职工"):
        service.hand_to(
            by=cast.director, inbound=row, handler=cast.head_teacher, revision=row.revision
        )


# -- the paper ---------------------------------------------------------------------------------


def test_reply__to_civil_affairs__a_letter_that_names_theirs(cast):
    row = received(cast, number="云民函〔2026〕8号")
    answered(cast.director, row)
    row.refresh_from_db()

    words = reply_words(row)
    assert words.title == f"关于{cast.zixuan.name}学生有关情况的复函"
    assert "（云民函〔2026〕8号）收悉" in words.opening
    assert words.sections[0].lines == ["该生按时到校。"]


def test_reply__its_number__room_to_write_it_by_hand_after_the_schools_word(cast):
    SendingDetails.objects.create(school=cast.school, word="云岭校")
    row = received(cast)
    answered(cast.director, row, on=days_ago(0))
    row.refresh_from_db()

    assert reply_content(row)["number"] == f"云岭校〔{days_ago(0).year}〕\u3000\u3000号"


def test_reply__to_education__a_report(cast):
    row = received(cast, org_type=OrgType.EDU, unit="云岭县教育局")
    answered(cast.director, row)
    row.refresh_from_db()

    assert reply_words(row).title.endswith("的报告")
    assert reply_words(row).closing == "特此报告。"


# -- what is owed ------------------------------------------------------------------------------


def owed(cast, on=None) -> list:
    return list(inbound_duty.population(school_id=cast.school.pk, on=on or clock.today()))


def test_duty__handler_until_the_day_the_body_named(cast):
    last = clock.today() + timedelta(days=3)
    row = received(cast, handler=cast.head_teacher, answer_by=last)

    [one] = owed(cast)
    assert (one.by, one.due_on) == (cast.head_teacher.pk, last)
    assert one.key == str(row.public_id)


def test_duty__no_day_named__fifth_working_day(cast):
    friday, fifth = date(2026, 11, 13), date(2026, 11, 20)
    row = InboundReferral(received_on=friday)

    assert inbound_duty.due_of(row) == fifth


def test_duty__answered_today__done_and_owed_no_more_tomorrow(cast):
    row, today = received(cast), clock.today()
    answered(cast.director, row)

    [fact] = inbound_duty.facts(school_id=cast.school.pk, since=today, until=today)
    assert fact.key == str(row.public_id)
    assert owed(cast)
    assert not owed(cast, on=today + timedelta(days=1))
