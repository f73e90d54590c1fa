"""The list of reports and a report's page, as the people who use them see them."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from school_care.core import clock
from school_care.escalation.enums import MessageState, State, Way
from school_care.escalation.models import Escalation, Message
from tests.escalation.desk import at, body, filled, minute, read, send, url
from tests.escalation.making import (
    CONFIDENTIAL,
    FACTS,
    OFFICER,
    REASON,
    URGENT,
    escalation,
    recipient,
)
from tests.factories import StudentFactory
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


def listing(user, state: str = "") -> str:
    return body(at(user).get(reverse("escalation:reports"), {"state": state} if state else {}))


def shown(page: str) -> list[str]:
    """The reports listed, by their ids, in order."""
    return re.findall(r"/desk/reports-up/([0-9a-f-]{36})/", page.partition('id="main"')[2])


def ids(*reports: Escalation) -> list[str]:
    return [str(one.public_id) for one in reports]


def test_list__tabs__each_report_stands_where_the_next_move_is(cast):
    draft = escalation(cast, state=State.DRAFT)
    to_carry = escalation(cast, state=State.SUBMITTED)
    sending = escalation(cast, way=Way.HTTP)
    delivered = escalation(cast, state=State.DELIVERED)
    returned = escalation(cast, state=State.RETURNED)
    closed = escalation(cast, state=State.CLOSED)
    director = cast.director
    assert set(shown(listing(director))) == set(ids(draft, to_carry, returned))
    assert set(shown(listing(director, "waiting"))) == set(ids(sending, delivered))
    assert shown(listing(director, "done")) == ids(closed)
    assert len(shown(listing(director, "all"))) == 6
    assert shown(listing(director, "late")) == []
    assert shown(listing(director, "nonsense")) == shown(listing(director))


def test_list__refused_by_the_receivers_system__is_the_schools_work(cast):
    one = escalation(cast, way=Way.HTTP)
    Message.objects.filter(escalation=one).update(state=MessageState.REFUSED)
    page = listing(cast.director)
    assert shown(page) == ids(one)
    assert "被拒收" in page


def test_list__principal__own_signature_first_and_last_for_the_director(cast):
    returned = escalation(cast, state=State.RETURNED)
    waits = escalation(cast, state=State.IN_REVIEW)
    assert shown(listing(cast.principal)) == ids(waits, returned)
    assert shown(listing(cast.director)) == ids(returned, waits)


def test_list__overdue__says_by_how_much_and_how_often_nudged(cast):
    with time_machine.travel("2026-11-16T09:00:00+08:00"):
        one = escalation(cast, state=State.DELIVERED)
    with time_machine.travel("2026-11-23T09:00:00+08:00"):
        send(cast.director, one, "nudge")
        page = listing(cast.director, "late")
    assert shown(page) == ids(one)
    assert "对方已逾期2个工作日（11月19日到期），已催办1次" in page


def test_list__in_time__says_until_when_the_receiver_answers(cast):
    with time_machine.travel("2026-11-23T09:00:00+08:00"):
        escalation(cast, state=State.DELIVERED)
        assert "对方应于11月26日前答复" in listing(cast.director, "waiting")


def test_list__head_teacher__own_pupils_alone_and_nothing_in_confidence(cast):
    own = escalation(cast, state=State.RETURNED, student=cast.zixuan)
    escalation(cast, state=State.RETURNED, student=cast.keke)
    escalation(cast, state=State.RETURNED, student=cast.zixuan, kind=CONFIDENTIAL)
    page = listing(cast.head_teacher, "all")
    assert shown(page) == ids(own)
    assert "王可" not in page
    assert "保护事项报告" not in page


def test_list__nothing_to_do__says_where_to_begin(cast):
    assert "打开学生档案，点「上报与转介」" in listing(cast.director)


def test_search__by_name_pinyin_or_number__finds_it_and_keeps_the_name_out_of_the_address(cast):
    one = escalation(cast, state=State.ACCEPTED, student=cast.zixuan, case_no="99-DO-2026-0007")
    escalation(cast, state=State.ACCEPTED, student=cast.keke, case_no="99-DO-2026-0011")
    client = at(cast.director)
    for words in ("张子轩", "zzx", "0007"):
        response = client.post(reverse("escalation:reports"), {"words": words})
        assert shown(body(response)) == ids(one), words
    assert len(shown(body(client.post(reverse("escalation:reports"), {"words": "教控"})))) == 2
    assert "没有找到" in body(client.post(reverse("escalation:reports"), {"words": "无此人"}))


def test_search__another_class__is_not_found_by_its_head_teacher(cast):
    escalation(cast, state=State.ACCEPTED, student=cast.keke)
    response = at(cast.head_teacher).post(reverse("escalation:reports"), {"words": "王可"})
    assert "没有找到" in body(response)


def test_list__fifty_reports__cost_no_more_than_five(cast):
    to = recipient(cast.school)
    for _ in range(5):
        escalation(cast, state=State.RETURNED, to=to, student=cast.zixuan)
    client = at(cast.director)
    few = queries_of(client, reverse("escalation:reports"))
    for number in range(45):
        student = StudentFactory(current_class=cast.seven_two, name=f"周小{number}")
        escalation(cast, state=State.RETURNED, student=student)
    assert queries_of(client, reverse("escalation:reports")) == few


def test_report__opened__leaves_a_trace_of_the_reading(cast):
    from school_care.core.models import AuditEntry

    one = escalation(cast, state=State.DELIVERED)
    read(cast.head_teacher, one)
    entry = AuditEntry.objects.get(action="read", actor_id=cast.head_teacher.pk)
    assert (entry.object_id, entry.facts["why"]) == (str(one.public_id), "report")


def test_report__title_of_the_tab__names_nobody(cast):
    one = escalation(cast, state=State.DELIVERED)
    assert re.search(r"<title>\s*(.*?)\s*</title>", read(cast.director, one), re.S)[1].startswith(
        "上报"
    )


def test_report__in_review__principal_reads_exactly_what_goes_out(cast, plain_source):
    one = escalation(cast, state=State.IN_REVIEW)
    page = read(cast.principal, one)
    assert FACTS in page.partition('id="preview"')[2].partition("</section>")[0]
    assert send(cast.principal, one, "sign").status_code == 302
    assert FACTS in (one.messages.get().body or "")


def test_sign__content_changed_meanwhile__refused_and_the_new_content_is_shown(cast, plain_source):
    one = escalation(cast, state=State.IN_REVIEW)
    client = at(cast.principal)
    page = body(client.get(url("report", one)))
    seen = re.search(r'name="sign-digest" value="(\w+)"', page)[1]
    plain_source.facts = "昨晚已回家。"
    answer = body(send(cast.principal, one, "sign", client, digest=seen), 422)
    assert "内容在您打开之后有了变化" in answer
    assert "昨晚已回家。" in answer
    fresh = re.search(r'name="sign-digest" value="(\w+)"', answer)[1]
    assert send(cast.principal, one, "sign", client, digest=fresh).status_code == 302


def test_sign__several_bodies_at_once__each_as_it_was_seen(cast):
    one, two, three = (escalation(cast, state=State.IN_REVIEW, case_no="99-DO-9") for _ in range(3))
    page = read(cast.principal, one)
    ticks = re.findall(r'name="sign-others" value="([^"]+)"', page)
    assert len(ticks) == 2
    chosen = next(tick for tick in ticks if str(two.public_id) in tick)
    assert send(cast.principal, one, "sign", others=[chosen]).status_code == 302
    states = [Escalation.objects.get(pk=each.pk).state for each in (one, two, three)]
    assert states == [State.SUBMITTED, State.SUBMITTED, State.IN_REVIEW]


def test_sign__one_of_several_withdrawn_meanwhile__none_goes_out(cast):
    one, two = (escalation(cast, state=State.IN_REVIEW, case_no="99-DO-8") for _ in range(2))
    tick = re.search(r'name="sign-others" value="([^"]+)"', read(cast.principal, one))[1]
    send(cast.director, two, "withdraw")
    answer = body(send(cast.principal, one, "sign", others=[tick]), 422)
    assert "内容在您打开之后有了变化" in answer
    one.refresh_from_db()
    assert one.state == State.IN_REVIEW


def test_send_back__without_a_reason__keeps_the_page_and_says_so(cast):
    one = escalation(cast, state=State.IN_REVIEW)
    assert "请写明为什么不签发" in body(send(cast.principal, one, "send_back", why=""), 422)
    assert send(cast.principal, one, "send_back").status_code == 302
    assert "请补充家访经过。" in read(cast.director, one)


def test_answer__stale_page__refused_keeps_what_was_typed_and_can_be_sent_again(cast):
    one = escalation(cast, state=State.DELIVERED)
    stale = one.revision
    send(cast.director, one, "answer", status="accepted")
    answer = body(
        send(cast.principal, one, "answer", status="handling", words="已派人。", revision=stale),
        422,
    )
    assert "刚刚有了变化" in answer
    assert "已派人。" in answer
    current = Escalation.objects.get(pk=one.pk).revision
    assert f'name="answer-revision" value="{current}"' in answer


def test_answer__typed_while_it_was_closed__is_not_lost(cast):
    one = escalation(cast, state=State.RESOLVED)
    client = at(cast.director)
    send(cast.principal, one, "verify")
    answer = body(
        send(cast.director, one, "answer", client, status="handling", words="又跑了。"), 422
    )
    assert "又跑了。" in answer


def test_answer__older_than_the_newest__noted_once_and_not_asked_for_again(cast):
    one = escalation(cast, state=State.HANDLING)
    earlier = minute(clock.now() - timedelta(days=1))
    response = send(cast.director, one, "answer", status="resolved", said_at=earlier)
    assert response.status_code == 302
    page = read(cast.director, one)
    assert "迟到的回执：办结（状态不变）" in page
    one.refresh_from_db()
    assert one.state == State.HANDLING


def test_answer__returned_by_phone__reason_is_mandatory(cast):
    one = escalation(cast, state=State.DELIVERED)
    answer = body(send(cast.director, one, "answer", status="returned", words=""), 422)
    assert "退回必须写明理由和缺少的材料。" in answer
    send(cast.director, one, "answer", status="returned", words=REASON)
    assert REASON in read(cast.head_teacher, one)


def test_withdraw__already_there__asks_whom_one_told(cast):
    one = escalation(cast, state=State.DELIVERED)
    assert "请先告知对方" in body(send(cast.director, one, "withdraw", told=""), 422)
    assert send(cast.director, one, "withdraw").status_code == 302
    assert "今天上午电话告知马科员" in read(cast.director, one)


def test_submit__something_missing__says_what_and_offers_nothing(cast, plain_source):
    one = escalation(cast, state=State.DRAFT)
    plain_source.missing = "请先写经过。"
    page = read(cast.director, one)
    assert "现在还不能上报：请先写经过。" in page
    assert url("submit", one) not in page
    assert "请先写经过。" in body(send(cast.director, one, "submit"), 422)


def test_submit__urgent__telephone_first_and_out_without_signature(cast):
    one = escalation(cast, state=State.DRAFT, kind=URGENT)
    page = read(cast.director, one)
    assert "先打电话" in page
    assert "立即上报" in page
    send(cast.director, one, "submit")
    one.refresh_from_db()
    assert (one.state, one.signed_by) == (State.SUBMITTED, None)
    assert "紧急上报，未经审签" in read(cast.director, one)


def test_report__two_clocks__told_yesterday_written_today(cast):
    with time_machine.travel("2026-11-23T10:00:00+08:00", tick=False):
        one = escalation(cast, state=State.DELIVERED)
    with time_machine.travel("2026-11-24T15:30:00+08:00", tick=False):
        send(cast.director, one, "answer", status="accepted", said_at="2026-11-23T16:05")
        page = read(cast.director, one)
    history = page.partition('id="history"')[2]
    assert "2026年11月23日 16:05" in history
    assert "2026年11月24日 15:30" in history


def test_report__id_number_in_the_message__stands_masked_on_the_desk(cast, plain_source):
    whole = plain_source.body
    plain_source.body = lambda one, version: {
        **whole(one, version),
        "student": {"name": "张子轩", "id_number": "990101201309010011"},
    }
    one = escalation(cast, state=State.DRAFT)
    send(cast.principal, one, "submit")
    page = read(cast.director, one)
    assert "990101201309010011" not in page
    assert "尾号0011" in page
    assert "990101201309010011" in (one.messages.get().body or "")


def test_hand_over__by_paper__number_and_name_stand_on_the_page(cast):
    one = escalation(cast, state=State.SUBMITTED)
    send(cast.director, one, "hand_over", number="收文 118")
    page = read(cast.director, one)
    assert f"收件人{OFFICER}，收文编号收文 118" in page


def test_by_hand__refused_by_the_system__carried_instead(cast):
    one = escalation(cast, way=Way.HTTP)
    Message.objects.filter(escalation=one).update(state=MessageState.DEAD, error="too_old")
    assert "两周内多次发送都没有送到" in read(cast.director, one)
    send(cast.director, one, "by_hand")
    assert "等学校送去并登记收件人" in read(cast.director, one)
    assert filled("hand_over", one)["way"] == "letter"


@pytest.mark.parametrize("state", list(State))
def test_report__every_state__one_primary_button_at_most_and_none_where_nothing_is_due(cast, state):
    one = escalation(cast, state=state)
    primary = read(cast.director, one).partition('id="main"')[2].count("btn-primary")
    ours = (State.IN_REVIEW, State.CLOSED, State.WITHDRAWN, State.TRANSFERRED)
    assert primary == (0 if state in ours else 1)


def test_report__being_sent_by_the_system__nothing_is_pressed_on_anybody(cast):
    one = escalation(cast, way=Way.HTTP)
    page = read(cast.director, one).partition('id="main"')[2]
    assert "btn-primary" not in page
    assert "改为人工送达" in page


def test_report__came_back__reason_stands_at_the_head(cast):
    one = escalation(cast, state=State.RETURNED)
    head = read(cast.head_teacher, one).partition('id="state"')[2].partition("</section>")[0]
    assert f"退回理由：</strong>{REASON}" in head
