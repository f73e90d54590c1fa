"""Public events as the pages and the calendar feed say them."""

from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from school_care.core import clock
from school_care.core.ical import Entry, add_entries, new_calendar
from school_care.core.public_address import full_url
from school_care.school.models import PublicEvent, School

PHOTO_PURPOSE = "eventphoto"
FEED_BACK = timedelta(days=60)
FEED_MOST = 300
LOOKED_BACK = timedelta(days=90)
LAST_MINUTE = time(23, 59)
READ_AGAIN = timedelta(hours=6)
PRODUCT, DOMAIN = "-//xuexiao//huodong//ZH", "huodong.invalid"


def is_whole_day(event: PublicEvent) -> bool:
    """Whether it has no hours: it begins with its day and ends, if that is known, with one."""
    starts = timezone.localtime(event.starts_at).time()
    ends = event.ends_at and timezone.localtime(event.ends_at).time()
    return starts == time.min and ends in (None, LAST_MINUTE)


def event_of(school: School | None, public_id) -> PublicEvent | None:
    """An event of `school`, whenever it is."""
    if school is None:
        return None
    return PublicEvent.objects.filter(school=school, public_id=public_id).first()


def recent_with_photos(school: School | None, count: int) -> list[PublicEvent]:
    """Events of the last three months that have pictures, the newest first."""
    if school is None:
        return []
    now = clock.now()
    over = PublicEvent.objects.filter(
        school=school, starts_at__lt=now, starts_at__gte=now - LOOKED_BACK, photos__isnull=False
    )
    return list(over.distinct().order_by("-starts_at")[:count])


def events_in_feed(school: School) -> QuerySet[PublicEvent]:
    """What the calendar feed holds: the last two months and all that is to come."""
    since = clock.now() - FEED_BACK
    recent = Q(starts_at__gte=since) | Q(ends_at__gte=since)
    return PublicEvent.objects.filter(recent, school=school).order_by("starts_at")[:FEED_MOST]


def calendar_text(school: School, events: list[PublicEvent], stamp: datetime) -> bytes:
    """The feed as iCalendar."""
    calendar = new_calendar(name=f"{school}活动", product=PRODUCT, read_again=READ_AGAIN)
    add_entries(calendar, [_entry(event) for event in events], stamp)
    return calendar.to_ical()


def _entry(event: PublicEvent) -> Entry:
    starts = timezone.localtime(event.starts_at)
    ends = timezone.localtime(event.ends_at) if event.ends_at else None
    if is_whole_day(event):
        starts, ends = starts.date(), ends and ends.date()
    return Entry(
        uid=f"{event.public_id}@{DOMAIN}",
        title=f"已取消：{event.title}" if event.cancelled else event.title,
        starts=starts,
        ends=ends,
        place=event.place,
        words=event.summary,
        url=full_url("cms_event", event.public_id),
        sequence=event.revision,
        cancelled=event.cancelled,
    )
