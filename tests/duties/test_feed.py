"""The calendar feed of one's own duties: what a stranger with the address reads, who stops it."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.duties.models import Duty, FeedAddress, Ledger
from school_care.duties.services import feed
from school_care.duties.services.sync import fresh, sync
from school_care.school.models import Appointment, User
from school_care.school.services.accounts import leave_school
from school_care.students.enums import ContactRole
from school_care.students.models import CareCategory
from tests.cast import Cast
from tests.factories import CareRecordFactory, ContactFactory, UserFactory
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db

NOON = "2026-11-18T12:00:00+08:00"  # a Wednesday
WEDNESDAY = date(2026, 11, 18)
SETTINGS = "/desk/duties/calendar/"


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def school(noon, cast: Cast) -> Cast:
    """The cast, its ledger reckoned."""
    sync(cast.school, clock.today())
    return cast


@pytest.fixture
def owe(school: Cast) -> Callable[..., Duty]:
    """Let 陈班主 owe only what a test says: (last day in time, first late day)."""
    Duty.objects.all().delete()

    def make(due_on: date, warn_on: date | None = None, **given) -> Duty:
        return Duty.objects.create(
            **{
                "school": school.school,
                "rule_code": "card.term",
                "subject_kind": "student",
                "subject_key": f"student:{school.zixuan.pk}",
                "student": school.zixuan,
                "school_class": school.seven_one,
                "period_key": f"{due_on}:{Duty.objects.count()}",
                "urgency": "papers",
                "owner": school.head_teacher,
                "opens_on": due_on - timedelta(days=30),
                "due_on": due_on,
                "warn_on": warn_on or due_on + timedelta(days=1),
                "created_at": clock.now(),
                **given,
            }
        )

    return make


def made(user: User, school) -> feed.Made:
    return feed.make_address(by=User.objects.get(pk=user.pk), school=school)


def path_of(address: feed.Made) -> str:
    return reverse("duty_feed", args=[address.secret])


def read(address: feed.Made, client: Client | None = None, **headers):
    return (client or Client()).get(path_of(address), **headers)


def entries(answer) -> list[tuple[date, str]]:
    calendar = Calendar.from_ical(answer.content)
    return [(event["dtstart"].dt, str(event["summary"])) for event in calendar.walk("VEVENT")]


def days(number: int) -> date:
    return WEDNESDAY + timedelta(days=number)


def test_feed__what_is_due_late_and_far_away__is_counted_by_day(owe, school):
    owe(days(2))
    owe(days(2))
    owe(days(60))
    owe(days(61))
    owe(days(0))
    owe(days(-3), days(2))  # due, not late yet
    owe(days(-5))
    assert entries(read(made(school.head_teacher, school.school))) == [
        (days(0), "待办2项"),
        (days(0), "逾期待办1项"),
        (days(2), "待办2项"),
        (days(60), "待办1项"),
    ]


def test_feed__of_others_and_what_is_settled__is_left_out(owe, school):
    owe(days(1), owner=school.other_head_teacher, student=school.keke)
    owe(days(1), state="done", settled_on=days(0))
    owe(days(1), student=school.keke)  # owned, but of a pupil out of the person's sight
    owe(days(3))
    assert entries(read(made(school.head_teacher, school.school))) == [(days(3), "待办1项")]


def test_feed__as_text__satisfies_strict_readers(owe, school):
    for number in range(20):
        owe(days(number))
    answer = read(made(school.head_teacher, school.school))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.split(b"\r\n")
    assert b"\n" not in answer.content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode() is not None for line in lines)  # no character cut in two
    for wanted in (
        b"VERSION:2.0",
        b"REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        b"X-PUBLISHED-TTL:PT6H",
        b"DTSTART;VALUE=DATE:20261119",
        b"DTEND;VALUE=DATE:20261120",
        b"DTSTAMP:20261118T040000Z",
        "SUMMARY:待办1项".encode(),
    ):
        assert wanted in lines, wanted
    calendar = Calendar.from_ical(answer.content)
    assert calendar.errors == []
    for event in calendar.walk("VEVENT"):
        assert event.errors == []
        assert str(event["url"]).endswith("/desk/duties/")
        assert not isinstance(event["dtstart"].dt, type(clock.now()))
    uids = [str(event["uid"]) for event in calendar.walk("VEVENT")]
    assert len(set(uids)) == 20


def test_feed__polled_again__keeps_the_uid_of_a_day_and_of_the_late_ones(owe, school):
    owe(days(3))
    owe(days(-3))
    address = made(school.head_teacher, school.school)

    def uids() -> dict[str, str]:
        calendar = Calendar.from_ical(read(address).content)
        return {str(e["summary"]): str(e["uid"]) for e in calendar.walk("VEVENT")}

    before = uids()
    owe(days(3))
    after = uids()
    assert after["待办2项"] == before["待办1项"]
    assert after["逾期待办1项"] == before["逾期待办1项"]
    assert str(school.head_teacher.public_id) not in str(before)


def test_feed__of_a_real_ledger__names_no_child_class_category_or_kind(school):
    ContactFactory(student=school.zixuan, role=ContactRole.MOTHER, name="周在粤", relation="母亲")
    CareRecordFactory(student=school.zixuan, author=school.head_teacher, text="夜里想家")
    body = read(made(school.head_teacher, school.school)).content.decode()
    unfolded = body.replace("\r\n ", "")
    assert "待办" in unfolded
    words = set(CareCategory.objects.values_list("name", flat=True))
    words |= {"张子轩", "李安安", "周在粤", "陈班主", "ban71", "七(1)班", "七", "云岭", "关爱"}
    words |= {"谈心", "家访", "联系", "留守", "特殊", "证件", "想家", "care", "student", "talk"}
    words |= {str(school.zixuan.public_id), str(school.seven_one.public_id)}
    assert not [word for word in words if word in unfolded]
    assert set(re.findall("[\u4e00-\u9fff]", unfolded)) <= set("学校待办逾期项")


def test_feed__asked_without_session__starts_none_and_is_kept_by_nobody(owe, school):
    answer = read(made(school.head_teacher, school.school))
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_feed__same_as_last_time__is_answered_304_until_something_changes(owe, school):
    owe(days(3))
    address = made(school.head_teacher, school.school)
    etag = read(address)["ETag"]
    again = read(address, HTTP_IF_NONE_MATCH=etag)
    assert (again.status_code, again.content) == (304, b"")
    owe(days(3))
    assert read(address, HTTP_IF_NONE_MATCH=etag).status_code == 200


def _deactivated(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def _left(user: User) -> None:
    User.objects.filter(pk=user.pk).update(left_on=clock.today())


def _post_over(user: User) -> None:
    Appointment.objects.filter(user=user).update(until=clock.today())


def _post_unconfirmed(user: User) -> None:
    Appointment.objects.filter(user=user).update(confirmed_at=None)


@pytest.mark.parametrize("ended", [_deactivated, _left, _post_over, _post_unconfirmed])
def test_feed__owner_no_longer_works_here__answers_as_an_unknown_address(
    owe, school, ended, django_assert_num_queries
):
    owe(days(3))
    address = made(school.head_teacher, school.school)
    assert read(address).status_code == 200
    ended(school.head_teacher)
    _assert_unknown(path_of(address), django_assert_num_queries)


def test_feed__revoked_renewed_or_never_made__answers_the_same_404_after_one_query(
    owe, school, django_assert_num_queries
):
    owe(days(3))
    first = made(school.head_teacher, school.school)
    second = made(school.head_teacher, school.school)
    _assert_unknown(path_of(first), django_assert_num_queries)
    assert read(second).status_code == 200
    assert feed.revoke_address(by=school.head_teacher, school=school.school)
    _assert_unknown(path_of(second), django_assert_num_queries)
    for guess in ("x", "A" * 32, "A" * 5000, "密钥"):
        _assert_unknown(reverse("duty_feed", args=[guess]), django_assert_num_queries)


def _assert_unknown(path: str, count) -> None:
    with count(1):
        answer = Client().get(path)
    assert (answer.status_code, answer.content) == (404, b"")
    assert answer["Cache-Control"] == "no-store, private"
    assert "ETag" not in answer.headers


def test_address__person_leaves_the_school__is_revoked(school):
    made(school.head_teacher, school.school)
    leave_school(
        by=school.principal, user=school.head_teacher, school=school.school, on=clock.today()
    )
    assert FeedAddress.objects.get().revoked_at is not None


def test_address__made__is_stored_as_a_keyed_hash_and_long_enough(school):
    address = made(school.head_teacher, school.school)
    assert len(address.secret) * 6 >= 128
    row = FeedAddress.objects.get()
    stored = str(vars(row)) + str(list(AuditEntry.objects.values_list("facts", flat=True)))
    assert address.secret not in stored
    assert AuditEntry.objects.filter(action="feed.made", object_id=str(row.public_id)).exists()


def test_address__made_for_another_school_of_the_person__counts_that_school_only(owe, school):
    owe(days(1))
    both = UserFactory(
        school=school.other_school, username="liangxiao", head_teacher_of=school.foreign_class
    )
    address = made(both, school.other_school)
    fresh(school.other_school)
    Duty.objects.filter(school=school.other_school).delete()
    Duty.objects.update(owner=both)
    owe(
        days(2),
        owner=both,
        school=school.other_school,
        subject_kind="class",
        subject_key=f"class:{school.foreign_class.pk}",
        student=None,
        school_class=school.foreign_class,
    )
    assert entries(read(address)) == [(days(2), "待办1项")]


def test_feed__polled_often__reckons_the_ledger_once_a_quarter_of_an_hour(school):
    address = made(school.head_teacher, school.school)
    read(address)
    before = Ledger.objects.get(school=school.school).synced_at
    with time_machine.travel(clock.now() + timedelta(minutes=5), tick=False):
        AuditEntry.objects.create(
            at=clock.now(), school_id=school.school.pk, action="record.written", facts={}
        )
        read(address)
        assert Ledger.objects.get(school=school.school).synced_at == before
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        read(address)
        assert Ledger.objects.get(school=school.school).synced_at > before


def test_feed__with_many_duties__costs_a_few_queries(owe, school):
    for number in range(40):
        owe(days(number))
    assert queries_of(Client(), path_of(made(school.head_teacher, school.school))) <= 10


def test_feed__read_by_a_calendar__tells_its_owner_when(owe, school):
    address = made(school.head_teacher, school.school)
    client = Client()
    client.force_login(school.head_teacher)
    assert "还没有日历来更新过" in client.get(SETTINGS).content.decode()
    read(address)
    assert "日历最近一次来更新是11月18日" in client.get(SETTINGS).content.decode()


def test_settings__address_made__is_shown_once_with_a_code_and_never_again(school):
    from base64 import b64decode

    import zxingcpp
    from PIL import Image

    client = Client()
    client.force_login(school.head_teacher)
    assert "生成订阅地址" in client.get(SETTINGS).content.decode()
    page = client.post(SETTINGS, {"do": "make"}, follow=True).content.decode()
    (url,) = re.findall(r'value="(http[^"]+\.ics)"', page)
    assert f'href="{url.replace("http:", "webcal:")}"' in page
    (picture,) = re.findall(r"data:image/png;base64,([^\"]+)", page)
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(b64decode(picture))))
    assert code.text == url.replace("http:", "webcal:")
    path = "/feeds/" + url.partition("/feeds/")[2]
    assert Client().get(path).status_code == 200
    assert ".ics" not in client.get(SETTINGS).content.decode()
    client.post(SETTINGS, {"do": "make"})
    assert Client().get(path).status_code == 404
    answer = client.post(SETTINGS, {"do": "stop"}, follow=True).content.decode()
    assert "订阅地址已停用" in answer
    assert "生成订阅地址" in answer
    assert FeedAddress.objects.filter(revoked_at__isnull=True).count() == 0


def test_settings__secret_waiting_in_the_session__is_sealed_there(school):
    client = Client()
    client.force_login(school.head_teacher)
    client.post(SETTINGS, {"do": "make"})
    waiting = client.session["duty_feed_shown_once"]
    page = client.get(SETTINGS).content.decode()
    (secret,) = re.findall(r"/feeds/duties/([^\"]+)\.ics\" autocomplete", page)
    assert secret not in str(waiting)
    assert "duty_feed_shown_once" not in client.session
