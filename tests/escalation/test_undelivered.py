"""未送达: what a person decides, what a person carries, what waits and for what."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.escalation.enums import MessageState, OnAmbiguous, State, Way
from school_care.escalation.models import Message, Recipient
from school_care.escalation.services import recipients
from tests.escalation.making import escalation, message_of, recipient
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
PAGE = "escalation:undelivered"
DECIDE, CARRY, WAITING = "请决定怎么办", "等人送去", "等待发送"


@pytest.fixture
def director(cast, client):
    client.force_login(cast.director)
    return client


def page_of(client) -> str:
    answer = client.get(reverse(PAGE))
    assert answer.status_code == 200
    return unescape(answer.content.decode()).split('id="main"')[1]


def section(page: str, title: str) -> str:
    return next((part for part in page.split("<section") if f"<h2>{title}" in part), "")


def stuck(cast, state, error="", **values) -> Message:
    message = message_of(escalation(cast, way=Way.HTTP))
    Message.objects.filter(pk=message.pk).update(
        **{"state": state, "error": error, "attempts": 3, "next_at": None, **values}
    )
    message.refresh_from_db()
    return message


def test_page__nothing_on_its_way__says_so(director):
    assert "都送到了" in page_of(director)


@pytest.mark.parametrize(
    ("state", "error", "says"),
    [
        (MessageState.REFUSED, "http_401", "对方系统不认可我们的密钥（401）"),
        (MessageState.REFUSED, "http_422", "对方系统说内容不合要求（422）"),
        (MessageState.REFUSED, "address", "接口地址不允许连接"),
        (MessageState.REFUSED, "gone", "不再接收（410）"),
        (MessageState.DEAD, "too_old", "两周内多次发送都没有送到。"),
        (MessageState.DEAD, "http_503", "最后一次：对方系统暂时不能接收（503）"),
        (MessageState.UNKNOWN, "timeout", "不知道对方有没有收到"),
        (MessageState.UNKNOWN, "lease", "发送时本系统中断"),
        (MessageState.REFUSED, "a code nobody knows", "对方系统没有接收。"),
    ],
)
def test_page__a_person_must_decide__says_why_in_words(director, cast, state, error, says):
    message = stuck(cast, state, error)
    held = section(page_of(director), DECIDE)
    assert says in held
    assert "已发送3次" in held and error not in held.replace(says, "")
    for route in ("requeue", "carry", "give_up"):
        assert reverse(f"escalation:{route}", args=[message.public_id]) in held


def test_requeue__a_dead_one__waits_again_under_the_same_id(director, cast):
    message = stuck(cast, MessageState.DEAD, "unreachable")
    answer = director.post(reverse("escalation:requeue", args=[message.public_id]), follow=True)
    assert "已排入发送" in unescape(answer.content.decode())
    again = Message.objects.get(pk=message.pk)
    assert (again.state, again.public_id) == (MessageState.PENDING, message.public_id)


def test_carry__a_refused_one__stands_among_what_a_person_brings(director, cast):
    message = stuck(cast, MessageState.REFUSED, "http_400")
    director.post(reverse("escalation:carry", args=[message.public_id]))
    page = page_of(director)
    assert section(page, DECIDE) == ""
    assert message.case_no in section(page, CARRY)


def test_carry__already_delivered__is_refused_in_words(director, cast):
    message = stuck(cast, MessageState.DELIVERED, settled_at=clock.now())
    answer = director.post(reverse("escalation:carry", args=[message.public_id]), follow=True)
    assert "已经送达" in unescape(answer.content.decode())


def test_give_up__without_a_reason__asks_for_it(director, cast):
    message = stuck(cast, MessageState.DEAD)
    url = reverse("escalation:give_up", args=[message.public_id])
    assert "请填写作废原因" in unescape(director.post(url, {"why": " "}).content.decode())
    assert Message.objects.get(pk=message.pk).state == MessageState.DEAD


def test_give_up__with_a_reason__is_cancelled(director, cast):
    message = stuck(cast, MessageState.DEAD)
    url = reverse("escalation:give_up", args=[message.public_id])
    answer = director.post(url, {"why": "学生已返校"}, follow=True)
    assert "已作废" in unescape(answer.content.decode())
    assert Message.objects.get(pk=message.pk).state == MessageState.CANCELLED


def test_by_hand__leads_to_the_form_of_the_hand_over(director, cast):
    one = escalation(cast, state=State.SUBMITTED)
    held = section(page_of(director), CARRY)
    assert reverse("escalation:report", args=[one.public_id]) in held
    assert "书面公文" in held and "前送到" in held


def test_waiting__for_a_paused_body__says_which_reason(director, cast):
    message = message_of(escalation(cast, way=Way.HTTP))
    recipients.pause(by=cast.director, recipient=message.recipient, why="对方升级到周五")
    assert "已暂停发送：对方升级到周五" in section(page_of(director), WAITING)


def test_waiting__for_an_earlier_one_of_the_case__says_so(director, cast):
    body = recipient(cast.school, way=Way.HTTP)
    first = message_of(escalation(cast, to=body, case_no="99-DO-2026-0001"))
    escalation(cast, to=body, case_no="99-DO-2026-0001", kind="TEST_URGENT")
    Message.objects.filter(pk=first.pk).update(state=MessageState.DEAD)
    assert "等同一事项的上一件先送达" in section(page_of(director), WAITING)


def test_waiting__the_endpoint_failed__says_when_it_goes_again(director, cast):
    message = message_of(escalation(cast, way=Way.HTTP))
    later = clock.now() + timedelta(hours=2)
    Recipient.objects.filter(pk=message.recipient_id).update(failures=2, next_try_at=later)
    assert "再发。" in section(page_of(director), WAITING)


def test_waiting__unknown_and_sent_again_by_itself__needs_nobody(director, cast):
    stuck(cast, MessageState.UNKNOWN, "timeout", next_at=clock.now() + timedelta(minutes=5))
    page = page_of(director)
    assert section(page, DECIDE) == ""
    assert section(page, WAITING) != ""


def test_unknown__a_body_that_cannot_tell_copies__is_held_for_a_person(director, cast):
    message = stuck(cast, MessageState.UNKNOWN, "lost")
    Recipient.objects.filter(pk=message.recipient_id).update(on_ambiguous=OnAmbiguous.HOLD)
    assert "答复中途断开" in section(page_of(director), DECIDE)


def test_page__another_schools_messages__are_not_there(director, cast):
    foreign = escalation(cast.other_school, student=cast.foreign)
    page = page_of(director)
    assert foreign.case_no not in page and cast.foreign.name not in page


def test_page__fifty_messages__cost_as_many_queries_as_five(director, cast):
    body = recipient(cast.school, way=Way.HTTP)

    def more(count):
        for _ in range(count):
            escalation(cast, to=body)
            escalation(cast)
            stuck(cast, MessageState.DEAD)

    more(2)
    few = queries_of(director, reverse(PAGE))
    more(6)
    assert queries_of(director, reverse(PAGE)) == few
