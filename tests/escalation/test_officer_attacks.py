"""What is tried on an officer's link: guessing, carrying cookies about, forging, listening in."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from school_care.core import clock
from school_care.core.log_filters import HideSecretPaths
from school_care.escalation.enums import State
from school_care.escalation.models import Escalation, OfficerLink, Step
from school_care.escalation.services import links
from school_care.escalation.services.officer import ANSWERS_AN_HOUR
from school_care.escalation.views.officer import COOKIE, TRIES
from tests.escalation.making import FACTS, REASON, escalation
from tests.escalation.officers import Browser, now_of, page, wrong

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture
def sent(cast):
    return escalation(cast)


@pytest.fixture
def made(cast, sent):
    return links.make(by=cast.director, escalation=sent)


@pytest.fixture
def other(cast):
    return links.make(by=cast.director, escalation=escalation(cast, student=cast.anan))


def test_digits__of_another_link__wrong_here(made, other):
    if made.code == other.code:  # one in a million
        pytest.skip("the same digits were drawn twice")
    assert Browser(made).enter(other.code).status_code == 422
    hashes = OfficerLink.objects.values_list("code_hash", flat=True)
    assert len(set(hashes)) == 2


def test_equal_digits__of_two_links__stored_differently(made, other):
    assert links._code_hash(made.secret, "123456") != links._code_hash(other.secret, "123456")


def test_guessing__over_many_links_from_one_address__slowed_down(cast):
    refused = 0
    for number in range(TRIES // 4 + 2):
        one = links.make(by=cast.director, escalation=escalation(cast))
        for _ in range(4):
            refused += Browser(one).enter(wrong(one, number + 1)).status_code == 429
    assert refused >= 4


def test_cookie__of_another_link_forged_or_old__opens_nothing(made, other):
    stranger = Browser(other)
    answer = stranger.enter()
    value = answer.cookies[COOKIE].value
    here = Browser(made)
    for given in (value, value[:-1] + "A", "", str(OfficerLink.objects.last().public_id)):
        here.client.cookies[COOKIE] = given
        assert FACTS not in page(here.open())
        assert here.post(State.ACCEPTED).status_code == 200  # the digits are asked for
    assert now_of(Escalation.objects.get(links=made.link)).state == State.SUBMITTED


@pytest.mark.parametrize("tls", [False, True])
def test_cookie__goes_to_this_address_alone_unseen_by_scripts(made, tls):
    with override_settings(TLS=tls):
        cookie = Browser(made).enter().cookies[COOKIE]
    assert cookie["path"] == reverse("officer_link", args=[made.secret])
    assert (cookie["samesite"], cookie["httponly"], bool(cookie["secure"])) == ("Strict", True, tls)
    assert cookie["max-age"] == 30 * 60
    assert made.secret not in cookie.value
    assert made.code not in cookie.value


def test_half_an_hour__over__digits_again_and_what_was_typed_is_still_there(sent, made):
    browser = Browser(made)
    browser.enter()
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        assert FACTS not in page(browser.open())
        late = browser.post(State.RETURNED, words="写了半个小时的话", missing=["家访记录"])
        assert "停留超过半小时" in page(late)
        assert now_of(sent).state == State.DELIVERED
        again = browser.enter(
            do="returned", version=1, words="写了半个小时的话", missing=["家访记录"]
        )
        assert again.status_code == 200
        assert "写了半个小时的话" in again.content.decode()
        assert "checked" in again.content.decode()
        assert now_of(sent).state == State.DELIVERED


def test_every_page__no_store_no_referrer_no_index_no_frame_no_script(made):
    browser = Browser(made)
    answers = [browser.open(), browser.enter(wrong(made)), browser.enter(), browser.open()]
    answers += [browser.open(do="accepted", v=1), browser.post(State.ACCEPTED, "check")]
    answers += [browser.post(State.ACCEPTED), Client().get(reverse("officer_link", args=["x"]))]
    for answer in answers:
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        told = answer.content.decode()
        assert "<script" not in told
        assert 'href="http' not in told
        assert "sessionid" not in answer.cookies and "sc_session" not in answer.cookies


def test_title_of_the_tab__no_name_no_subject(sent, made):
    browser = Browser(made)
    browser.enter()
    title = browser.open().content.decode().split("<title>")[1].split("</title>")[0]
    assert title == "学校来函"


def test_words_of_either_side__shown_as_words_not_as_markup(cast, plain_source):
    plain_source.facts = "<img src=x onerror=alert(1)>"
    made = links.make(by=cast.director, escalation=escalation(cast))
    browser = Browser(made)
    browser.enter()
    browser.post(State.RETURNED, words="<script>alert(2)</script>")
    told = browser.open().content.decode()
    assert "<img src=x" not in told
    assert "<script>" not in told
    assert "&lt;script&gt;alert(2)" in told


def test_secret__in_no_line_of_a_log(made, caplog):
    caplog.set_level("DEBUG")
    browser = Browser(made)
    browser.enter(wrong(made))
    browser.enter()
    browser.post(State.RETURNED, words=REASON)
    Client().put(browser.address)
    hidden = HideSecretPaths()
    for record in caplog.records:
        if record.name == "django.request":
            hidden.filter(record)  # as settings.LOGGING does for this logger
        if not record.name.startswith("django.db"):
            assert made.secret not in record.getMessage()
            assert made.code not in record.getMessage()
    path = f"/e/{made.secret}/"
    record = logging.LogRecord("x", logging.ERROR, "", 1, "%s: %s", ("Not Found", path), None)
    hidden.filter(record)
    assert made.secret not in record.getMessage()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods__405(made, method):
    answer = getattr(Client(), method)(reverse("officer_link", args=[made.secret]))
    assert answer.status_code == 405


def test_head__marks_nothing_as_opened(made):
    assert Client().head(reverse("officer_link", args=[made.secret])).status_code == 200
    assert OfficerLink.objects.get().first_opened_at is None


def test_forged_states__school_steps_and_nonsense__not_taken(sent, made):
    browser = Browser(made)
    browser.enter()
    for value in ("closed", "verified", "withdrawn", "transferred", "", "x" * 5000):
        filled = {"version": "1", "step": "send", "name": "甲", "phone": "1", "words": "乙"}
        answer = browser.client.post(browser.address, {"do": value, **filled})
        assert answer.status_code == 422
    for version in ("", "0", "-1", "²", "9" * 400, "99"):
        assert browser.post(State.ACCEPTED, version=version).status_code == 409
    assert now_of(sent).state == State.DELIVERED


def test_long_answer__cut_off_before_it_counts(sent, made):
    browser = Browser(made)
    browser.enter()
    assert browser.post(State.RETURNED, words="长" * 1001).status_code == 422
    assert browser.post(State.ACCEPTED, number="9" * 61).status_code == 422
    assert now_of(sent).state == State.DELIVERED


def test_answers__too_many_an_hour__refused(sent, made):
    browser = Browser(made)
    browser.enter()
    browser.post(State.ACCEPTED)
    for _ in range(ANSWERS_AN_HOUR + 3):
        answer = browser.post(State.HANDLING, words="又一条")
    assert answer.status_code == 409
    assert "太多了" in page(answer)
    assert Step.objects.filter(escalation=sent).count() <= ANSWERS_AN_HOUR + 6


def test_signed_in_teacher__has_no_more_here_than_anybody(cast, made, client):
    client.force_login(cast.director)
    answer = client.get(reverse("officer_link", args=[made.secret]))
    assert FACTS not in page(answer)


def test_address__of_a_hundred_thousand_signs__404(made):
    assert Client().get("/e/" + "x" * 100_000 + "/").status_code == 404
