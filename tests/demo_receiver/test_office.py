"""The person at the simulated office: what the pages show, what follows from a button, and that
nobody else presses it."""

import json
import time

import pytest
from standardwebhooks import Webhook

from demo_receiver.pages import BANNER
from tests.demo_receiver.conftest import SECRETS, message


@pytest.fixture
def received(office):
    """An office with one report."""
    office.send(message())
    return office


@pytest.mark.parametrize("path", ["/", "/file/1"])
def test_every_page__says_that_it_is_simulated(received, path):
    assert BANNER in received.page(path)


def test_a_page_that_does_not_exist__says_so_and_that_it_is_simulated(office):
    answer = office.ask("GET", "/file/99999")

    assert answer.status == 404
    assert BANNER in answer.text


def test_words_of_a_message__are_never_part_of_the_page(office):
    office.send(
        message(
            title="<script>alert(1)</script>",
            student={"name": "<img src=x onerror=alert(1)>"},
            facts={"<b>x": ["<i>"]},
        )
    )

    text = office.page() + office.page("/file/1")

    assert "<script" not in text
    assert "<img" not in text
    assert "<i>" not in text
    assert "&lt;script&gt;" in text


def test_handling__goes_to_the_school_signed(received, school):
    assert received.decide("HANDLING", words="本周五家访").status == 303

    (receipt,) = school.wait_for(1)

    path, headers, body = school.got[0]
    assert path == "/api/escalations/receipts/demo-edu"
    assert Webhook(SECRETS["edu"]).verify(body, headers) == receipt
    assert receipt["status"] == "HANDLING"
    assert receipt["receiver_case_no"] == "青教收0001"
    assert receipt["idempotency_key"] == message()["idempotency_key"]
    assert receipt["handler"] == "周敏"
    assert "处置中" in received.page("/file/1")


@pytest.mark.parametrize("status", ["RETURNED", "RESOLVED"])
def test_a_return_or_an_end_without_words__is_not_sent(received, school, status):
    answer = received.decide(status)

    assert answer.status == 422
    assert "要写明" in answer.text
    time.sleep(0.6)
    assert not school.got


def test_a_reason__comes_with_what_is_returned(received, school):
    received.decide("RETURNED", words="缺少劝返记录")

    assert school.wait_for(1)[0]["reason"] == "缺少劝返记录"


def test_pushed_twice__comes_twice_under_one_id(received, school):
    received.decide("ACCEPTED", manner="twice")

    school.wait_for(2)

    assert len({headers["webhook-id"] for _, headers, _ in school.got}) == 1
    assert len({body for _, _, body in school.got}) == 1


def test_in_the_wrong_order__the_earlier_step_comes_last_with_its_own_time(received, school):
    received.decide("RESOLVED", words="已返校", manner="swapped")

    first, second = school.wait_for(2)

    assert [first["status"], second["status"]] == ["RESOLVED", "HANDLING"]
    assert second["status_at"] < first["status_at"]


def test_later__nothing_is_sent_now(received, school):
    received.decide("ACCEPTED", manner="later")

    time.sleep(0.8)

    assert not school.got
    assert "待推送" in received.page("/file/1")


def test_a_school_that_is_away__gets_the_same_receipt_when_it_is_back(received, school):
    school.status = 503
    received.decide("ACCEPTED")
    school.wait_for(1)
    school.status = 200

    school.wait_for(2)

    assert len({headers["webhook-id"] for _, headers, _ in school.got}) == 1


def test_a_receipt_the_school_refuses__is_shown_and_not_tried_again(received, school):
    school.status = 401
    received.decide("ACCEPTED")
    school.wait_for(1)
    time.sleep(2.5)

    assert len(school.got) == 1
    page = received.page("/file/1")
    assert "没有送到" in page
    assert "401" in page


def test_a_stray_receipt__names_nothing_the_school_sent(received, school):
    received.press("/office/edu/stray")

    (receipt,) = school.wait_for(1)

    assert receipt["idempotency_key"] != message()["idempotency_key"]


def test_a_new_secret__signs_receipts_and_the_old_one_still_opens_messages(received, school):
    new = SECRETS["civil"]
    assert received.press("/office/edu/secret", secret=new).status == 303

    received.decide("ACCEPTED")
    school.wait_for(1)
    _, headers, body = school.got[0]

    assert Webhook(new).verify(body, headers)
    assert received.send(message(2)).status == 200
    assert new not in received.page()


def test_a_secret_that_is_none__is_refused_in_words(received):
    answer = received.press("/office/edu/secret", secret="geheim")

    assert answer.status == 422
    assert "whsec_" in answer.text


def test_a_form_without_its_token__changes_nothing(received, school):
    answer = received.ask("POST", "/file/1/decide", b"status=ACCEPTED&manner=once")

    assert answer.status == 403
    time.sleep(0.5)
    assert not school.got


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_name_for_this_machine__opens_nothing(received, method):
    answer = received.ask(method, "/", b"x" if method == "POST" else None, Host="evil.example")

    assert answer.status == 421
    assert "学生甲" not in answer.text
    assert 'name="token"' not in answer.text


def test_pages__may_load_and_frame_nothing_from_elsewhere(received):
    headers = received.ask("GET", "/").headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_its_data__only_the_owner_reads(received, tmp_path):
    stored = tmp_path / "data" / "demo_receiver.sqlite3"

    assert stored.stat().st_mode & 0o077 == 0
    assert stored.parent.stat().st_mode & 0o077 == 0


def test_a_config_without_a_usable_secret__is_refused_without_printing_it(config, tmp_path):
    import subprocess
    import sys

    rows = json.loads(config.read_text())
    rows["endpoints"][0]["secret"] = "whsec_c2hvcnQ="
    config.write_text(json.dumps(rows))

    ended = subprocess.run(
        [sys.executable, "-m", "demo_receiver", "--port", "0", "--config", str(config)]
        + ["--data", str(tmp_path / "d")],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )

    assert ended.returncode == 2
    assert "c2hvcnQ" not in ended.stdout + ended.stderr
