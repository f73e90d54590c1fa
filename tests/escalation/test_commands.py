"""`recipients` and `deliver`, as a person at the server and as a program use them."""

import io
import json
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.escalation.enums import MessageState, Way
from school_care.escalation.management.commands import deliver
from school_care.escalation.models import Message, Recipient
from school_care.escalation.services import secrets
from tests.escalation.making import SECRET, escalation, message_of, recipient


@pytest.fixture
def typed(monkeypatch):
    """What comes on the standard input."""

    def give(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    give("")
    return give


def run(*arguments: str):
    out = io.StringIO()
    call_command(*arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


ADD = ("recipients", "add", "县教育局", "--type", "EDU", "--code", "edu")
URL = ("--url", "https://edu.example.org/escalations")


def test_add__with_address_and_secret__sends_by_system_and_signs_with_it(db, typed):
    typed(SECRET + "\n")

    told = run(*ADD, *URL, "--answer-days", "5")

    row = Recipient.objects.get(code="edu")
    assert (row.way, row.answer_days, row.school) == (Way.HTTP, 5, None)
    assert secrets.current(row, clock.now()) == [SECRET]
    assert told["done"] == "added"
    assert told["receipts"] == "/api/escalations/receipts/edu"
    assert SECRET not in json.dumps(told)


def test_add__without_a_secret__makes_one_and_prints_it_once(db, typed):
    told = run(*ADD, *URL)

    row = Recipient.objects.get(code="edu")
    assert [told["secret"]] == secrets.current(row, clock.now())
    assert told["secret"] not in json.dumps(run("recipients", "list"))
    assert told["secret"] not in str(list(AuditEntry.objects.values_list("facts", flat=True)))


def test_add__without_an_address__goes_on_paper_and_needs_no_secret(db, typed):
    told = run("recipients", "add", "云岭镇人民政府", "--type", "TOWNSHIP")

    assert told["way"] == Way.LETTER
    assert "secret" not in told
    assert told["code"].startswith("township-")


def test_add__for_one_school__is_that_schools(cast, typed):
    run(*ADD, "--school", cast.school.code10)

    assert Recipient.objects.get(code="edu").school == cast.school


@pytest.mark.parametrize(
    ("more", "word"),
    [
        (("--url", "http://edu.example.org/x"), "https"),
        (("--url", "https://me:secret@edu.example.org/x"), "账号"),
        (("--way", "http"), "接口地址"),
        (("--answer-days", "0"), "1"),
        (("--url", "https://" + "a." * 200 + "org/x"), "接口地址"),
    ],
)
def test_add__what_cannot_be__is_refused_and_nothing_is_kept(db, typed, more, word):
    with pytest.raises(CommandError) as refused:
        run(*ADD, *more)

    assert refused.value.returncode == 2
    assert word in str(refused.value)
    assert not Recipient.objects.exists()


@pytest.mark.parametrize(
    "secret", ["geheim", "whsec_", "whsec_AAAA", "whsec_!!!", "whsec_" + "A" * 120]
)
def test_add__secret_that_is_none__is_refused_without_repeating_it(db, typed, secret):
    typed(secret)

    with pytest.raises(CommandError) as refused:
        run(*ADD, *URL)

    assert refused.value.returncode == 2
    assert secret not in str(refused.value).replace("whsec_ 开头", "")
    assert not Recipient.objects.exists()


def test_add__twice__is_refused_unless_it_replaces(db, typed):
    run(*ADD, *URL)
    with pytest.raises(CommandError) as refused:
        run(*ADD, *URL)
    assert refused.value.returncode == 2

    told = run(*ADD, "--url", "https://new.example.org/x", "--replace")

    assert Recipient.objects.get(code="edu").url == "https://new.example.org/x"
    assert "secret" not in told  # it has one


def test_replace__of_another_schools_recipient__is_refused(cast, typed):
    recipient(cast.other_school, code="edu", name="县教育局")

    with pytest.raises(CommandError):
        run(*ADD, "--school", cast.school.code10, "--replace")


def test_rotate__with_a_new_secret__both_hold_for_the_overlap(cast, typed, time_machine):
    time_machine.move_to(clock.now())
    row = recipient(cast.school, way=Way.HTTP, code="edu")
    new = "whsec_" + "B" * 32
    typed(new)

    run("recipients", "rotate", "edu", "--overlap-hours", "24")

    assert secrets.current(row, clock.now()) == [new, SECRET]
    time_machine.shift(24 * 3600 + 1)
    assert secrets.current(row, clock.now()) == [new]


def test_rotate__to_the_same_secret__is_refused(cast, typed):
    recipient(cast.school, way=Way.HTTP, code="edu")
    typed(SECRET)

    with pytest.raises(CommandError) as refused:
        run("recipients", "rotate", "edu")

    assert refused.value.returncode == 2


def test_pause_and_resume__nothing_goes_between(cast, typed, monkeypatch):
    row = recipient(cast.school, way=Way.HTTP, code="edu")

    assert run("recipients", "pause", "edu", "--why", "对方升级")["paused"]
    assert run("recipients", "pause", "edu")["done"] == "unchanged"
    assert Recipient.objects.get(pk=row.pk).paused_why == "对方升级"
    assert not run("recipients", "resume", row.name)["paused"]


def test_recipient__nobody_knows__is_refused(db, typed):
    with pytest.raises(CommandError) as refused:
        run("recipients", "pause", "谁")

    assert refused.value.returncode == 2


def test_list__shows_what_waits(cast, typed):
    one = escalation(cast, way=Way.HTTP)

    (row,) = run("recipients", "list")

    assert (row["name"], row["waiting"], row["undelivered"]) == (one.recipient.name, 1, 0)
    assert "等待1件" in said("recipients", "list")


def test_deliver_once__sends_all_that_waits_and_what_becomes_free(cast, typed, receiver):
    to = recipient(cast.school, way=Way.HTTP, url=receiver.url)
    for kind in ("TEST_REPORT", "TEST_URGENT", "TEST_CONFIDENTIAL"):
        escalation(cast, to=to, kind=kind, case_no="C-1")

    told = run("deliver", "--once")

    assert (told["delivered"], told["waiting"], told["undelivered"]) == (3, 0, 0)
    assert "现在没有要发送的" in said("deliver", "--once")


def test_deliver_once__receiver_away__says_what_waits(cast, typed, receiver):
    receiver.kill()
    message = message_of(
        escalation(cast, to=recipient(cast.school, way=Way.HTTP, url=receiver.url))
    )

    told = run("deliver", "--once")

    assert (told["retry"], told["waiting"]) == (1, 1)
    assert Message.objects.get(pk=message.pk).state == MessageState.RETRY


def test_deliver__stopped_by_the_keyboard__says_what_it_did(cast, typed, monkeypatch, receiver):
    escalation(cast, to=recipient(cast.school, way=Way.HTTP, url=receiver.url))

    def stop(seconds):
        raise KeyboardInterrupt

    # Not `time.sleep` itself: the end of the test waits by it.
    monkeypatch.setattr(deliver, "time", SimpleNamespace(sleep=stop))

    assert "送达1件" in said("deliver")


@pytest.mark.parametrize("name", ["   ", "县教\n育局", "县教\x00育局"])
def test_add__name_without_words_or_with_what_nobody_sees__is_refused(db, typed, name):
    with pytest.raises(CommandError) as refused:
        run("recipients", "add", name)

    assert refused.value.returncode == 2
    assert not Recipient.objects.exists()


def test_replace__another_code__is_refused_because_receipts_come_to_it(db, typed):
    run(*ADD)

    with pytest.raises(CommandError) as refused:
        run("recipients", "add", "县教育局", "--code", "edu-2", "--replace")

    assert refused.value.returncode == 2
    assert Recipient.objects.get().code == "edu"


@pytest.mark.parametrize("hours", ["nan", "inf", "1e300"])
def test_rotate__hours_that_are_none__is_refused_and_not_a_failure(db, typed, hours):
    run(*ADD, *URL)

    with pytest.raises(CommandError) as refused:
        run("recipients", "rotate", "edu", "--overlap-hours", hours)

    assert refused.value.returncode == 2
