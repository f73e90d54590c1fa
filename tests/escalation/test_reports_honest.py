"""A report's page and list where a tap too many would say what is not so."""

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.escalation.enums import MessageState, State, Way
from school_care.escalation.forms_officer import AnswerForm
from school_care.escalation.models import Message, Recipient
from tests.escalation.desk import at, body, read, send
from tests.escalation.making import escalation

pytestmark = pytest.mark.django_db


def listing(user) -> str:
    return body(at(user).get(reverse("escalation:reports"), {"state": "all"}))


def test_verify__nothing_chosen_and_nothing_written__asked_for_both(cast):
    one = escalation(cast, state=State.RESOLVED)
    page = body(send(cast.director, one, "verify", holds="", words=""), 422)
    assert "请选择办结的事是否已经落实。" in page
    assert "请写明怎样核实的" in page
    one.refresh_from_db()
    assert one.state == State.RESOLVED


def test_verify__its_form__nothing_is_ticked_beforehand(cast):
    form = read(cast.director, escalation(cast, state=State.RESOLVED)).partition('id="do"')[2]
    assert "checked" not in form.partition("</form>")[0]


def test_send_back__done__back_to_the_list_that_names_it_for_the_drafter(cast):
    one = escalation(cast, state=State.IN_REVIEW)
    assert send(cast.principal, one, "send_back").url == reverse("escalation:reports")
    assert "校长退回</span>" in listing(cast.director)


def test_list__draft_never_refused__is_a_draft(cast):
    escalation(cast, state=State.DRAFT)
    page = listing(cast.director)
    assert "草稿</span>" in page
    assert "校长退回" not in page


def test_list__on_its_way__is_being_sent_not_reported(cast):
    escalation(cast, way=Way.HTTP)
    assert "正在发送</span>" in listing(cast.director)


def test_sign__by_paper__says_the_receiver_has_nothing_yet(cast):
    one = escalation(cast, state=State.IN_REVIEW)
    client = at(cast.principal)
    send(cast.principal, one, "sign", client=client)
    assert "对方还没有收到" in body(client.get(reverse("escalation:report", args=[one.public_id])))


def test_refused__its_page__leads_to_where_one_decides(cast):
    one = escalation(cast, way=Way.HTTP)
    assert "去「未送达」决定怎么办" not in read(cast.director, one)
    Message.objects.filter(escalation=one).update(state=MessageState.REFUSED)
    assert "去「未送达」决定怎么办" in read(cast.director, one)


def test_resume__one_was_refused__says_that_it_does_not_go_by_itself(cast):
    one = escalation(cast, way=Way.HTTP)
    Message.objects.filter(escalation=one).update(state=MessageState.REFUSED)
    Recipient.objects.filter(pk=one.recipient_id).update(paused_at=clock.now(), paused_why="停用")
    client = at(cast.director)
    client.post(reverse("escalation:recipient_resume", args=[one.recipient.public_id]))
    page = body(client.get(reverse("escalation:recipient", args=[one.recipient.public_id])))
    assert "另有1件没有送成，请到「未送达」决定怎么办。" in page


def test_officer__telephone_without_a_number__asked_for_one():
    given = {"name": "马科员", "phone": "办公室", "words": ""}
    form = AnswerForm(given, status=State.ACCEPTED)
    assert form.errors["phone"] == ["请填写能打通的电话号码。"]
    assert "phone" not in AnswerForm({**given, "phone": "7621120"}, status=State.ACCEPTED).errors
