"""Writing, correcting and reading records on the pages; restricted words stay where they belong."""

from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.mentoring.enums import Concern
from school_care.mentoring.models import CareRecord
from tests import cast as canary
from tests.factories import CareRecordFactory, StudentFactory, days_ago
from tests.support.queries import queries_of

RECORDS = "/desk/records/"
RESTRICTED = (canary.RESTRICTED_TEXT, canary.RESTRICTED_NEXT_STEP)


def url(name: str, row) -> str:
    return reverse(f"mentoring:{name}", args=[row.public_id])


def filled(**changes) -> dict:
    """What a phone sends for a plain talk of today."""
    today = clock.today()
    return {
        "public_id": str(uuid4()),
        "day": today.isoformat(),
        "kind": "talk",
        "outcome": "made",
        "topics": ["study"],
        "concern": "none",
        "text": "",
        "next_step": "",
        "step_day": "",
        **changes,
    }


def seen(client, user, address: str, **query) -> str:
    client.force_login(user)
    response = client.get(address, query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_write_page__head_teacher__today_talk_made_are_ready(client, cast):
    text = seen(client, cast.head_teacher, url("write", cast.zixuan))
    for value in (clock.today().isoformat(), "talk", "made"):
        tag = next(part for part in text.split("<input") if f'value="{value}"' in part)
        assert "checked" in tag.split(">")[0]
    assert canary.NEXT_STEP in text
    assert "草稿已恢复" in text
    assert "<select" not in text


def test_write_page__one_chip__saved_and_shown_on_the_timeline(client, cast):
    client.force_login(cast.head_teacher)
    response = client.post(url("write", cast.anan), filled(), follow=True)
    assert response.redirect_chain == [(reverse("students:show", args=[cast.anan.public_id]), 302)]
    text = response.content.decode()
    assert "已保存。" in text
    assert text.split('id="timeline"')[1].count("<article") == 1


def test_write_page__sent_by_the_script__told_where_to_go(client, cast):
    client.force_login(cast.head_teacher)
    response = client.post(url("write", cast.anan), filled(), headers={"X-Desk-Script": "1"})
    assert response.json() == {"next": reverse("students:show", args=[cast.anan.public_id])}


def test_write_page__nothing_said__the_form_again_with_the_sentence(client, cast):
    client.force_login(cast.head_teacher)
    data = filled(topics=[], next_step="看作业", for_family="on")
    response = client.post(url("write", cast.anan), data)
    assert response.status_code == 422
    text = response.content.decode()
    assert "请点选谈到了什么，或写一句话。" in text
    assert 'value="看作业"' in text
    assert not CareRecord.objects.filter(student=cast.anan).exists()


def test_write_page__yesterday_and_a_date_without_words__stored_so(client, cast):
    client.force_login(cast.head_teacher)
    step = days_ago(-3).isoformat()
    data = filled(day=days_ago(1).isoformat(), step_day="other", step_day_other=step)
    client.post(url("write", cast.anan), data)
    record = CareRecord.objects.get(student=cast.anan)
    assert record.happened_on == days_ago(1)
    assert (record.next_step, record.next_step_on) == ("跟进", days_ago(-3))


def test_write_page__page_left_open_for_days__its_day_still_understood(client, cast):
    client.force_login(cast.head_teacher)
    client.post(url("write", cast.anan), filled(day=days_ago(4).isoformat()))
    assert CareRecord.objects.get(student=cast.anan).happened_on == days_ago(4)


def test_write_page__not_reached__told_to_record_again_once_reached(client, cast):
    client.force_login(cast.head_teacher)
    data = filled(kind="call", outcome="not_reached", text="")
    answer = client.post(url("write", cast.anan), data, follow=True)
    assert "已记下未联系上。联系上以后，请再记一次。" in answer.content.decode()


def test_write_page__praise_after_not_reached_was_chosen__counts_as_made(client, cast):
    client.force_login(cast.head_teacher)
    client.post(
        url("write", cast.anan), filled(kind="praise", outcome="not_reached", text="帮同学打饭")
    )
    record = CareRecord.objects.get(student=cast.anan)
    assert (record.outcome, record.topics) == ("made", [])


@pytest.mark.parametrize("day", ["", "other", "明天", "2026-13-01"])
def test_write_page__unreadable_day__refused_politely(client, cast, day):
    client.force_login(cast.head_teacher)
    response = client.post(url("write", cast.anan), filled(day=day))
    assert response.status_code == 422
    assert not CareRecord.objects.filter(student=cast.anan).exists()


def test_write_page__before_entry__asks_for_a_tick(client, cast):
    pupil = StudentFactory(current_class=cast.seven_one, enrolment__starts_on=days_ago(5))
    client.force_login(cast.head_teacher)
    early = filled(day="other", day_other=days_ago(9).isoformat())
    text = client.post(url("write", pupil), early).content.decode()
    assert "确认：补录入学前的记录" in text
    client.post(url("write", pupil), {**early, "before_entry_confirmed": "on"})
    assert CareRecord.objects.get(student=pupil).happened_on == days_ago(9)


def test_write_page__last_step_ticked__done(client, cast):
    client.force_login(cast.head_teacher)
    data = filled(finishes=[str(cast.talk.public_id), str(cast.restricted.public_id)])
    client.post(url("write", cast.zixuan), data)
    cast.talk.refresh_from_db()
    cast.restricted.refresh_from_db()
    assert cast.talk.next_step_done_on == clock.today()
    assert cast.restricted.next_step_done_on is None


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("principal", 200),
        ("director", 200),
        ("head_teacher", 200),
        ("grade_head", 200),
        ("other_head_teacher", 404),
        ("teacher", 404),
        ("counsellor", 404),
        ("registrar", 403),
        ("dormitory", 403),
        ("editor", 403),
        ("administrator", 403),
        ("auditor", 403),
    ],
)
def test_write_page__each_role__only_where_care_may_be_written(client, cast, who, status):
    client.force_login(cast.staff[who])
    assert client.get(url("write", cast.zixuan)).status_code == status
    answer = client.post(url("write", cast.zixuan), filled()).status_code
    assert answer == (302 if status == 200 else status)
    mine = CareRecord.objects.filter(author=cast.staff[who], happened_on=clock.today())
    assert mine.exists() is (status == 200)


def test_correct_page__author__old_and_new_on_the_record(client, cast):
    client.force_login(cast.head_teacher)
    text = seen(client, cast.head_teacher, url("correct", cast.talk))
    assert canary.TALK_TEXT in text
    data = filled(day="other", day_other=days_ago(6).isoformat(), text="爸爸回来了。")
    del data["public_id"]
    response = client.post(url("correct", cast.talk), data, follow=True)
    assert "已更正" in response.content.decode()
    page = seen(client, cast.grade_head, url("show", cast.talk))
    assert f"<del>{canary.TALK_TEXT}</del>" in page
    assert "<ins>爸爸回来了。</ins>" in page


@pytest.mark.parametrize("who", ["principal", "director", "grade_head"])
def test_correct_page__not_the_author__forbidden(client, cast, who):
    client.force_login(cast.staff[who])
    assert client.get(url("correct", cast.talk)).status_code == 403
    assert client.post(url("correct", cast.talk), filled()).status_code == 403


def test_withdraw_page__director__struck_through_for_everyone(client, cast):
    client.force_login(cast.director)
    assert client.post(url("withdraw", cast.talk), {"reason": ""}).status_code == 422
    client.post(url("withdraw", cast.talk), {"reason": "写错人了"})
    text = seen(client, cast.head_teacher, url("show", cast.talk))
    assert text.index("<s>") < text.index(canary.TALK_TEXT) < text.index("</s>")
    assert "写错人了" in text
    assert client.get(url("correct", cast.talk)).status_code == 403


def test_step_done__from_the_today_page__back_there_and_gone(client, cast):
    client.force_login(cast.head_teacher)
    assert canary.NEXT_STEP in client.get("/desk/").content.decode()
    response = client.post(url("step_done", cast.talk), {"back": "/desk/"}, follow=True)
    assert response.redirect_chain == [("/desk/", 302)]
    text = response.content.decode()
    assert "已完成。" in text
    assert canary.NEXT_STEP not in text


def test_step_done__later__moved_and_not_due_today(client, cast):
    client.force_login(cast.head_teacher)
    client.post(url("step_done", cast.talk), {"later": days_ago(-14).isoformat()})
    cast.talk.refresh_from_db()
    assert cast.talk.next_step_on == days_ago(-14)
    assert canary.NEXT_STEP not in client.get("/desk/").content.decode()


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org/", "/cms/", ""])
def test_step_done__back_to_elsewhere__the_pupils_page(client, cast, back):
    client.force_login(cast.head_teacher)
    response = client.post(url("step_done", cast.talk), {"back": back, "later": "x"})
    assert response.headers["Location"] == reverse("students:show", args=[cast.zixuan.public_id])


@pytest.mark.parametrize(
    ("who", "reads"),
    [("director", True), ("principal", False), ("head_teacher", False), ("grade_head", False)],
)
def test_restricted__every_page__text_only_for_author_and_director(client, cast, who, reads):
    user = cast.staff[who]
    # The most urgent of all open steps, so that a list of the most urgent would show it.
    CareRecord.objects.filter(pk=cast.restricted.pk).update(next_step_on=days_ago(3))
    pages = {
        "timeline": reverse("students:show", args=[cast.zixuan.public_id]),
        "record": url("show", cast.restricted),
        "list": RECORDS,
        "follow-up": f"{RECORDS}?follow_up=1",
        "pupils": "/desk/students/?care=1",
        "class": reverse("students:class", args=[cast.seven_one.public_id]),
        "write": url("write", cast.zixuan),
        "today": "/desk/",
    }
    texts = {name: seen(client, user, address) for name, address in pages.items()}
    leaking = {name for name, text in texts.items() if any(word in text for word in RESTRICTED)}
    assert bool(leaking) is reads
    for name in ("timeline", "record", "list"):
        assert ("限阅记录，内容仅记录人和德育主任可见" in texts[name]) is not reads, name


def test_restricted__concern_and_topics__not_betrayed(client, cast):
    pupil = StudentFactory(current_class=cast.seven_one)
    record = CareRecordFactory(
        student=pupil,
        author=cast.director,
        restricted=True,
        concern=Concern.URGENT,
        topics=["health"],
        text="限阅",
    )
    text = seen(client, cast.head_teacher, url("show", record)).split('id="main"')[1]
    assert "需尽快跟进" not in text
    assert "身体" not in text
    listed = seen(client, cast.head_teacher, RECORDS, follow_up="1")
    assert str(record.public_id) not in listed
    assert str(record.public_id) in seen(client, cast.director, RECORDS, follow_up="1")


def test_restricted__handled_by_a_restricted_talk__counts_as_contact(client, cast):
    CareRecordFactory(student=cast.yuan, author=cast.director, restricted=True)
    client.force_login(cast.principal)
    text = client.post("/desk/students/", {"words": "赵远"}, follow=True).content.decode()
    assert "尚未联系" not in text
    assert "上次联系" in text


def test_record_list__filters__narrow_to_what_is_meant(client, cast):
    def shown(**query) -> set:
        text = seen(client, cast.head_teacher, RECORDS, **query)
        rows = {
            "talk": cast.talk,
            "restricted": cast.restricted,
            "attempt": cast.attempt,
            "praise": cast.praise,
        }
        return {name for name, row in rows.items() if str(row.public_id) in text}

    assert shown() == {"talk", "restricted", "attempt", "praise"}
    assert shown(kind="call") == {"attempt"}
    assert shown(mine="1") == {"talk", "attempt", "praise"}
    assert shown(follow_up="1") == {"talk"}
    assert shown(since=days_ago(6).isoformat(), until=days_ago(4).isoformat()) == {
        "talk",
        "restricted",
    }
    assert shown(of_class=str(cast.seven_one.public_id)) == {
        "talk",
        "restricted",
        "attempt",
        "praise",
    }
    assert shown(kind="无此方式", since="昨天") == {"talk", "restricted", "attempt", "praise"}


def test_record_list__urgent_concern__leaves_once_somebody_wrote_again(client, cast):
    urgent = CareRecordFactory(
        student=cast.anan, author=cast.head_teacher, concern="urgent", happened_on=days_ago(3)
    )
    assert str(urgent.public_id) in seen(client, cast.head_teacher, RECORDS, follow_up="1")
    CareRecordFactory(student=cast.anan, author=cast.grade_head)
    assert str(urgent.public_id) not in seen(client, cast.head_teacher, RECORDS, follow_up="1")


@pytest.mark.parametrize("who", ["other_head_teacher", "teacher", "counsellor", "foreign"])
def test_record_pages__out_of_sight__not_found_and_not_listed(client, cast, who):
    user = cast.foreign_head_teacher if who == "foreign" else cast.staff[who]
    client.force_login(user)
    for name in ("show", "correct", "withdraw", "step_done"):
        assert client.get(url(name, cast.talk)).status_code == 404
    for name in ("correct", "withdraw", "step_done"):
        assert client.post(url(name, cast.talk), filled()).status_code == 404
    assert canary.TALK_TEXT not in client.get(RECORDS).content.decode()


def test_record_list__five_or_fifty_records__same_queries(client, cast):
    client.force_login(cast.head_teacher)
    few = queries_of(client, RECORDS)
    for number in range(25):
        CareRecordFactory(
            student=StudentFactory(current_class=cast.seven_one),
            happened_on=days_ago(number),
            next_step="看作业",
        )
    assert queries_of(client, RECORDS) == few
    assert few <= 15


def test_record_page__late__both_clocks_shown(client, cast):
    record = CareRecordFactory(
        student=cast.anan,
        author=cast.head_teacher,
        happened_on=days_ago(20),
        written_at=clock.now() - timedelta(days=1),
    )
    text = seen(client, cast.head_teacher, url("show", record))
    assert "补记" in text
    for day in (days_ago(20), days_ago(1)):
        assert f"{day.year}年{day.month}月{day.day}日" in text


def test_record_page__once_restricted_then_opened__old_wording_stays_closed(client, cast):
    client.force_login(cast.director)
    response = client.post(url("correct", cast.restricted), filled(text="家里的事，已谈过。"))
    assert response.status_code == 302
    cast.restricted.refresh_from_db()
    assert not cast.restricted.restricted
    for reader in (cast.head_teacher, cast.grade_head, cast.principal):
        page = seen(client, reader, url("show", cast.restricted))
        assert "家里的事，已谈过。" in page
        assert canary.RESTRICTED_TEXT not in page
        assert canary.RESTRICTED_NEXT_STEP not in page
    assert canary.RESTRICTED_TEXT in seen(client, cast.director, url("show", cast.restricted))
