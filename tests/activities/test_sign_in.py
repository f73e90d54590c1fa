"""Parents sign in: on a phone without a list, on paper by the class."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from school_care.activities.choices.programme import ActivityKind, ActivityState
from school_care.activities.models import ParentSignIn
from school_care.activities.services import sign_in
from school_care.activities.services.sign_in import close_sign_in, is_open_now, open_sign_in
from school_care.core import clock
from tests.activities.making_activity import planned
from tests.students.documents import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def evening(cast):
    """A parents' school of 七(1)班 today, open for signing in."""
    cache.clear()
    row = planned(cast, kind=ActivityKind.PARENT_SCHOOL, topic="", title="家长学校")
    return open_sign_in(by=cast.head_teacher, activity=row)


def url_of(activity) -> str:
    return reverse("sign_in", args=[activity.sign_in_secret])


def said(cast, **more) -> dict:
    return {
        "public_id": str(uuid4()),
        "group": str(cast.seven_one.public_id),
        "child": "张子轩",
        "relation": "奶奶",
        "parent": "张奶奶",
        "phone": "",
        **more,
    }


def test_sign__child_there_or_not__the_same_answer_and_no_names(cast, evening):
    answers = []
    for child in ("张子轩", "王不在"):
        page = Client().post(url_of(evening), said(cast, child=child), follow=True)
        answers.append(page.content.decode())
        assert page.status_code == 200
    assert answers[0] == answers[1]
    first = Client().get(url_of(evening)).content.decode()
    for pupil in (cast.zixuan, cast.anan):
        assert pupil.name not in first + answers[0]
    assert [row.student_id for row in ParentSignIn.objects.all()] == [cast.zixuan.pk, None]


def test_sign__form_sent_twice_or_said_twice__is_one(cast, evening):
    form = said(cast)
    Client().post(url_of(evening), form)
    Client().post(url_of(evening), form)
    Client().post(url_of(evening), said(cast))
    Client().post(url_of(evening), said(cast, relation="妈妈", parent="李妈妈"))
    assert ParentSignIn.objects.count() == 2


def test_sign__class_that_does_not_take_part__not_taken(cast, evening):
    form = said(cast, group=str(cast.seven_two.public_id))
    assert Client().post(url_of(evening), form).status_code == 422
    assert not ParentSignIn.objects.exists()


def test_sign__too_many_from_one_address__asked_to_wait(cast, evening, monkeypatch):
    monkeypatch.setattr(sign_in, "MOST_FROM_ADDRESS", 1)
    Client().post(url_of(evening), said(cast))
    answer = Client().post(url_of(evening), said(cast, parent="李妈妈"))
    assert answer.status_code == 429
    assert "李妈妈" in answer.content.decode()
    assert ParentSignIn.objects.count() == 1


@pytest.mark.parametrize(
    ("at", "open_"), [(time(11, 59), False), (time(12), True), (time(23, 50), True)]
)
def test_open__from_two_hours_before__to_the_end_of_the_day(cast, evening, at, open_):
    evening.begins = time(14)
    now = datetime.combine(evening.starts_on, at, timezone.get_default_timezone())
    assert is_open_now(evening, now) is open_
    assert not is_open_now(evening, now + timedelta(days=1))


def test_address__closed_unknown_or_cancelled__not_found(cast, evening):
    url = url_of(evening)
    assert Client().get(url).status_code == 200
    evening.state = ActivityState.CANCELLED
    evening.save()
    assert Client().get(url).status_code == 404
    evening.state = ActivityState.PLANNED
    evening.save()
    close_sign_in(by=cast.head_teacher, activity=evening)
    assert Client().get(url).status_code == 404
    unknown = Client().get(reverse("sign_in", args=["x" * 24]))
    assert unknown.status_code == 404
    assert "找孩子的班主任" in unknown.content.decode()  # not the staff's page of errors


def test_desk__one_waits_to_be_claimed__the_head_teacher_says_whose_parent_it_was(cast, evening):
    Client().post(url_of(evening), said(cast, child="子轩"))
    row = ParentSignIn.objects.get()
    page = client_of(cast.head_teacher)
    desk = reverse("activities:activity_sign_in", args=[evening.public_id])
    assert "待认领" in page.get(desk).content.decode()
    claim = reverse("activities:sign_in_claim", args=[row.public_id])
    page.post(claim, {"student": str(cast.zixuan.public_id)})
    row.refresh_from_db()
    assert row.student_id == cast.zixuan.pk
    body = page.get(desk).content.decode()
    assert "待认领" not in body
    assert "实到1家" in body


def test_paper__ticks_of_a_class__do_not_touch_the_phones(cast, evening):
    Client().post(url_of(evening), said(cast))
    url = reverse(
        "activities:activity_class_sign_in", args=[evening.public_id, cast.seven_one.public_id]
    )
    page = client_of(cast.head_teacher)
    page.post(url, {"came": [str(cast.anan.public_id)]})
    page.post(url, {"came": [str(cast.anan.public_id)]})
    rows = ParentSignIn.objects.standing()
    assert sorted(rows.values_list("student__name", "how")) == [
        ("张子轩", "phone"),
        ("李安安", "paper"),
    ]
    page.post(url, {"came": []})
    assert [row.how for row in ParentSignIn.objects.standing()] == ["phone"]


def test_desk__principal__sees_who_came_and_nobody_who_did_not(cast, evening):
    Client().post(url_of(evening), said(cast))
    desk = reverse("activities:activity_sign_in", args=[evening.public_id])
    body = client_of(cast.principal).get(desk).content.decode()
    assert "张子轩" in body
    assert "李安安" not in body
    assert "应到2家" in body


def test_poster_and_sheet__printed__whole_class_and_no_secret_in_words(cast, evening):
    page = client_of(cast.head_teacher)
    poster = page.get(reverse("activities:activity_poster", args=[evening.public_id]))
    assert poster.content.startswith(b"%PDF")
    sheet = page.get(reverse("activities:activity_sheet", args=[evening.public_id]))
    text = text_of(sheet.content)
    assert "张子轩" in text
    assert "李安安" in text
    assert "签名" in text
    assert clock.today().strftime("%Y") in text


def text_of(pdf: bytes) -> str:
    import subprocess

    return subprocess.run(
        ["/usr/bin/pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
