"""Sending what was written beside notices: at least once, never twice but after a crash.

The row is the queue of record. A run claims a row by compare-and-set (`attempts` is the number of
the lease), sends, and finishes only the row it still holds: of two relays one sends, a killed one's
row is sent again when its lease has run out, a late one finishes nothing.
"""

import logging
import time
from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Q

from school_care.core import clock
from school_care.duties.enums import Channel, NoticeKind, SendState
from school_care.duties.models import Delivery, Notice
from school_care.duties.models.notices import ABOUT_DUTIES
from school_care.duties.news import codes_at_once, is_at_once
from school_care.duties.services import channels, sending_times
from school_care.duties.wording_notices import group_message, message
from school_care.school.calendar import SchoolCalendar

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)  # longer than any one message may take
# After the n-th failure; two days on, nobody waits for a reminder any more: it is marked and shown.
BACK_OFF = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60)
)
BATCH = 100
SECONDS = 40  # the next run comes after a minute


def send_waiting(*, seconds: float = SECONDS) -> int:
    """Send what waits and may go now; returns how many rows were sent."""
    return _Run(clock.now(), time.monotonic() + seconds).send()


class _Run:
    """One run of the relay. A server that does not answer is left alone until the next."""

    def __init__(self, now: datetime, until: float) -> None:
        self.now, self.until = now, until
        self.sent = 0
        self.silent: set[str] = set()  # mail, or the address of a group
        self._calendars: dict[int, SchoolCalendar] = {}

    def send(self) -> int:
        groups: dict[str, list[Delivery]] = defaultdict(list)
        for row in self._waiting():
            if not self._may_go(row):
                continue
            if row.channel == Channel.CHAT:
                groups[channels.chat_address(row.notice.school)].append(row)
            else:
                self._mail(row)
        for address, rows in groups.items():
            self._chat(address, rows)
        return self.sent

    def _waiting(self) -> list[Delivery]:
        free = Q(state=SendState.PENDING, next_at__lte=self.now)
        lost = Q(state=SendState.SENDING, lease_until__lt=self.now)
        rows = Delivery.objects.filter(free | lost).select_related("notice__school", "notice__user")
        if sending_times.is_quiet(self.now):
            rows = rows.filter(notice__facts__about__in=codes_at_once())
        return list(rows.order_by("next_at", "pk")[:BATCH])

    def _may_go(self, row: Delivery) -> bool:
        """Not what was read or done meanwhile, nor by a way that was taken away; on a day without
        school only climbs, at any hour what cannot wait."""
        notice = row.notice
        is_void = (
            notice.read_at is not None
            or not notice.user.is_active
            or row.channel not in channels.ways_to(notice.user, notice.school)
            or left_of(notice) == 0
        )
        if is_void:
            self._finish(row, SendState.VOID, lease=row.attempts)
            return False
        if is_at_once(notice):
            return True
        if notice.school_id not in self._calendars:
            self._calendars[notice.school_id] = SchoolCalendar(notice.school)
        at = sending_times.first_moment(
            self._calendars[notice.school_id],
            self.now,
            on_any_day=notice.kind == NoticeKind.CLIMBED,
        )
        if at > self.now:
            self._held(row, row.attempts).update(
                state=SendState.PENDING, next_at=at, lease_until=None
            )
        return at <= self.now

    def _mail(self, row: Delivery) -> None:
        if Channel.EMAIL in self.silent or time.monotonic() > self.until or not self._claim(row):
            return
        try:
            channels.send_mail(row.notice.user, message(row.notice, left_of(row.notice)))
        except channels.NotSent as error:
            self._failed(row, error, Channel.EMAIL)
        else:
            self._finish(row, SendState.SENT)

    def _chat(self, address: str, rows: list[Delivery]) -> None:
        """One message for everybody of a group: a robot may send twenty a minute, and thirty equal
        ones would drown the group."""
        if time.monotonic() > self.until:
            return
        claimed = [row for row in rows if self._claim(row)]
        if not claimed:
            return
        try:
            channels.send_chat(address, group_message(len({r.notice.user_id for r in claimed})))
        except channels.NotSent as error:
            for row in claimed:
                self._failed(row, error, address)
        else:
            for row in claimed:
                self._finish(row, SendState.SENT)

    def _held(self, row: Delivery, lease: int):
        """The row, while nobody else has taken it."""
        return Delivery.objects.filter(pk=row.pk, state=row.state, attempts=lease)

    def _claim(self, row: Delivery) -> bool:
        taken = self._held(row, row.attempts).update(
            state=SendState.SENDING, attempts=row.attempts + 1, lease_until=clock.now() + LEASE
        )
        if taken:
            row.state, row.attempts = SendState.SENDING, row.attempts + 1
        return bool(taken)

    def _finish(self, row: Delivery, state: str, *, lease: int | None = None) -> None:
        sent_at = clock.now() if state == SendState.SENT else None
        done = self._held(row, row.attempts if lease is None else lease).update(
            state=state, lease_until=None, sent_at=sent_at, error=""
        )
        self.sent += bool(done) and state == SendState.SENT

    def _failed(self, row: Delivery, error: channels.NotSent, server: str) -> None:
        for_good = error.for_good or row.attempts > len(BACK_OFF)
        if error.code == channels.UNREACHABLE:
            self.silent.add(server)
        if for_good:
            values = {"state": SendState.FAILED}
        else:
            wait = BACK_OFF[row.attempts - 1]
            values = {"state": SendState.PENDING, "next_at": clock.now() + wait}
        self._held(row, row.attempts).update(lease_until=None, error=error.code, **values)
        logger.warning("reminder %s not sent: %s", row.public_id, error.code)


def left_of(notice: Notice) -> int:
    """How many of the duties a row is about are still to be done; what is about none (a digest, a
    request) keeps its count."""
    if notice.kind not in ABOUT_DUTIES:
        return notice.count
    return notice.reminders.calling().values("duty_id").distinct().count()
