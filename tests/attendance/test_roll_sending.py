"""Rolls a phone kept while it had no network, and F-19."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from school_care.attendance.enums import Session
from school_care.attendance.models import AttendanceDay
from school_care.attendance.services.roll import settle_absence
from school_care.core import clock
from school_care.core.models import AuditEntry
from tests.attendance.rolling import (
    AT_EIGHT,
    MONDAY,
    SICK,
    TUESDAY,
    UNVERIFIED,
    hand_in,
    ring,
    roll_url,
    seen,
)
from tests.core.pdf.support import text_of


@pytest.fixture(autouse=True)
def tuesday_morning():
    with time_machine.travel(AT_EIGHT, tick=False):
        yield


def post_json(client, user, **more):
    client.force_login(user)
    body = {"on": str(TUESDAY), "public_id": str(uuid4()), "based_on": 0, "marks": {}} | more
    answer = client.post(
        reverse("attendance:send"), json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 200
    return answer.json()


# sent later by a phone


def test_send__kept_roll__done_and_said(client, cast):
    answer = post_json(
        client,
        cast.head_teacher,
        **{"class": str(cast.seven_one.public_id)},
        marks={str(cast.anan.public_id): "sick"},
        taken_at="2026-11-17T00:01:00.000Z",
    )
    assert answer["state"] == "done"
    assert answer["said"] == "七(1)班11月17日的点名已交。"
    assert answer["url"] == roll_url(cast.seven_one)
    assert AttendanceDay.objects.get().taken_at == datetime(2026, 11, 17, 0, 1, tzinfo=UTC)


def test_send__clock_two_days_off__taken_with_the_servers_time_and_said(client, cast):
    group = {"class": str(cast.seven_one.public_id)}
    answer = post_json(client, cast.head_teacher, **group, taken_at="2026-11-19T00:01:00Z")
    assert answer["state"] == "done"
    assert "本机时间不准" in answer["said"]
    assert AttendanceDay.objects.get().taken_at == clock.now()


def test_send__somebody_was_first__changed_with_who(client, cast):
    hand_in(cast.director, cast.seven_one)
    answer = post_json(client, cast.head_teacher, **{"class": str(cast.seven_one.public_id)})
    assert answer["state"] == "changed"
    assert "郑德育" in answer["said"]


@pytest.mark.parametrize(
    "sent",
    [
        {"class": "nonsense"},
        {},
        {"class": "own", "marks": []},
        {"class": "own", "public_id": "1"},
        {"class": "own", "on": "yesterday"},
        {"class": "own", "marks": {"nobody": "sick"}},
        {"class": "own", "session": "noon"},
        {"class": "foreign"},
        {"room": str(uuid4())},
    ],
)
def test_send__nonsense_or_not_theirs__refused_in_words(client, cast, sent):
    groups = {"own": cast.seven_one.public_id, "foreign": cast.foreign_class.public_id}
    if sent.get("class") in groups:
        sent = sent | {"class": str(groups[sent["class"]])}
    answer = post_json(client, cast.head_teacher, **sent)
    assert answer["state"] == "refused"
    assert answer["said"].endswith("。")
    assert not AttendanceDay.objects.exists()


def test_send__no_json__refused_in_words(client, cast):
    client.force_login(cast.head_teacher)
    answer = client.post(reverse("attendance:send"), "[1", content_type="application/json")
    assert answer.json()["state"] == "refused"


# F-19


def test_absences__rung_and_arrived__on_screen_and_on_paper(client, cast):
    hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED, cast.anan: SICK})
    ring(client, cast, "reached")
    settle_absence(
        by=cast.head_teacher,
        student=cast.zixuan,
        date=TUESDAY,
        session=Session.MORNING,
        kind="late",
        arrived_at=datetime(2026, 11, 17, 8, 50).time(),
    )
    text = seen(client, cast.head_teacher, reverse("attendance:absences"))
    assert "未到，后到校" in text
    assert "奶奶 已联系" in text
    assert "8:50到校" in text
    url = f"{reverse('attendance:absences_print')}?since={MONDAY}&until={TUESDAY}"
    answer = client.get(url)
    paper = text_of(answer.content)
    assert "缺席学生情况登记表" in paper
    assert "张子轩" in paper
    assert "李安安" in paper
    assert AuditEntry.objects.filter(action="absences.printed").count() == 1


def test_absences__another_class__not_in_sight(client, cast):
    hand_in(cast.other_head_teacher, cast.seven_two, {cast.keke: SICK})
    assert "王可" not in seen(client, cast.head_teacher, reverse("attendance:absences"))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("since=2026-11-17&until=2026-11-16", "结束日期早于开始日期"),
        ("since=2026-09-01&until=2026-11-16", "一次最多31天"),
    ],
)
def test_absences__days_that_do_not_go__said_and_this_week_shown(client, cast, query, words):
    text = seen(client, cast.head_teacher, f"{reverse('attendance:absences')}?{query}")
    assert words in text
