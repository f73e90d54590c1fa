"""提醒: what a person finds there, what they may say to it, and the bell."""

import re
from html import unescape

import pytest
from django.urls import reverse

from school_care.core.models import AuditEntry
from school_care.duties.enums import DutyState, NoticeKind, Urgency
from school_care.duties.models import Notice
from school_care.duties.services.inbox import acknowledge, set_mail_address, snooze
from school_care.duties.services.nudging import nudge
from school_care.duties.services.sync import sync
from school_care.duties.services.telling import tell
from school_care.school.refusal import Refused
from tests.duties.telling import DAY, MONDAY, at, owe, run
from tests.support.queries import queries_of

INBOX = "/desk/inbox/"
FRIDAY = MONDAY - 3 * DAY
NOON = "T12:00:00+08:00"


@pytest.fixture(autouse=True)
def a_monday_at_noon():
    with at(MONDAY, NOON):
        yield


def seen(client, user, url=INBOX) -> str:
    client.force_login(user)
    response = client.get(url)
    assert response.status_code == 200
    return unescape(response.content.decode())


def main(text: str) -> str:
    return text.split('id="main"')[1]


def bell(text: str) -> str:
    """The number on the bell, "" where there is none."""
    found = re.search(r'desk-bell-count">([^<]+)<', text)
    return found[1] if found else ""


def row(user, school, number=1, **columns) -> Notice:
    values = {"kind": NoticeKind.MOVED, "key": f"moved:{number}", "on": MONDAY, "count": 2}
    return tell(user=user, school=school, **{**values, **columns})


def post(client, name, notice, **data):
    return client.post(reverse(f"duties:{name}", args=[notice.public_id]), data, follow=True)


# --- the page ----------------------------------------------------------------------------------
def test_page__sentences_with_numbers__no_pupil_no_class_no_category(client, cast):
    owe(cast.head_teacher, FRIDAY, student=cast.zixuan, urgency=Urgency.SAFETY)
    owe(cast.head_teacher, MONDAY, school_class=cast.seven_one)
    for day in (MONDAY - DAY, MONDAY, MONDAY + DAY):
        run(cast.school, day)
    for who in ("head_teacher", "director", "principal"):
        text = main(seen(client, cast.staff[who]))
        for personal in ("张子轩", str(cast.seven_one), "留守", "重点关爱"):
            assert personal not in text, who
    assert "有1件待办已逾期，属安全类" in main(seen(client, cast.head_teacher))
    assert "安全类待办逾期1件，涉及1个班，责任人尚未办理" in main(seen(client, cast.director))


@pytest.mark.parametrize(
    ("who", "kind", "route"),
    [
        ("head_teacher", NoticeKind.NUDGE, "duties:mine"),
        ("director", NoticeKind.CLIMBED, "duties:meeting"),
        ("director", NoticeKind.NUDGE, "duties:mine"),
        ("grade_head", NoticeKind.CLIMBED, "duties:mine"),  # was deputy, is no longer
    ],
)
def test_page__each_row__opens_what_is_meant(client, cast, who, kind, route):
    row(cast.staff[who], cast.school, kind=kind)
    link = re.search(r'class="row-link" href="([^"]+)"', main(seen(client, cast.staff[who])))
    assert link[1] == reverse(route)


def test_page__moved_deadlines__open_which_and_from_when_to_when(client, cast):
    notice = row(cast.head_teacher, cast.school, kind=NoticeKind.MOVED)
    text = main(seen(client, cast.head_teacher))
    assert "校历有调整，2件待办的期限有变" in text
    assert reverse("duties:moved", args=[notice.public_id]) in text


def test_page__empty__says_what_comes_here(client, cast):
    assert "待办到期、逾期或移交给您时" in seen(client, cast.editor)


def test_page__unread_first_however_old__then_the_newest(client, cast):
    old = row(cast.head_teacher, cast.school, 1, count=11)
    for number in (2, 3):
        acknowledge(
            by=cast.head_teacher,
            notice=row(cast.head_teacher, cast.school, number, count=10 * number),
        )
    numbers = re.findall(r"，(\d+)件待办的期限有变", main(seen(client, cast.head_teacher)))
    assert list(dict.fromkeys(numbers)) == ["11", "30", "20"]
    assert old.read_at is None


def test_page__twenty_one_rows__second_page_holds_the_last(client, cast):
    for number in range(21):
        row(cast.head_teacher, cast.school, number, count=100 + number)
    assert "第 1 页，共 2 页" in seen(client, cast.head_teacher)
    assert "，100件待办的期限有变" in seen(client, cast.head_teacher, INBOX + "?page=2")


def test_page__two_or_twenty_rows__same_queries(client, cast):
    def add(numbers) -> None:
        for number in numbers:
            owe(cast.head_teacher, MONDAY)
            row(cast.head_teacher, cast.school, number)

    client.force_login(cast.head_teacher)
    add(range(2))
    few = queries_of(client, INBOX)
    add(range(2, 20))
    assert queries_of(client, INBOX) == few <= 10


def test_page__own_school_only__other_peoples_rows_nowhere(client, cast):
    row(cast.director, cast.school, count=77)
    row(cast.foreign_head_teacher, cast.other_school, count=78)
    text = seen(client, cast.head_teacher)
    assert "77" not in main(text) and "78" not in main(text) and bell(text) == ""


# --- 已知悉 ------------------------------------------------------------------------------------
def test_read__one_and_all__the_bell_falls_silent_and_no_trace_is_kept(client, cast):
    rows = [row(cast.head_teacher, cast.school, number) for number in range(3)]
    others = row(cast.director, cast.school)
    assert bell(seen(client, cast.head_teacher)) == "3"
    before = AuditEntry.objects.count()
    assert bell(post(client, "notice_read", rows[0]).content.decode()) == "2"
    answer = client.post(reverse("duties:inbox_read_all"), follow=True).content.decode()
    assert "2条提醒已标为已知悉" in answer and bell(answer) == ""
    assert AuditEntry.objects.count() == before
    others.refresh_from_db()
    assert others.read_at is None


def test_read__safety_climb__who_knew_and_when_is_kept(client, cast):
    notice = row(cast.director, cast.school, kind=NoticeKind.CLIMBED)
    for _ in range(2):
        acknowledge(by=cast.director, notice=notice)
    entry = AuditEntry.objects.get(action="notice.read")
    assert (entry.actor_id, entry.object_id) == (cast.director.pk, str(notice.public_id))


def test_read__somebody_elses_row__not_found_and_refused(client, cast):
    notice = row(cast.director, cast.school)
    client.force_login(cast.principal)
    assert post(client, "notice_read", notice).status_code == 404
    with pytest.raises(Refused):
        acknowledge(by=cast.principal, notice=notice)


def test_all_its_duties_done__calls_no_more_and_says_so(client, cast):
    duties = [owe(cast.head_teacher, MONDAY) for _ in range(2)]
    run(cast.school, MONDAY)
    for duty, number in zip(duties, ("1", ""), strict=True):
        duty.state, duty.settled_on = DutyState.DONE, MONDAY
        duty.save()
        assert bell(seen(client, cast.head_teacher)) == number
    assert "均已办结" in seen(client, cast.head_teacher)


# --- 稍后提醒 ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("today", "until", "back"),
    [
        (MONDAY, "tomorrow", MONDAY + DAY),
        (MONDAY, "monday", MONDAY + 7 * DAY),
        (MONDAY - DAY, "monday", MONDAY),
        (FRIDAY, "tomorrow", FRIDAY + DAY),
    ],
)
def test_snooze__until_its_day__silent_then_calls_again(client, cast, today, until, back):
    with at(today, NOON):
        notice = row(cast.head_teacher, cast.school, on=today)
        client.force_login(cast.head_teacher)
        answer = post(client, "notice_snooze", notice, until=until).content.decode()
    assert f"{back.month}月{back.day}日再提醒您" in answer and bell(answer) == ""
    for day, number in ((back - DAY, ""), (back, "1")):
        with at(day, NOON):
            assert bell(seen(client, cast.head_teacher)) == number


def test_snooze__third_time__refused_and_no_longer_offered(client, cast):
    notice = row(cast.head_teacher, cast.school)
    for day in range(2):
        with at(MONDAY + day * DAY, NOON):
            snooze(by=cast.head_teacher, notice=notice, until="tomorrow")
    with at(MONDAY + 2 * DAY, NOON):
        assert "稍后提醒" not in main(seen(client, cast.head_teacher))
        answer = post(client, "notice_snooze", notice, until="tomorrow").content.decode()
    assert "已经推后2次，请办理或标为已知悉" in answer


def test_snooze__pressed_twice__counts_once(cast):
    notice = row(cast.head_teacher, cast.school)
    for _ in range(2):
        snooze(by=cast.head_teacher, notice=notice, until="tomorrow")
    notice.refresh_from_db()
    assert notice.snoozes == 1


def test_snooze__safety_climb__not_offered_and_refused(client, cast):
    owe(cast.head_teacher, FRIDAY - DAY, urgency=Urgency.SAFETY)
    run(cast.school, MONDAY)
    notice = Notice.objects.get(user=cast.director)
    assert "稍后提醒" not in main(seen(client, cast.director))
    answer = post(client, "notice_snooze", notice, until="tomorrow").content.decode()
    assert "安全类提醒不能稍后" in answer and bell(answer) == "1"


def test_snooze__unknown_day_or_read_already__refused_in_words(cast):
    notice = row(cast.head_teacher, cast.school)
    with pytest.raises(Refused, match="请选择"):
        snooze(by=cast.head_teacher, notice=notice, until="2099-01-01")
    acknowledge(by=cast.head_teacher, notice=notice)
    with pytest.raises(Refused, match="已知悉"):
        snooze(by=cast.head_teacher, notice=notice, until="tomorrow")


# --- the bell ----------------------------------------------------------------------------------
def test_bell__on_every_page__one_query_and_at_most_99(client, cast):
    sync(cast.school, MONDAY)
    client.force_login(cast.head_teacher)
    silent = queries_of(client, "/desk/me/")
    for number in range(100):
        row(cast.head_teacher, cast.school, number)
    assert queries_of(client, "/desk/me/") == silent
    assert bell(seen(client, cast.head_teacher, "/desk/me/")) == "99+"


# --- where reminders are mailed ----------------------------------------------------------------
def test_address__school_sends_mail__kept_mended_and_taken_away(client, cast, settings):
    settings.REMIND_BY_MAIL = True
    url = reverse("duties:inbox_address")
    client.force_login(cast.head_teacher)
    refused = client.post(url, {"address": "陈班主@"})
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "邮箱地址不完整" in text and "陈班主@" in text
    client.post(url, {"address": " chen@school.example "})
    assert "chen@school.example" in seen(client, cast.head_teacher)
    client.post(url, {"address": ""})
    cast.head_teacher.refresh_from_db()
    assert cast.head_teacher.email == ""
    entries = AuditEntry.objects.filter(action="notice.address")
    assert [entry.facts for entry in entries.order_by("pk")] == [{"given": True}, {"given": False}]


def test_address__school_sends_no_mail__no_such_page(client, cast):
    client.force_login(cast.head_teacher)
    assert client.get(reverse("duties:inbox_address")).status_code == 404
    assert "邮箱" not in seen(client, cast.head_teacher)


def test_address__same_again__nothing_is_written(cast):
    for _ in range(2):
        set_mail_address(by=cast.head_teacher, address="chen@school.example")
    assert AuditEntry.objects.filter(action="notice.address").count() == 1


def test_nudge__all_of_it_done__calls_no_more(client, cast):
    duty = owe(cast.head_teacher, FRIDAY, student=cast.zixuan)
    nudge(by=cast.director, owner=cast.head_teacher, duties=[duty])
    assert "请抓紧办理1件待办，已逾期" in main(seen(client, cast.head_teacher))
    assert bell(seen(client, cast.head_teacher)) == "1"
    duty.state, duty.settled_on = DutyState.DONE, MONDAY
    duty.save()
    assert bell(seen(client, cast.head_teacher)) == ""
    assert "均已办结" in main(seen(client, cast.head_teacher))
