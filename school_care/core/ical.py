"""Calendars other programs subscribe to (RFC 5545, RFC 7986): the frame, and dated entries.

An entry keeps its `uid` for good and counts its changes in `sequence`: readers replace it and never
double it. One that was called off stays, CANCELLED, so that readers take it out of their day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

ZONE = "Asia/Shanghai"
ONE_DAY = timedelta(days=1)
MEDIA_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Entry:
    """One entry. `starts` and `ends` are both dates (whole days, the last one included) or both
    aware moments of the school's clock; `ends` None: it is not known."""

    uid: str
    title: str
    starts: date | datetime
    ends: date | datetime | None = None
    place: str = ""
    words: str = ""
    url: str = ""
    sequence: int = 0
    cancelled: bool = False


def new_calendar(*, name: str, product: str, read_again: timedelta) -> Calendar:
    """An empty calendar; `read_again`: how often readers are asked to come back."""
    calendar = Calendar()
    calendar.add("prodid", product)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("name", name)
    calendar.add("refresh-interval", read_again, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{int(read_again.total_seconds()) // 3600}H")
    return calendar


def add_entries(calendar: Calendar, entries: Iterable[Entry], stamp: datetime) -> None:
    """Add `entries`, as they are at `stamp` (UTC), with the time zone where one has hours."""
    entries = list(entries)
    for entry in entries:
        calendar.add_component(_event(entry, stamp))
    if any(isinstance(entry.starts, datetime) for entry in entries):
        calendar.add("x-wr-timezone", ZONE)
        calendar.add_missing_timezones()


def _event(entry: Entry, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", entry.starts)
    if not isinstance(entry.starts, datetime):
        event.add("dtend", (entry.ends or entry.starts) + ONE_DAY)  # the day after, by the standard
        event.add("transp", "TRANSPARENT")  # the day stays free
    elif entry.ends is not None:
        event.add("dtend", entry.ends)
    event.add("summary", entry.title)
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    for name, text in (("location", entry.place), ("description", entry.words)):
        if text:
            event.add(name, text)
    if entry.url:
        event.add("url", entry.url)
    return event
