"""What anybody on the network may try at the address of receipts: nothing is taken in, nothing is
told, nothing fills up."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.escalation.enums import State, Way
from school_care.escalation.models import Receipt
from school_care.escalation.services import secrets
from school_care.escalation.services.receipts import NOTED_A_MINUTE
from tests.escalation.making import SECRET, escalation, recipient
from tests.escalation.signing import bring, headers_of, receipt_of, send, signature

pytestmark = pytest.mark.django_db
OTHER_SECRET = "whsec_" + "B" * 32
UNAUTHORIZED = {"error": "unauthorized"}


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture
def sent(cast):
    return escalation(cast, to=recipient(cast.school, way=Way.HTTP))


def body_of(one, status="ACCEPTED") -> bytes:
    return json.dumps(receipt_of(one, status)).encode()


def assert_refused(one, answer, status=401) -> None:
    assert answer.status_code == status
    assert not Receipt.objects.exists()
    one.refresh_from_db()
    assert one.state == State.SUBMITTED


def shifted(minutes: int) -> str:
    return str(int((clock.now() + timedelta(minutes=minutes)).timestamp()))


MALFORMED = {
    "no signature": {"webhook-signature": ""},
    "no comma": {"webhook-signature": "v1"},
    "no base64": {"webhook-signature": "v1,§§§"},
    "many commas": {"webhook-signature": "v1,a,b,c v1,,"},
    "empty": {"webhook-signature": "v1,"},
    "no id": {"webhook-id": ""},
    "no time": {"webhook-timestamp": ""},
    "time in words": {"webhook-timestamp": "now"},
    "time not a number": {"webhook-timestamp": "nan"},
    "endless time": {"webhook-timestamp": "1e400"},
    "negative time": {"webhook-timestamp": "-1"},
    "other id": {"webhook-id": "another"},
}


@pytest.mark.parametrize("changed", MALFORMED.values(), ids=MALFORMED)
def test_headers__malformed__401_and_nothing_stored(sent, changed):
    body = body_of(sent)
    headers = {**headers_of(body), **changed}
    assert_refused(sent, send(sent.recipient.code, body, headers))


@pytest.mark.parametrize(("minutes", "status"), [(-6, 401), (-4, 200), (4, 200), (6, 401)])
def test_clock__five_minutes_either_way__no_more(sent, minutes, status):
    body = body_of(sent)
    answer = send(sent.recipient.code, body, headers_of(body, timestamp=shifted(minutes)))
    assert answer.status_code == status


def test_signature__of_another_body_or_secret__401(sent):
    body = body_of(sent)
    assert_refused(sent, send(sent.recipient.code, body_of(sent, "RESOLVED"), headers_of(body)))
    assert_refused(sent, send(sent.recipient.code, body, headers_of(body, secret=OTHER_SECRET)))


def test_signature__good_one_after_one_of_another_scheme__taken_in(sent):
    body = body_of(sent)
    headers = headers_of(body)
    headers["webhook-signature"] = f"v2,AAAA v1a,x,y v1,bad {headers['webhook-signature']}"
    assert send(sent.recipient.code, body, headers).status_code == 200


def test_secret__rotated__both_hold_for_the_overlap_then_the_new_alone(sent):
    secrets.rotate(sent.recipient, OTHER_SECRET, overlap=timedelta(hours=72))
    assert bring(sent, receipt_of(sent, "ACCEPTED")).status_code == 200
    assert bring(sent, receipt_of(sent, "HANDLING"), secret=OTHER_SECRET).status_code == 200
    with time_machine.travel(clock.now() + timedelta(hours=73), tick=False):
        body = body_of(sent, "RESOLVED")
        assert send(sent.recipient.code, body, headers_of(body)).status_code == 401
        again = send(sent.recipient.code, body, headers_of(body, secret=OTHER_SECRET))
        assert again.status_code == 200


def test_unknown_address__same_answer_as_a_bad_signature(sent):
    body = body_of(sent)
    bad = send(sent.recipient.code, body, headers_of(body, secret=OTHER_SECRET))
    unknown = send("nobody-there", body, headers_of(body))
    assert (bad.status_code, bad.json()) == (401, UNAUTHORIZED)
    assert (unknown.status_code, unknown.json()) == (401, UNAUTHORIZED)
    assert dict(bad.headers) == dict(unknown.headers)


def test_recipient_without_secret__nobody_can_sign_for_it(cast):
    paper = escalation(cast)
    for secret in (SECRET, "whsec_c2Nob29sLWNhcmUtbm9ib2R5cy1zZWNyZXQ="):
        body = body_of(paper)
        assert_refused(paper, send(paper.recipient.code, body, headers_of(body, secret=secret)))


def test_other_recipients_address__own_secret_opens_nothing_there(cast, sent):
    recipient(cast.school, way=Way.HTTP, secret=OTHER_SECRET)
    body = body_of(sent)
    assert_refused(sent, send(sent.recipient.code, body, headers_of(body, secret=OTHER_SECRET)))


DEEP = b'{"status":' + b"[" * 30_000 + b"]" * 30_000 + b"}"
UNREADABLE = {
    "no JSON": (b"status=ACCEPTED", "unreadable_json"),
    "empty": (b"", "unreadable_json"),
    "a list": (b'["ACCEPTED"]', "not_an_object"),
    "key twice": (b'{"status":"ACCEPTED","status":"RESOLVED"}', "unreadable_json"),
    "key twice inside": (b'{"status":"ACCEPTED","case":{"a":1,"a":2}}', "unreadable_json"),
    "NaN": (b'{"status":"ACCEPTED","version":NaN}', "unreadable_json"),
    "deep": (DEEP, "unreadable_json"),
    "endless number": (b'{"status":"ACCEPTED","version":' + b"9" * 9000 + b"}", "unreadable_json"),
    "no status": (b"{}", "status_missing"),
    "status of no kind": (b'{"status":{"a":1}}', "status_missing"),
    "unknown status": (b'{"status":"CLOSED"}', "unknown_status"),
    "no time": (b'{"status":"ACCEPTED","status_at":"yesterday"}', "status_at_unreadable"),
    "time of no kind": (b'{"status":"ACCEPTED","status_at":[1]}', "status_at_unreadable"),
    "year one": (b'{"status":"ACCEPTED","status_at":"0001-01-01T00:00:00+14:00"}', None),
    "year 9999": (b'{"status":"ACCEPTED","status_at":"9999-12-31T23:59:59-14:00"}', None),
}


@pytest.mark.parametrize(("body", "code"), UNREADABLE.values(), ids=UNREADABLE)
def test_body__signed_but_unreadable__422_with_a_code_and_nothing_stored(sent, body, code):
    answer = bring(sent, body)
    assert_refused(sent, answer, 422)
    assert answer.json()["error"] == (code or "status_at_unreadable")


def test_body__time_six_minutes_ahead__422_because_later_answers_would_look_old(sent):
    ahead = (clock.now() + timedelta(minutes=6)).isoformat()
    answer = bring(sent, receipt_of(sent, "ACCEPTED", status_at=ahead))
    assert_refused(sent, answer, 422)
    assert answer.json() == {"error": "status_at_in_future"}
    near = (clock.now() + timedelta(minutes=4)).isoformat()
    assert bring(sent, receipt_of(sent, "ACCEPTED", status_at=near)).status_code == 200


def test_body__not_utf8__401(sent):
    assert_refused(sent, bring(sent, b'{"status":"ACCEPTED","unit":"\xff\xfe"}'))


def test_body__lone_surrogates_and_nul__left_out(sent):
    body = body_of(sent)[:-1] + b',"unit":"\\ud800\\u0000x","handler":"\\u202e\\udfff"}'
    assert bring(sent, body).status_code == 200
    sent.refresh_from_db()
    assert sent.handler_unit == "x"


def test_body__over_64_kilobytes__413_signed_or_not(sent):
    body = b'{"status":"ACCEPTED","pad":"' + b"x" * 65_536 + b'"}'
    assert_refused(sent, bring(sent, body), 413)
    assert send("nobody-there", body, {}).status_code == 413


def test_webhook_id__too_long_or_odd__422(sent):
    for webhook_id in ("x" * 121, "a b", "ä"):
        body = body_of(sent)
        headers = headers_of(body, webhook_id="x")
        headers["webhook-id"] = webhook_id
        stamp = headers["webhook-timestamp"]
        headers["webhook-signature"] = signature(body, webhook_id, stamp)
        assert send(sent.recipient.code, body, headers).status_code in (401, 422)
        assert not Receipt.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "delete", "head", "options"])
def test_other_methods__405(client, sent, method):
    answer = getattr(client, method)(f"/api/escalations/receipts/{sent.recipient.code}")
    assert answer.status_code == 405


def test_session__of_the_director__opens_nothing_here(client, cast, sent):
    client.force_login(cast.director)
    answer = client.post(
        f"/api/escalations/receipts/{sent.recipient.code}",
        body_of(sent),
        content_type="application/json",
    )
    assert_refused(sent, answer)
    assert not answer.cookies


def test_flood__of_bad_requests__a_few_traces_a_minute_whatever_the_address(sent, caplog):
    body = body_of(sent)
    for number in range(NOTED_A_MINUTE + 20):
        send(f"nobody-{number}", body, headers_of(body))
        send(sent.recipient.code, body, headers_of(body, secret=OTHER_SECRET))
    traces = AuditEntry.objects.filter(action="receipt.refused")
    assert traces.count() <= 4 * NOTED_A_MINUTE  # two addresses, two minutes at most
    assert {entry.facts["why"] for entry in traces} == {"address", "signature"}
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert "nobody-" not in logged
    assert OTHER_SECRET not in logged
