"""The officer's link: made once, opened by two secrets, read, answered, ended."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.escalation import events
from school_care.escalation.enums import MessageState, State, StepKind, Via, Way
from school_care.escalation.models import OfficerLink, Step
from school_care.escalation.services import links, sending
from school_care.school.refusal import Refused
from tests.escalation.making import (
    FACTS,
    OFFICER,
    REASON,
    RECEIVER_NO,
    answered,
    escalation,
    message_of,
    recipient,
)
from tests.escalation.officers import Browser, now_of, page, wrong

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture
def sent(cast):
    """Signed, and waiting to be carried to an office without a system."""
    return escalation(cast)


@pytest.fixture
def made(cast, sent):
    return links.make(by=cast.director, escalation=sent)


@pytest.fixture
def officer(made):
    """A browser with the digits entered."""
    browser = Browser(made)
    assert browser.enter().status_code == 302
    return browser


# --- made --------------------------------------------------------------------------------------


def test_link__made__neither_secret_stands_in_the_database_trace_or_history(cast, sent, made):
    row = OfficerLink.objects.get()
    assert row.expires_at - row.made_at == timedelta(days=14)
    held = f"{row.secret_hash} {row.code_hash}"
    held += " ".join(step.words or "" for step in Step.objects.filter(escalation=sent))
    held += " ".join(str(entry.facts) for entry in AuditEntry.objects.all())
    assert made.secret not in held
    assert made.code not in held
    assert len(made.secret) >= 32
    assert re.fullmatch(r"\d{6}", made.code)


def test_link__text_for_a_message__no_name_no_subject_no_digits(sent, made):
    assert made.url in made.text
    for secret in (sent.student.name, "辍学", "学生", made.code, sent.case_no):
        assert secret not in made.text.replace(made.url, "")


def test_link__draft_or_over__refused(cast):
    for state in (State.DRAFT, State.IN_REVIEW, State.WITHDRAWN, State.CLOSED):
        one = escalation(cast, state=state)
        with pytest.raises(Refused):
            links.make(by=cast.director, escalation=one)


def test_link__head_teacher_and_foreigners__refused(cast, sent):
    for person in (cast.head_teacher, cast.registrar, cast.foreign_head_teacher):
        with pytest.raises(Refused):
            links.make(by=person, escalation=sent)
    with pytest.raises(Refused):
        links.make(by=cast.director, escalation=sent, days=365)


def test_link__made_anew__the_one_before_opens_no_more(cast, sent, made):
    newer = links.make(by=cast.director, escalation=sent, days=3)
    assert Browser(made).open().status_code == 404
    assert Browser(newer).open().status_code == 200
    assert OfficerLink.objects.filter(stopped_at__isnull=True).count() == 1


# --- opened ------------------------------------------------------------------------------------


def test_address__opened_by_a_program__code_page_without_the_child_and_nothing_moves(sent, made):
    answer = Browser(made).open()
    told = page(answer)
    assert answer.status_code == 200
    assert "6位核验码" in told
    for secret in (sent.student.name, FACTS, sent.case_no, "情况报告"):
        assert secret not in told
    assert now_of(sent).state == State.SUBMITTED
    assert message_of(sent).state == MessageState.BY_HAND
    assert not answer.cookies
    row = OfficerLink.objects.get()
    assert row.first_opened_at and row.first_opened_at == row.last_opened_at


def test_code__right__delivered_by_link_and_the_letter_is_read(sent, officer):
    assert now_of(sent).state == State.DELIVERED
    assert sent.due_on > clock.today()
    message = message_of(sent)
    assert (message.state, message.way) == (MessageState.DELIVERED, Way.LINK)
    told = page(officer.open())
    for words in (sent.student.name, FACTS, "派员共同劝返", sent.case_no, "第1版"):
        assert words in told
    step = Step.objects.filter(escalation=sent, to_state=State.DELIVERED).get()
    assert (step.via, step.by, step.by_name) == (Via.LINK, None, "")
    assert AuditEntry.objects.filter(action="link.entered").count() == 1


def test_code__full_width_with_blanks__right(made):
    wide = made.code.translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert Browser(made).enter(f" {wide[:3]} {wide[3:]}").status_code == 302


def test_code__again_another_day__moves_nothing_and_notes_nothing_twice(sent, officer, made):
    before = Step.objects.filter(escalation=sent).count()
    assert Browser(made).enter().status_code == 302
    assert Step.objects.filter(escalation=sent).count() == before


def test_code__on_its_way_by_http__the_program_still_gets_it(cast):
    one = escalation(cast, to=recipient(cast.school, way=Way.HTTP))
    Browser(links.make(by=cast.director, escalation=one)).enter()
    assert now_of(one).state == State.DELIVERED
    assert message_of(one).state == MessageState.PENDING


def test_code__five_wrong__link_stops_and_whoever_sends_is_told(sent, made):
    heard = []
    events.listen(heard.append)
    try:
        browser = Browser(made)
        for left in (4, 3, 2, 1):
            answer = browser.enter(wrong(made, left))
            assert answer.status_code == 422
            assert f"还可以试{left}次" in page(answer)
        assert browser.enter(wrong(made)).status_code == 404
        assert browser.enter().status_code == 404
    finally:
        events._listeners.remove(heard.append)
    assert [(event.what, event.escalation.pk) for event in heard] == [("link_stopped", sent.pk)]
    assert "输错5次" in Step.objects.filter(escalation=sent, kind=StepKind.NOTE).last().words
    assert now_of(sent).state == State.SUBMITTED


def test_code__right_after_four_wrong__opens_and_counts_anew(made):
    browser = Browser(made)
    for number in range(4):
        browser.enter(wrong(made, number + 1))
    assert browser.enter().status_code == 302
    assert OfficerLink.objects.get().wrong_codes == 0


@pytest.mark.parametrize("what", ["unknown", "expired", "stopped", "withdrawn", "closed"])
def test_page__unknown_expired_stopped_over__the_same_404(cast, sent, made, officer, what):
    gone = Client().get(reverse("officer_link", args=["x" * 32]))
    if what == "expired":
        with time_machine.travel(clock.now() + timedelta(days=15), tick=False):
            answer = officer.open()
    else:
        if what == "stopped":
            links.stop(by=cast.director, escalation=sent)
        if what == "withdrawn":
            sending.withdraw(
                by=cast.director, escalation=now_of(sent), why="已返校", told="电话告知马科员"
            )
        if what == "closed":
            sent.__class__.objects.filter(pk=sent.pk).update(state=State.CLOSED)
        if what == "unknown":
            officer.address = reverse("officer_link", args=["y" * 32])
        answer = officer.open()
    assert answer.status_code == 404
    assert answer.content == gone.content


# --- answered ----------------------------------------------------------------------------------


def test_accepted__with_number__whoever_sends_is_told_and_the_page_says_so(sent, officer):
    heard = []
    events.listen(heard.append)
    try:
        answer = officer.post(State.ACCEPTED, number=RECEIVER_NO, unit="基教科")
    finally:
        events._listeners.remove(heard.append)
    assert answer.status_code == 302
    assert (now_of(sent).state, sent.receiver_case_no) == (State.ACCEPTED, RECEIVER_NO)
    assert (sent.handler, sent.handler_unit) == (OFFICER, "基教科")
    assert [event.what for event in heard] == [events.STATUS]
    told = page(officer.client.get(answer["Location"]))
    assert "已告诉学校" in told
    assert "报告进展" in told


def test_answer__looked_at_once_more_before_it_counts(sent, officer):
    form = page(officer.open(do="returned", v=1))
    assert "退回理由" in form
    check = officer.post(State.RETURNED, "check", words=REASON, missing=["家访记录"])
    assert REASON in page(check)
    assert "家访记录" in page(check)
    assert now_of(sent).state == State.DELIVERED
    edit = officer.post(State.RETURNED, "edit", words=REASON, missing=["家访记录"])
    assert REASON in edit.content.decode()
    assert now_of(sent).state == State.DELIVERED
    officer.post(State.RETURNED, words=REASON, missing=["家访记录"])
    assert now_of(sent).state == State.RETURNED
    words = Step.objects.filter(escalation=sent).last().words
    assert words == f"{REASON}\n缺少：家访记录\n经办电话：19900000555"


@pytest.mark.parametrize(
    ("status", "lacking"),
    [
        (State.RETURNED, {"words": " "}),
        (State.ACCEPTED, {"name": ""}),
        (State.ACCEPTED, {"phone": ""}),
        (State.RESOLVED, {"words": ""}),
        (State.ACCEPTED, {"due": "2019-01-01"}),
    ],
)
def test_answer__something_needed_missing__form_again_with_what_was_typed(
    sent, officer, status, lacking
):
    answer = officer.post(status, **{"words": "写了很久的话", **lacking})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    if "words" not in lacking:
        assert "写了很久的话" in answer.content.decode()
    assert now_of(sent).state == State.DELIVERED


def test_handling_and_resolved__whole_way_by_link__school_verifies_next(sent, officer):
    officer.post(State.ACCEPTED, number=RECEIVER_NO)
    officer.post(State.HANDLING, words="已入户，约定周五返校。")
    officer.post(State.HANDLING, words="家长同意返校。")
    officer.post(State.RESOLVED, words="学生已返校。")
    assert now_of(sent).state == State.RESOLVED
    told = page(officer.open())
    for words in ("已入户，约定周五返校。", "家长同意返校。", "学生已返校。", "学校正在核实"):
        assert words in told
    assert "do=" not in officer.open().content.decode()


def test_returned__then_thought_better_of__accepted(sent, officer):
    officer.post(State.RETURNED, words=REASON)
    officer.post(State.ACCEPTED)
    assert now_of(sent).state == State.ACCEPTED


def test_new_version_while_the_page_is_open__old_one_is_not_answered(cast, sent, officer):
    officer.post(State.RETURNED, words=REASON)
    sending.submit(by=cast.principal, escalation=now_of(sent))
    for answer in (officer.post(State.ACCEPTED), officer.open(do="accepted", v=1)):
        assert answer.status_code == 409
        assert "第2版，请先看新的内容" in page(answer)
    assert now_of(sent).state == State.SUBMITTED
    officer.post(State.ACCEPTED, version=2)
    assert now_of(sent).state == State.ACCEPTED
    assert message_of(sent).state == MessageState.DELIVERED


def test_answer__school_noted_another_meanwhile__refused_with_the_present_state(sent, officer):
    answered(now_of(sent), State.RESOLVED)
    answer = officer.post(State.ACCEPTED)
    assert answer.status_code == 409
    assert "刚刚有了变化" in page(answer)
    assert now_of(sent).state == State.RESOLVED


def test_page__while_the_school_mends__says_so_and_offers_nothing(cast, sent, officer):
    officer.post(State.RETURNED, words=REASON)
    one = now_of(sent)
    sending.submit(by=cast.director, escalation=one)
    told = officer.open()
    assert "学校正在补充" in page(told)
    assert "do=" not in told.content.decode()


def test_history__what_the_school_wrote_of_a_call__is_the_schools(sent, officer):
    answered(now_of(sent), State.ACCEPTED, words="学校自己记的话")
    told = page(officer.open())
    assert "学校据电话登记" in told
    assert "学校自己记的话" not in told


def test_simulated_recipient__every_page_says_so(cast):
    one = escalation(cast, to=recipient(cast.school, is_simulated=True))
    browser = Browser(links.make(by=cast.director, escalation=one))
    assert "模拟演示" in page(browser.open())
    browser.enter()
    assert "模拟演示" in page(browser.open())
