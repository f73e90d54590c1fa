"""What a report's page offers is what can be done, in every state and for everyone."""

import pytest
import time_machine
from django.db import transaction

from school_care.escalation.enums import MessageState, State, Via, Way
from school_care.escalation.forms_reports import answer_choices
from school_care.escalation.models import Escalation, Message
from school_care.escalation.six_questions import six_questions
from school_care.escalation.views.reports import FORMS
from tests.escalation.desk import at, read, send, url
from tests.escalation.making import escalation, message_of
from tests.factories import days_ago

pytestmark = pytest.mark.django_db

ROLES = ("principal", "director", "head_teacher", "grade_head")
QUESTIONS = (
    "对方怎么知道",
    "我们怎么知道",
    "谁看得到什么",
    "期限",
    "谁可以办",
    "能不能撤回",
)


def offered(user, one: Escalation) -> set[str]:
    """The actions whose form stands on the page."""
    page = read(user, one)
    return {name for name in FORMS if f'action="{url(name, one)}"' in page}


class Undone(Exception):
    """Ends a try without a trace."""


def is_done(user, one: Escalation, action: str) -> bool:
    """Whether a carefully filled form does something; whatever it did is undone."""
    given = {}
    if action == "answer":
        choices = answer_choices(Escalation.objects.get(pk=one.pk))
        given["status"] = choices[0][0] if choices else State.ACCEPTED
    before = Escalation.objects.get(pk=one.pk).revision, states_of(one)
    done = False
    try:
        with transaction.atomic():
            response = send(user, one, action, **given)
            after = Escalation.objects.get(pk=one.pk).revision, states_of(one)
            done = response.status_code == 302
            assert done == (before != after), (action, response.status_code)
            raise Undone
    except Undone:
        return done


def states_of(one: Escalation) -> list[str]:
    return list(Message.objects.filter(escalation=one).values_list("state", "way"))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", list(State))
def test_report__state_and_person__offers_exactly_what_can_be_done(cast, state, role):
    one = escalation(cast, state=state)
    user = cast.staff[role]
    can_be_done = {name for name in FORMS if is_done(user, one, name)}
    assert offered(user, one) == can_be_done
    if role in ("head_teacher", "grade_head"):
        assert can_be_done == set()


@pytest.mark.parametrize(
    "state",
    [
        MessageState.PENDING,
        MessageState.SENDING,
        MessageState.RETRY,
        MessageState.UNKNOWN,
        MessageState.REFUSED,
        MessageState.DEAD,
    ],
)
def test_report__on_its_way_by_system__offers_exactly_what_can_be_done(cast, state):
    one = escalation(cast, way=Way.HTTP)
    Message.objects.filter(escalation=one).update(state=state)
    can_be_done = {name for name in FORMS if is_done(cast.director, one, name)}
    assert offered(cast.director, one) == can_be_done
    assert ("withdraw" in can_be_done) == (state != MessageState.SENDING)


@pytest.mark.parametrize("state", list(State))
def test_report__every_state__answers_the_six_questions(cast, state):
    one = escalation(cast, state=state)
    page = read(cast.director, one)
    told = page.partition('id="six"')[2].partition("</section>")[0]
    places = [told.index(f"<dt>{question}</dt>") for question in QUESTIONS]
    assert places == sorted(places)
    messages = list(one.messages.order_by("version"))
    steps = list(one.steps.order_by("pk"))
    for question in six_questions(one, messages, steps, days_ago(0)):
        assert question.lines, question.code
        assert all(line.endswith("。") and len(line) > 4 for line in question.lines)


@pytest.mark.parametrize(
    ("state", "code", "said"),
    [
        (State.DRAFT, "they", "还没有送出，对方还不知道"),
        (State.SUBMITTED, "they", "等学校送去并登记收件人"),
        (State.DELIVERED, "they", "收件人马科员，收文编号收文 2026-118"),
        (State.RETURNED, "they", "对方看到的仍是上一版"),
        (State.DELIVERED, "we", "还没有答复"),
        (State.ACCEPTED, "we", "电话，马科员，受理"),
        (State.ACCEPTED, "we", "教控〔2026〕031号"),
        (State.DRAFT, "sees", "只看得到“上报内容”，按学籍号认人"),
        (State.IN_REVIEW, "until", "下一步：校长审签"),
        (State.DELIVERED, "until", "下一步：对方答复"),
        (State.DELIVERED, "until", "收到后3个工作日内答复"),
        (State.VERIFIED, "until", "下一步：学校销号"),
        (State.IN_REVIEW, "may", "签发：校长"),
        (State.SUBMITTED, "back", "撤回后对方不会收到"),
        (State.DELIVERED, "back", "要先告知对方"),
        (State.RESOLVED, "back", "对方已经办结，不再撤回"),
        (State.CLOSED, "back", "可以重新办理"),
        (State.WITHDRAWN, "back", "已经撤回"),
        (State.TRANSFERRED, "back", "请在接办单位的那一件上办理"),
    ],
)
def test_six_questions__a_state__says_what_matters_there(cast, state, code, said):
    one = escalation(cast, state=state)
    page = read(cast.director, one)
    answer = page.partition(f'id="six-{code}"')[2].partition("</dd>")[0]
    assert said in answer


def test_report__being_sent__cannot_be_taken_back_and_says_when(cast):
    one = escalation(cast, way=Way.HTTP)
    Message.objects.filter(pk=message_of(one).pk).update(state=MessageState.SENDING)
    assert "过一分钟可以撤回" in read(cast.director, one)


def test_report__deadline_in_a_year_without_announced_holidays__says_it_is_provisional(cast):
    with time_machine.travel("2035-03-05T09:00:00+08:00"):
        one = escalation(cast, state=State.DELIVERED)
        assert "2035年放假安排还没有公布" in read(cast.director, one)


@pytest.mark.parametrize("user", ["teacher", "dormitory", "counsellor", "registrar", "editor"])
def test_reports__without_a_part_in_them__neither_list_nor_page(cast, user):
    one = escalation(cast, state=State.DELIVERED)
    client = at(cast.staff[user])
    assert client.get(url("report", one)).status_code == 403


def test_report__of_another_class__head_teacher_finds_nothing(cast):
    one = escalation(cast, state=State.DELIVERED, student=cast.zixuan)
    assert at(cast.other_head_teacher).get(url("report", one)).status_code == 404


def test_report__via_link__is_named_as_the_way_we_know(cast):
    from tests.escalation.making import answered

    one = escalation(cast, state=State.DELIVERED)
    answered(one, State.ACCEPTED, via=Via.LINK)
    assert "网页链接，马科员，受理" in read(cast.director, one)
