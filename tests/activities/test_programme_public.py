"""What of the programme parents read: page, list and calendar follow every change; no child's name
and no withdrawn picture stays."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from school_care.activities.models import Activity
from school_care.activities.services.activities import plan_of
from school_care.activities.services.activity_states import cancel_activity, restore_activity
from school_care.activities.services.programme.items import edit_activity, move_activity
from school_care.activities.services.programme.publicity import PHOTO_PURPOSE
from school_care.activities.services.programme.steps import (
    approve_programme,
    submit_programme,
)
from school_care.cms.services import create_site
from school_care.core import clock, vault
from school_care.core.publication import recheck
from school_care.duties.services import feed
from school_care.school.models import EventPhoto, PublicEvent
from school_care.school.refusal import Refused
from tests.activities.making_activity import planned
from tests.activities.programme_support import approved, draft, programme_of

pytestmark = pytest.mark.django_db
TITLE = "家长开放日"


def soon(days: int = 5):
    return clock.today() + timedelta(days=days)


@pytest.fixture
def site(cast):
    return create_site(school=cast.school)


@pytest.fixture
def public(cast, site) -> Activity:
    """An approved public activity with hours, a place and a 倡议书."""
    programme = programme_of(cast)
    row = draft(
        cast,
        programme,
        title=TITLE,
        starts_on=soon(),
        begins=time(8, 30),
        ends=time(11, 30),
        place="各班教室",
        is_public=True,
        public_words="听一节课，在食堂用餐。",
        appeal="老师们、同学们：\n多一声问候。",
    )
    assert not PublicEvent.objects.exists()
    approved(cast, programme)
    row.refresh_from_db()
    return row


def event_page(client, row: Activity) -> str:
    response = client.get(reverse("cms_event", args=[row.public_event.public_id]))
    assert response.status_code == 200
    return response.content.decode()


def subscribed(client) -> list:
    answer = client.get("/events.ics")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_approved__parent__finds_it_in_list_page_and_calendar(client, public):
    listed = client.get("/calendar/").content.decode()
    page = event_page(client, public)
    for words in (TITLE, "08:30—11:30", "各班教室", "听一节课"):
        assert words in listed and words in page
    assert "多一声问候" in page and "<script" not in page
    [entry] = subscribed(client)
    assert entry["summary"] == TITLE and entry["location"] == "各班教室"
    assert entry["dtstart"].dt.isoformat() == f"{soon()}T08:30:00+08:00"
    assert entry["status"] == "CONFIRMED"


def test_moved_and_cancelled__same_entry_with_a_higher_sequence__still_shown_struck(
    client, cast, public
):
    [before] = subscribed(client)
    move_activity(by=cast.director, activity=public, to=soon(8), revision=public.revision)
    [moved] = subscribed(client)
    assert moved["uid"] == before["uid"] and moved["sequence"] > before["sequence"]
    assert moved["dtstart"].dt.date() == soon(8)
    cancel_activity(by=cast.director, activity=public, why="下大雨")
    [off] = subscribed(client)
    assert off["uid"] == before["uid"] and off["sequence"] > moved["sequence"]
    assert off["status"] == "CANCELLED"
    for page in (client.get("/calendar/").content.decode(), event_page(client, public)):
        assert f"<s>{TITLE}</s>" in page and "已取消" in page and "下大雨" not in page
    restore_activity(by=cast.director, activity=public)
    assert "已取消" not in event_page(client, public)


def test_whole_days__in_the_calendar_and_on_the_page__have_no_hours(client, cast, public):
    plan = replace(plan_of(public), begins=None, ends=None, last_day=soon(6))
    edit_activity(by=cast.director, activity=public, plan=plan, revision=public.revision)
    [entry] = subscribed(client)
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (soon(5), soon(7))
    page = event_page(client, public)
    assert "00:00" not in page and "23:59" not in page and f"{soon(6).day}日" in page


def test_no_longer_public__page_entry_pictures_and_files_go(
    client, cast, public, django_capture_on_commit_callbacks
):
    event = public.public_event
    photo = _photo(event)
    plan = replace(plan_of(public), is_public=False)
    with django_capture_on_commit_callbacks(execute=True):
        edit_activity(by=cast.director, activity=public, plan=plan, revision=public.revision)
    assert client.get(reverse("cms_event", args=[event.public_id])).status_code == 404
    assert subscribed(client) == [] and TITLE not in client.get("/calendar/").content.decode()
    with pytest.raises(vault.FileGone):
        vault.read(photo.public_id, PHOTO_PURPOSE)


def _photo(event) -> EventPhoto:
    photo = EventPhoto.objects.create(event=event, caption="听课", media_type="image/jpeg")
    vault.write(photo.public_id, PHOTO_PURPOSE, b"\xff\xd8\xff picture")
    return photo


def test_picture__taken_back__is_gone_from_the_page_at_once(client, public):
    photo = _photo(public.public_event)
    address = reverse("cms_event_photo", args=[photo.public_id])
    page = client.get(reverse("cms_event", args=[public.public_event.public_id]))
    assert address in page.content.decode()
    assert "no-cache" in page["Cache-Control"] and "max-age=60" not in page["Cache-Control"]
    shown = client.get(address)
    assert shown.status_code == 200 and shown["Cache-Control"] == "no-store, private"
    photo.delete()
    assert client.get(address).status_code == 404
    assert address not in event_page(client, public)


def test_other_school__neither_event_nor_picture_nor_entry(client, cast, public):
    photo = _photo(public.public_event)
    host = {"host": create_site(school=cast.other_school).site.hostname}
    event = reverse("cms_event", args=[public.public_event.public_id])
    assert client.get(event, headers=host).status_code == 404
    there = reverse("cms_event_photo", args=[photo.public_id])
    assert client.get(there, headers=host).status_code == 404
    assert TITLE not in client.get("/events.ics", headers=host).content.decode()


@pytest.mark.parametrize(
    ("field", "label"),
    [("title", "名称"), ("place", "地点"), ("public_words", "给家长的说明"), ("appeal", "倡议书")],
)
def test_pupils_name__in_what_parents_would_read__is_refused_by_field_without_echo(
    cast, field, label
):
    programme = programme_of(cast)
    plan = {"title": "看望同学", "is_public": True, field: "去看张子轩"}
    with pytest.raises(Refused, match=f"“{label}”") as refused:
        draft(cast, programme, **plan)
    assert "张子轩" not in str(refused.value)
    assert draft(cast, programme, **(plan | {"is_public": False})).pk


def test_approval__a_name_became_secret_since__refuses_and_nothing_is_arranged(cast):
    programme = programme_of(cast)
    row = draft(cast, programme, title="看望同学", is_public=True)
    Activity.objects.filter(pk=row.pk).update(title="看望张子轩")
    submit_programme(by=cast.director, programme=programme)
    with pytest.raises(Refused, match="“名称”"):
        approve_programme(by=cast.principal, programme=programme)
    row.refresh_from_db()
    programme.refresh_from_db()
    assert (row.state, programme.state) == ("draft", "submitted")


def test_consent_withdrawn__an_event_that_names_the_child__is_public_no_more(client, cast, public):
    Activity.objects.filter(pk=public.pk).update(title="听张子轩讲故事")
    PublicEvent.objects.update(title="听张子轩讲故事")
    titles = recheck(cast.school.pk)
    assert not PublicEvent.objects.exists()
    assert titles and "张子轩" not in "".join(titles)
    assert "张子轩" not in client.get("/calendar/").content.decode()


def test_what_a_class_arranged_for_itself__is_never_public(cast, site):
    row = planned(cast, starts_on=soon())
    Activity.objects.filter(pk=row.pk).update(is_public=True)
    row.refresh_from_db()
    move_activity(by=cast.head_teacher, activity=row, to=soon(6), revision=row.revision)
    assert not PublicEvent.objects.exists()


def test_own_feed__holds_arranged_activities_of_own_classes__and_no_name(client, cast, public):
    programme = programme_of(cast)
    draft(cast, programme, title="没定的事", starts_on=soon())
    planned(cast, title="看望张子轩", starts_on=soon(2))
    planned(cast, by=cast.other_head_teacher, classes=[cast.seven_two], title="七二班班会")
    made = feed.make_address(by=cast.head_teacher, school=cast.school)
    answer = client.get(reverse("duty_feed", args=[made.secret]))
    titles = [str(one["summary"]) for one in Calendar.from_ical(answer.content).walk("VEVENT")]
    assert TITLE in titles and "讲座" in titles  # the title that named a child is its kind
    assert not {"没定的事", "七二班班会"} & set(titles)
    assert "张子轩" not in answer.content.decode()
    cancel_activity(by=cast.director, activity=public, why="下大雨")
    again = client.get(reverse("duty_feed", args=[made.secret]))
    off = [
        one
        for one in Calendar.from_ical(again.content).walk("VEVENT")
        if one.get("status") == "CANCELLED"
    ]
    assert [str(one["summary"]) for one in off] == [f"已取消：{TITLE}"]
    assert again["ETag"] != answer["ETag"]
