"""Sending reminders: at least once, nothing personal, whatever stops in between. Mail goes to
Django's outbox in memory, chat to a real HTTP server on this machine."""

import json
import smtplib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from school_care.duties.enums import DutyState, NoticeKind, SendState, Urgency
from school_care.duties.models import Delivery, Notice
from school_care.duties.services import relay
from school_care.duties.services.telling import tell
from tests import cast as canary
from tests.duties.telling import DAY, MONDAY, at, owe, run
from tests.support.together import raised, together

NOON = "T12:00:00+08:00"
HERE = "tests.duties.test_relay"
PERSONAL = (
    "张子轩",
    "七(1)班",
    "七（1）班",
    "留守",
    "重点关爱",
    canary.TALK_TEXT,
    "ban71",
    "陈班主",
)


class Killed(BaseException):
    """The worker's end: nothing after it runs."""


class KilledWhileSending(EmailBackend):
    """The machine dies when the message is on its way."""

    def send_messages(self, messages):
        raise Killed


class NoServer(EmailBackend):
    """A mail server that does not answer; counts how often it was asked."""

    asked = 0

    def send_messages(self, messages):
        type(self).asked += 1
        raise ConnectionRefusedError


class RefusesAddress(EmailBackend):
    """A mail server that knows nobody of this name."""

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such user")})


@pytest.fixture(autouse=True)
def a_monday_at_noon():
    with at(MONDAY, NOON):
        yield


@pytest.fixture
def mailed(cast, settings):
    settings.REMIND_BY_MAIL = True
    for name, user in cast.staff.items():
        user.email = f"{name}@school.example"
        user.save()
    return cast


def backend(settings, kind: type) -> None:
    settings.EMAIL_BACKEND = f"{HERE}.{kind.__name__}"


def three_due(cast) -> None:
    for _ in range(3):
        owe(cast.head_teacher, MONDAY, student=cast.zixuan)
    run(cast.school, MONDAY)


def send_at(day, moment: str = NOON) -> int:
    with at(day, moment):
        return relay.send_waiting()


# --- mail --------------------------------------------------------------------------------------
def test_mail__three_duties__says_how_many_and_where_and_nothing_else(mailed, settings):
    settings.PUBLIC_URL = "https://care.school.example"
    three_due(mailed)
    assert relay.send_waiting() == 1
    (message,) = mail.outbox
    assert message.to == ["head_teacher@school.example"]
    assert message.body == "您有3项待办，请登录查看。\nhttps://care.school.example/desk/inbox/\n"
    whole = message.message().as_string() + message.subject
    assert not [word for word in PERSONAL if word in whole]


def test_mail__one_done_meanwhile__counts_what_is_left(mailed):
    three_due(mailed)
    mailed.head_teacher.duties.filter(period_key="1").update(
        state=DutyState.DONE, settled_on=MONDAY
    )
    relay.send_waiting()
    assert mail.outbox[0].body.startswith("您有2项待办，")


@pytest.mark.parametrize("end", ["done", "read", "no_address"])
def test_mail__nothing_left_to_say__not_sent(mailed, end):
    three_due(mailed)
    if end == "done":
        mailed.head_teacher.duties.update(state=DutyState.WAIVED, settled_on=MONDAY)
    elif end == "read":
        Notice.objects.update(read_at="2026-11-23T08:00:00+08:00")
    else:
        mailed.head_teacher.email = ""
        mailed.head_teacher.save()
    assert relay.send_waiting() == 0
    assert mail.outbox == []
    assert Delivery.objects.get().state == SendState.VOID


def test_relay_twice__one_mail(mailed):
    three_due(mailed)
    assert (relay.send_waiting(), relay.send_waiting()) == (1, 0)
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_relays_at_once__one_mail_each(mailed):
    for user in (mailed.head_teacher, mailed.other_head_teacher, mailed.teacher):
        owe(user, MONDAY)
    run(mailed.school, MONDAY)
    answers = together(relay.send_waiting, relay.send_waiting)
    assert raised(answers) == []
    assert sum(answers) == 3
    assert len({tuple(one.to) for one in mail.outbox}) == len(mail.outbox) == 3


def test_killed_between_commit_and_send__sent_later(mailed, settings):
    three_due(mailed)  # committed; the worker that would send it never comes
    assert send_at(MONDAY + DAY) == 1
    assert len(mail.outbox) == 1


def test_killed_while_sending__sent_when_the_lease_has_run_out_and_not_before(mailed, settings):
    three_due(mailed)
    sound = settings.EMAIL_BACKEND
    backend(settings, KilledWhileSending)
    with pytest.raises(Killed):
        relay.send_waiting()
    settings.EMAIL_BACKEND = sound
    assert send_at(MONDAY, "T12:04:00+08:00") == 0
    assert send_at(MONDAY, "T12:06:00+08:00") == 1
    assert len(mail.outbox) == 1
    assert Delivery.objects.get().state == SendState.SENT


def test_worker_that_comes_back_late__finishes_nothing(mailed, settings):
    three_due(mailed)

    class OvertakenWhileSending(EmailBackend):
        def send_messages(self, messages):
            Delivery.objects.update(attempts=2)  # its lease ran out, another relay took the row
            return super().send_messages(messages)

    globals()["OvertakenWhileSending"] = OvertakenWhileSending
    backend(settings, OvertakenWhileSending)
    assert relay.send_waiting() == 0
    assert Delivery.objects.get().state == SendState.SENDING


def test_server_down_for_days__asked_ever_more_seldom_then_sent_once(mailed, settings):
    for user in (mailed.head_teacher, mailed.teacher):
        owe(user, MONDAY)
    run(mailed.school, MONDAY)
    sound = settings.EMAIL_BACKEND
    backend(settings, NoServer)
    NoServer.asked = 0
    for minute in range(20):
        send_at(MONDAY, f"T12:{minute:02}:00+08:00")
    assert 2 <= NoServer.asked <= 8  # not forty times
    settings.EMAIL_BACKEND = sound
    send_at(MONDAY + DAY)
    assert len(mail.outbox) == 2
    assert set(Delivery.objects.values_list("state", flat=True)) == {SendState.SENT}


def test_server_down_for_good__given_up_and_said_to_the_director(mailed, settings, client):
    three_due(mailed)
    backend(settings, NoServer)
    for day in range(5):
        for hour in range(7, 21):
            send_at(MONDAY + day * DAY, f"T{hour:02}:30:00+08:00")
    row = Delivery.objects.get()
    assert (row.state, row.error) == (SendState.FAILED, "unreachable")
    assert row.attempts == len(relay.BACK_OFF) + 1
    assert "仍连不上邮件服务器" in inbox_of(client, mailed.director)
    assert "邮件服务器" not in inbox_of(client, mailed.head_teacher)


def test_address_refused__marked_at_once_and_named_to_the_director(mailed, settings, client):
    three_due(mailed)
    backend(settings, RefusesAddress)
    relay.send_waiting()
    assert Delivery.objects.get().state == SendState.FAILED
    text = inbox_of(client, mailed.director)
    assert "邮箱地址被拒收" in text and "陈班主" in text


# --- when --------------------------------------------------------------------------------------
def test_quiet_hours_and_weekend__waits_for_the_next_school_morning(mailed):
    friday = MONDAY - 3 * DAY
    owe(mailed.head_teacher, friday)
    with at(friday, "T21:10:00+08:00"):
        tell(
            user=mailed.head_teacher,
            school=mailed.school,
            kind=NoticeKind.MOVED,
            key="moved",
            on=friday,
        )
        assert relay.send_waiting() == 0
    sent = [
        send_at(friday + day * DAY, f"T{moment}:00+08:00")
        for day, moment in ((1, "09:00"), (2, "09:00"), (3, "06:59"), (3, "07:00"))
    ]
    assert sent == [0, 0, 0, 1]


def test_relay_down_until_night__does_not_send_at_night(mailed):
    three_due(mailed)
    assert send_at(MONDAY, "T23:00:00+08:00") == 0
    assert send_at(MONDAY + DAY, "T07:00:00+08:00") == 1


def test_safety_climb_on_saturday__goes_out_on_saturday(mailed):
    friday = MONDAY - 3 * DAY
    owe(mailed.head_teacher, friday - 2 * DAY, urgency=Urgency.SAFETY, student=mailed.zixuan)
    run(mailed.school, friday)  # half past six: nothing is sent yet
    Delivery.objects.exclude(notice__kind=NoticeKind.CLIMBED).delete()
    assert send_at(friday + DAY, "T07:05:00+08:00") == 1
    assert mail.outbox[0].body.startswith("您有1条提醒，请登录查看。")


def test_child_in_danger_now__goes_out_at_night_and_says_nothing_of_it(mailed):
    sunday = MONDAY - DAY
    three_due(mailed)
    with at(sunday, "T23:10:00+08:00"):
        tell(
            user=mailed.counsellor,
            school=mailed.school,
            kind=NoticeKind.NEWS,
            key="watch",
            on=sunday,
            facts={"about": "protection.watch"},
        )
        assert relay.send_waiting() == 1
    assert mail.outbox[0].body.startswith("您有1件紧急事项，请马上登录查看。")
    assert mail.outbox[0].to == ["counsellor@school.example"]


# --- chat --------------------------------------------------------------------------------------
class Group:
    """A chat group's robot on this machine: what it heard, and what it answers."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.status, self.answer = 200, {"errcode": 0}
        group = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                group.heard.append(body.decode("unicode_escape") + self.path)
                self.send_response(group.status)
                self.end_headers()
                self.wfile.write(json.dumps(group.answer).encode())

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def group() -> Iterator[Group]:
    robot = Group()
    yield robot
    robot.server.shutdown()
    robot.server.server_close()


@pytest.fixture
def chatting(cast, settings, group):
    settings.CHAT_SCHEMES = ("json",)
    settings.CHAT_ADDRESSES = [f"{cast.school.code10}=json://{group.host}/hook"]
    return cast


def test_chat__three_people__one_message_that_names_nobody(chatting, group):
    for user in (chatting.head_teacher, chatting.teacher, chatting.other_head_teacher):
        owe(user, MONDAY, student=chatting.zixuan)
    run(chatting.school, MONDAY)
    assert (relay.send_waiting(), relay.send_waiting()) == (3, 0)
    (heard,) = group.heard
    assert "有3位老师有待办提醒，请登录查看。" in heard and "/desk/inbox/" in heard
    assert not [word for word in PERSONAL if word in heard]


def test_chat__server_fails_then_works__tried_again_until_it_is_heard(chatting, group):
    three_due(chatting)
    group.status = 503
    assert relay.send_waiting() == 0
    group.status = 200
    assert send_at(MONDAY, "T12:02:00+08:00") == 1
    assert len(group.heard) == 2


def test_chat__robot_answers_200_and_refuses__not_taken_for_sent(
    chatting, group, settings, monkeypatch
):
    from apprise.plugins.wecombot import NotifyWeComBot

    monkeypatch.setattr(NotifyWeComBot, "notify_url", f"http://{group.host}/send?key={{key}}")
    settings.CHAT_SCHEMES = ("wecombot",)
    settings.CHAT_ADDRESSES = ["wecombot://withdrawn-key"]
    three_due(chatting)
    group.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    assert relay.send_waiting() == 0
    assert len(group.heard) == 1
    group.answer = {"errcode": 0, "errmsg": "ok"}
    assert send_at(MONDAY, "T12:02:00+08:00") == 1


@pytest.mark.parametrize("address", ["mailto://a:b@127.0.0.1", "exec://rm", "json://127.0.0.1/x"])
def test_chat__address_of_another_kind__never_called_and_said_to_the_director(
    cast, settings, client, address
):
    settings.CHAT_ADDRESSES = [address]
    three_due(cast)
    assert relay.send_waiting() == 0
    assert Delivery.objects.get().state == SendState.FAILED
    assert "工作群地址不可用" in inbox_of(client, cast.director)


def test_chat__group_of_another_school__hears_nothing_of_ours(chatting, group, settings):
    settings.CHAT_ADDRESSES = [f"{chatting.other_school.code10}=json://{group.host}/hook"]
    three_due(chatting)
    assert relay.send_waiting() == 0
    assert group.heard == []


def inbox_of(client, user) -> str:
    client.force_login(user)
    return client.get("/desk/inbox/").content.decode()
