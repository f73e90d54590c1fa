"""What an answer means for a message, and how a message is signed."""

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from school_care.escalation.connectors.checked import Answer
from school_care.escalation.connectors.http import LONGEST_WAIT, meaning, signed_headers
from school_care.escalation.enums import MessageState, State

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def outcome(status: int, body: bytes | None = b"", **headers: str):
    return meaning(Answer(status, headers, body), NOW)


def test_answer__with_number_and_status__is_delivered_and_accepted():
    found = outcome(200, b'{"receiver_case_no": "R-1", "status": "ACCEPTED"}')

    assert found.state == MessageState.DELIVERED
    assert (found.receiver_case_no, found.says) == ("R-1", State.ACCEPTED)


@pytest.mark.parametrize("status", ["RECEIVED", "CLOSED", "", None, 5, ["ACCEPTED"]])
def test_answer__with_number_and_no_known_status__is_delivered_alone(status):
    import json

    found = outcome(201, json.dumps({"receiver_case_no": "R-1", "status": status}).encode())

    assert found.state == MessageState.DELIVERED
    assert found.says is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        None,
        b"<html>ok</html>",
        b"[]",
        b"{}",
        b'{"receiver_case_no": ""}',
        b'{"receiver_case_no": null}',
        b'{"receiver_case_no": {"a": 1}}',
        b'{"receiver_case_no": true}',
        b"\xff\xfe",
        b"[" * 60_000,
        b'{"receiver_case_no": ' + b"9" * 5000 + b"}",
    ],
)
def test_answer__2xx_that_names_no_case__is_unknown(body):
    found = outcome(200, body)

    assert (found.state, found.error) == (MessageState.UNKNOWN, "unreadable")
    assert not found.endpoint_down


def test_answer__number_as_a_number__counts():
    assert outcome(200, b'{"receiver_case_no": 20260031}').receiver_case_no == "20260031"


def test_answer__number_too_long_and_with_line_breaks__is_one_short_line():
    found = outcome(200, ('{"receiver_case_no": "A\\n' + "1" * 100 + '"}').encode())

    assert len(found.receiver_case_no) == 60
    assert "\n" not in found.receiver_case_no


def test_conflict__with_number__is_delivered():
    assert outcome(409, b'{"receiver_case_no": "R-1"}').state == MessageState.DELIVERED


def test_conflict__without_number__is_refused():
    found = outcome(409, b'{"error": "no"}')

    assert (found.state, found.error) == (MessageState.REFUSED, "refused")


def test_conflict__broken_off__is_unknown():
    assert outcome(409, None).state == MessageState.UNKNOWN


def test_gone__is_refused_and_wants_nothing_more():
    found = outcome(410)

    assert found.state == MessageState.REFUSED
    assert found.is_gone


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 507, 599])
def test_busy_server__is_tried_again_and_left_alone_a_while(status):
    found = outcome(status)

    assert found.state == MessageState.RETRY
    assert found.endpoint_down


@pytest.mark.parametrize("status", [101, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 422])
def test_redirect_or_refusal__is_refused_for_a_person(status):
    found = outcome(status)

    assert found.state == MessageState.REFUSED
    assert not found.endpoint_down


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        (" 30 ", 30),
        ("Mon, 23 Nov 2026 08:10:00 GMT", 600),
        ("Mon, 23 Nov 2020 08:10:00 GMT", 0),
        ("99999999999999999999", LONGEST_WAIT.total_seconds()),
        ("Mon, 23 Nov 2099 08:10:00 GMT", LONGEST_WAIT.total_seconds()),
    ],
)
def test_retry_after__seconds_or_date__is_honoured_and_capped(text, seconds):
    assert outcome(503, **{"retry-after": text}).wait == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "soon", "-5", "1e9", "Mon, 99 Nov 2026", "²"])
def test_retry_after__nonsense__is_no_wait(text):
    assert outcome(503, **{"retry-after": text}).wait is None


def test_signature__while_secrets_overlap__holds_by_each_of_them():
    secrets = ["whsec_" + letter * 32 for letter in "AB"]
    body = '{"学生":"张"}'

    headers = signed_headers("id-1", body, secrets, datetime.now(UTC))

    for secret in secrets:
        Webhook(secret).verify(body, headers, json_parse=False)
    assert headers["webhook-id"] == "id-1"
