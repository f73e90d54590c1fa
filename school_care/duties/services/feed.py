"""The calendar feed of one's own duties: its private address, and what stands in it.

Whoever holds the address reads the feed, without a session. So it says how many duties are due on a
day and nothing else of them: no name, no class, no kind of duty. Apps above add what is harmless
(feed_parts). Of the secret only a keyed hash is kept; it is shown once.
"""

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from icalendar import Event

from school_care.core import audit, clock
from school_care.core.ical import Entry, add_entries, new_calendar
from school_care.core.public_address import full_url
from school_care.core.sealed import lookup_index
from school_care.duties.models import Duty, FeedAddress, Ledger
from school_care.duties.reckoning.owners import works_on
from school_care.duties.services.sync import fresh
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import Appointment, School, TeachingAssignment, User
from school_care.school.refusal import Refused

SECRET_BYTES = 24  # 192 bits
LONGEST_SECRET = 64
PURPOSE = "duty-feed"
AHEAD = timedelta(days=60)
READ_AGAIN = timedelta(hours=6)  # how often readers are asked to come back
RECKON_AGAIN = timedelta(minutes=15)  # a poll has the ledger reckoned at most this often
ONE_DAY = timedelta(days=1)
# Nothing in the feed says what kind of system it comes from.
PRODUCT, DOMAIN = "-//xuexiao//daiban//ZH", "daiban.invalid"
DUE, LATE = "待办{}项", "逾期待办{}项"
CALLED = "学校待办"
NOT_HERE = "您在这所学校没有任职，不能生成日历订阅地址。"


@dataclass(frozen=True)
class Made:
    """A new address: its row, and the secret, which nobody can be told again."""

    row: FeedAddress
    secret: str

    @property
    def url(self) -> str:
        """The whole address, as it is entered in a calendar."""
        return url_of(self.secret)


def url_of(secret: str) -> str:
    """The public address of a feed."""
    return full_url("duty_feed", secret)


def address_of(user: User, school: School) -> FeedAddress | None:
    """The address a person has at a school now."""
    return FeedAddress.objects.filter(user=user, school=school, revoked_at__isnull=True).first()


def make_address(*, by: User, school: School) -> Made:
    """A new address for `by`'s own duties at `school`; the one before stops at once. Two requests
    at a time leave one address. Raises Refused."""
    if not can(by, Capability.READ_CARE, school):
        raise Refused(NOT_HERE)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        _revoke(by, school)
        row = FeedAddress.objects.create(
            user=by,
            school=school,
            secret_hash=lookup_index(secret, PURPOSE),
            created_at=clock.now(),
        )
        audit.record("feed.made", actor=by, row=row)
    return Made(row, secret)


def revoke_address(*, by: User, school: School) -> bool:
    """Stop one's own address at once; False when there was none."""
    with transaction.atomic():
        stopped = _revoke(by, school)
        for row in stopped:
            audit.record("feed.revoked", actor=by, row=row)
    return bool(stopped)


def revoke_on_leaving(*, user: User, school: School, on: date, by: User | None) -> None:
    """Whoever leaves a school has no address there any more (school.leaving)."""
    for row in _revoke(user, school):
        audit.record("feed.revoked", actor=by, row=row)


def _revoke(user: User, school: School) -> list[FeedAddress]:
    rows = list(FeedAddress.objects.filter(user=user, school=school, revoked_at__isnull=True))
    for row in rows:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
    return rows


def address_by_secret(secret: str) -> FeedAddress | None:
    """The running address of a secret, of a person who works at its school today; one query,
    whether the secret is unknown, revoked, or its owner has gone."""
    today = clock.today()
    held = {"user": OuterRef("user"), "school": OuterRef("school")}
    return (
        FeedAddress.objects.filter(
            Exists(Appointment.objects.effective(today).filter(**held))
            | Exists(TeachingAssignment.objects.effective(today).filter(**held)),
            works_on(today),
            secret_hash=lookup_index(secret[:LONGEST_SECRET], PURPOSE),
            revoked_at__isnull=True,
        )
        .select_related("user", "school")
        .first()
    )


@dataclass(frozen=True)
class Line:
    """One entry of the feed: on a day so many things, in time or late."""

    day: date
    late: bool
    count: int

    @property
    def title(self) -> str:
        return (LATE if self.late else DUE).format(self.count)


def lines_of(address: FeedAddress) -> list[Line]:
    """What the feed says: what is late and what has come due stand on today, the rest of the next
    60 days on its last day in time. By day."""
    today = clock.today()
    _reckon(address.school)
    rows = (
        Duty.objects.visible_to(address.user)
        .due_by(today + AHEAD)
        .filter(school=address.school, owner=address.user)
        .order_by()
    )
    counts = Counter(
        (max(due_on, today), warn_on <= today)
        for due_on, warn_on in rows.values_list("due_on", "warn_on")
    )
    return [Line(day, late, count) for (day, late), count in sorted(counts.items())]


def _reckon(school: School) -> None:
    """Bring the ledger to today, and else not more often than RECKON_AGAIN."""
    ledger = Ledger.objects.filter(school=school).only("synced_on", "synced_at").first()
    if (
        ledger is None
        or ledger.synced_on != clock.today()
        or ledger.synced_at is None
        or abs(clock.now() - ledger.synced_at) > RECKON_AGAIN
    ):
        fresh(school)


def note_read(address: FeedAddress) -> None:
    """Note on the row that a calendar came by today: its owner sees that it works."""
    today = clock.today()
    if address.used_on != today:
        FeedAddress.objects.filter(pk=address.pk).update(used_on=today)


def calendar_text(
    address: FeedAddress, lines: list[Line], stamp: datetime, more: Iterable[Entry] = ()
) -> bytes:
    """The feed as iCalendar (RFC 5545, RFC 7986): duties as all-day entries, dates without a time
    zone, then what apps above add. The same day keeps its UID while the address lives, so that
    readers replace and never double."""
    calendar = new_calendar(name=CALLED, product=PRODUCT, read_again=READ_AGAIN)
    link = full_url("duties:mine")
    for line in lines:
        event = Event()
        event.add("uid", _uid(address, line))
        event.add("dtstamp", stamp)
        event.add("dtstart", line.day)
        event.add("dtend", line.day + ONE_DAY)
        event.add("summary", line.title)
        event.add("url", link)
        event.add("transp", "TRANSPARENT")  # the day stays free
        calendar.add_component(event)
    add_entries(calendar, more, stamp)
    return calendar.to_ical()


def _uid(address: FeedAddress, line: Line) -> str:
    """The late ones are one entry, which moves on with today until they are done."""
    which = "late" if line.late else f"{line.day:%Y%m%d}"
    return f"{which}-{address.public_id}@{DOMAIN}"
