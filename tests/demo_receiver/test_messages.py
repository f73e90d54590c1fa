"""Messages to the simulated offices: taken in once, answered as the description says, and never
believed without a signature."""

import ast
import http.client
import time
from pathlib import Path

import pytest

from tests.demo_receiver.conftest import SECRETS, message, signed, start

ROOT = Path(__file__).resolve().parents[2]


def test_a_signed_message__is_accepted_under_a_number(office):
    answer = office.send(message())

    assert answer.status == 200
    assert answer.json() == {"receiver_case_no": "青教收0001", "status": "ACCEPTED"}
    assert "疑似辍学报告" in office.page()


def test_the_same_message_three_times__has_one_number_and_one_line(office):
    answers = [office.send(message()).json() for _ in range(3)]

    assert answers == [answers[0]] * 3
    assert office.page().count('href="/file/') == 1
    assert "同一件共收到3次" in office.page("/file/1")


def test_the_same_key_under_another_id__is_told_the_first_number(office):
    first = office.send(message()).json()

    answer = office.send(message(2, idempotency_key=message()["idempotency_key"]))

    assert answer.status == 409
    assert answer.json()["receiver_case_no"] == first["receiver_case_no"]


def test_another_body_under_the_same_id__is_refused_without_a_number(office):
    office.send(message())

    answer = office.send(message(kind="PERSUASION_FAILED"))

    assert answer.status == 409
    assert "receiver_case_no" not in answer.json()


def test_a_second_version__continues_the_file(office):
    office.send(message(1))
    again = message(2, version=2, supersedes="m-1", case=message(1)["case"])

    assert office.send(again).json()["receiver_case_no"] == "青教收0001"
    assert "第2版" in office.page()


def test_the_second_version_before_the_first__is_one_file_that_stays_at_the_second(office):
    office.send(message(2, version=2, supersedes="m-1", case=message(1)["case"]))
    office.send(message(1))

    page = office.page()
    assert page.count('href="/file/') == 1
    assert "第2版" in page


def test_two_offices__keep_apart_what_they_get(office):
    office.send(message())
    civil = message(recipient={"org_type": "CIVIL"})

    assert office.send(civil, path="civil").json()["receiver_case_no"] == "青民收0001"


def _other_secret(body: bytes) -> dict[str, str]:
    return signed(body, "m-1", "civil")


def _old(body: bytes) -> dict[str, str]:
    return signed(body, "m-1", at=time.time() - 301)


def _from_tomorrow(body: bytes) -> dict[str, str]:
    return signed(body, "m-1", at=time.time() + 302)


def _id_of_another(body: bytes) -> dict[str, str]:
    return signed(body, "m-1") | {"webhook_id": "m-2"}


def _another_body(body: bytes) -> dict[str, str]:
    return signed(body + b" ", "m-1")


def _no_signature(body: bytes) -> dict[str, str]:
    return signed(body, "m-1") | {"webhook_signature": ""}


def _unknown_scheme(body: bytes) -> dict[str, str]:
    headers = signed(body, "m-1")
    return headers | {"webhook_signature": headers["webhook_signature"].replace("v1,", "v0,")}


def _words_for_a_time(body: bytes) -> dict[str, str]:
    return signed(body, "m-1") | {"webhook_timestamp": "soon"}


@pytest.mark.parametrize(
    "headers",
    [
        _other_secret,
        _old,
        _from_tomorrow,
        _id_of_another,
        _another_body,
        _no_signature,
        _unknown_scheme,
        _words_for_a_time,
    ],
    ids=lambda attack: attack.__name__.strip("_"),
)
def test_a_signature_that_does_not_hold__is_refused_and_nothing_kept(office, headers):
    import json

    body = json.dumps(message()).encode()

    answer = office.ask("POST", "/edu", body, **headers(body))

    assert answer.status == 401
    assert "还没有收到上报" in office.page()


def test_one_right_signature_among_old_ones__is_enough(office):
    import json

    body = json.dumps(message()).encode()
    headers = signed(body, "m-1")
    other = signed(body, "m-1", "civil")["webhook_signature"]

    both = f"{other} {headers['webhook_signature']}"
    answer = office.ask("POST", "/edu", body, **(headers | {"webhook_signature": both}))

    assert answer.status == 200


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"[" * 50_000,
        b'{"schema": "school-care/escalation/1.0"}',
    ],
    ids=["empty", "not UTF-8", "a list", "deep", "incomplete"],
)
def test_what_is_no_message__is_refused_as_unreadable(office, content):
    from tests.demo_receiver.conftest import signed as headers_of

    try:
        headers = headers_of(content, "m-1")
    except UnicodeDecodeError:
        headers = _sign_bytes(content)

    assert office.ask("POST", "/edu", content, **headers).status == 400


def _sign_bytes(content: bytes) -> dict[str, str]:
    from demo_receiver.signing import sign

    stamp = int(time.time())
    return {
        "webhook_id": "m-1",
        "webhook_timestamp": str(stamp),
        "webhook_signature": sign(SECRETS["edu"], "m-1", stamp, content),
    }


def test_a_message_for_the_other_office__is_refused(office):
    assert office.send(message(recipient={"org_type": "CIVIL"})).status == 400


def test_a_body_beyond_the_limit__is_not_read(office):
    line = http.client.HTTPConnection("127.0.0.1", office.port, timeout=10)
    line.putrequest("POST", "/edu")
    line.putheader("Content-Length", str(300 * 1024))
    line.endheaders()

    assert line.getresponse().status == 413
    line.close()


@pytest.mark.parametrize(
    ("behaviour", "status"), [("503", 503), ("410", 410)], ids=["away", "closed"]
)
def test_an_office_that_takes_nothing__keeps_nothing(office, behaviour, status):
    office.behave(behaviour)

    assert office.send(message()).status == status
    assert "还没有收到上报" in office.page()


def test_an_office_that_hangs_up__gives_no_answer_and_keeps_nothing(office):
    office.behave("drop")

    with pytest.raises((OSError, http.client.HTTPException)):
        office.send(message())

    assert "还没有收到上报" in office.page()


def test_an_answer_that_is_lost__is_the_same_answer_when_asked_again(office):
    office.behave("lost")
    with pytest.raises((OSError, http.client.HTTPException)):
        office.send(message())
    office.behave("")

    assert office.send(message()).json()["receiver_case_no"] == "青教收0001"
    assert office.page().count('href="/file/') == 1


def test_an_answer_nobody_can_read__was_kept_all_the_same(office):
    office.behave("garbage")

    answer = office.send(message())

    assert answer.status == 200
    with pytest.raises(ValueError):
        answer.json()
    assert "疑似辍学报告" in office.page()


def test_an_office_that_answers_later__says_received(office):
    office.behave("receive")

    assert office.send(message()).json()["status"] == "RECEIVED"
    assert "已收下，未答复" in office.page()


def test_a_slow_office__answers_in_the_end(office):
    office.behave("delay")
    began = time.monotonic()

    assert office.send(message()).status == 200
    assert time.monotonic() - began > 0.9


def test_started_anew__it_knows_what_came_before(config, tmp_path, school):
    process, office = start(config, tmp_path / "data", 0, school)
    first = office.send(message()).json()
    process.kill()
    process.wait()
    process.stdout.close()

    process, office = start(config, tmp_path / "data", 0, school)
    again = office.send(message()).json()
    process.terminate()
    process.wait(10)
    process.stdout.close()

    assert again == first


def test_the_program__imports_nothing_of_the_school_system():
    for path in (ROOT / "demo_receiver").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not [n for n in names if n.split(".")[0] in ("school_care", "django")], path
