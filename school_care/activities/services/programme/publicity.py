"""The public part of an activity: its school.PublicEvent, kept in step with every change.

Public is what the programme's approval covers and says so itself. A cancelled one stays visible,
struck through, so that nobody comes; one that is no longer public goes, pictures and all.
"""

from collections.abc import Iterable
from datetime import datetime, time
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from school_care.activities.choices.programme import ActivityState, Reach
from school_care.activities.models import Activity
from school_care.core import audit, vault
from school_care.core.publication import objections
from school_care.core.templatetags.days import short_date
from school_care.school.enums import EventAudience
from school_care.school.models import PublicEvent
from school_care.school.refusal import Refused

PHOTO_PURPOSE = "eventphoto"
SHOWN = (ActivityState.PLANNED, ActivityState.HELD)
LAST_MINUTE = time(23, 59)
# What parents read, and how the form calls it.
FIELDS = {
    "title": "名称",
    "place": "地点",
    "public_words": "给家长的说明",
    "appeal": "倡议书",
}


def fields_objected_to(activity: Activity) -> list[str]:
    """Which of the fields parents would read must not become public, by their names on the form;
    empty when all may. The words themselves are never repeated."""
    texts = {name: getattr(activity, name) for name in FIELDS if getattr(activity, name)}
    if not objections("\n".join(texts.values()), activity.school_id):
        return []
    found = [FIELDS[name] for name, text in texts.items() if objections(text, activity.school_id)]
    return found or ["各项文字合起来"]


def refusal_of(activity: Activity) -> str:
    """Why an activity may not be public, with the fields to mend; "" when it may."""
    fields = fields_objected_to(activity)
    if not fields:
        return ""
    return (
        f"“{'”“'.join(fields)}”里有学生姓名、私人电话，或能看出是哪些孩子，不能向家长公开："
        "请改掉，或取消“向家长公开”。"
    )


def require_publishable(activities: Iterable[Activity]) -> None:
    """Raises Refused for the first that may not be public, told by its day."""
    rows = list(activities)
    everything = "\n".join(getattr(row, name) for row in rows for name in FIELDS)
    if not rows or not objections(everything, rows[0].school_id):
        return
    for row in rows:
        if why := refusal_of(row):
            raise Refused(f"{short_date(row.starts_on)}的活动：{why}")


def follow(activity: Activity) -> PublicEvent | None:
    """Make, change, strike or remove the public event of an activity as its state says; call it in
    the transaction of the change, after the words were checked. None: nothing is public."""
    event = activity.public_event
    public = activity.is_public and activity.programme_id is not None
    if public and activity.state in SHOWN:
        return _publish(activity, event)
    if public and activity.state == ActivityState.CANCELLED and event is not None:
        return _write(event, {"cancelled": True})
    if event is not None:
        remove(activity)
    return None


def remove(activity: Activity) -> None:
    """Nothing of it is public any more: row, pictures and their files go."""
    event = activity.public_event
    if event is None:
        return
    photos = list(event.photos.values_list("public_id", flat=True))
    activity.public_event = None
    Activity.objects.filter(pk=activity.pk).update(public_event=None)
    audit.record("activity.unpublished", row=activity, photos=len(photos))
    event.delete()
    for public_id in photos:
        transaction.on_commit(partial(vault.erase, public_id, PHOTO_PURPOSE))


def withdraw_objectionable(school_id: int, withdrawn_at: datetime | None = None) -> list[str]:
    """A family withdrew its consent: events whose words meet objections now are public no more
    (core.publication.register_recheck). Neutral titles of them."""
    rows = list(
        Activity.objects.filter(school_id=school_id, public_event__isnull=False).select_related(
            "public_event"
        )
    )
    texts = "\n".join(getattr(row, name) for row in rows for name in FIELDS)
    if not rows or not objections(texts, school_id):
        return []
    titles = []
    for row in rows:
        if fields_objected_to(row):
            with transaction.atomic():
                row.is_public = False
                row.revision += 1
                row.save(update_fields=["is_public", "revision"])
                remove(row)
            titles.append(f"公开活动（{short_date(row.starts_on)}）")
    return titles


def public_values(activity: Activity) -> dict[str, Any]:
    """What parents read of an activity that takes place, by field of PublicEvent."""
    starts, ends = moments_of(activity)
    return {
        "title": activity.title,
        "starts_at": starts,
        "ends_at": ends,
        "place": activity.place,
        "summary": activity.public_words,
        "appeal": activity.appeal,
        "audience": EventAudience.EVERYONE
        if activity.reach == Reach.SCHOOL
        else EventAudience.CLASSES,
        "cancelled": False,
    }


def _publish(activity: Activity, event: PublicEvent | None) -> PublicEvent:
    values = public_values(activity)
    if event is not None:
        return _write(event, values)
    event = PublicEvent.objects.create(school_id=activity.school_id, **values)
    activity.public_event = event
    Activity.objects.filter(pk=activity.pk).update(public_event=event)
    return event


def _write(event: PublicEvent, values: dict) -> PublicEvent:
    """Store what differs; a change counts, so that calendars take it over."""
    changed = [name for name, value in values.items() if getattr(event, name) != value]
    if changed:
        for name in changed:
            setattr(event, name, values[name])
        event.revision += 1
        event.save(update_fields=[*changed, "revision"])
    return event


def moments_of(activity: Activity) -> tuple[datetime, datetime | None]:
    """When it begins and ends. Without hours: from midnight, to the last minute of the last day
    when it lasts; `cms.event_times` reads it back as whole days."""
    zone = timezone.get_default_timezone()
    starts = datetime.combine(activity.starts_on, activity.begins or time.min, zone)
    if activity.ends is not None:
        return starts, datetime.combine(activity.ends_on, activity.ends, zone)
    if activity.last_day is not None:
        return starts, datetime.combine(activity.last_day, LAST_MINUTE, zone)
    return starts, None
