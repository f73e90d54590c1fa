"""Storing what is owed: idempotent, set-based, right after any gap.

fresh(school)        before a page shows duties: reckon again if anything happened since
sync(school, on)     bring the ledger to a day, day by day over a gap
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from school_care.core import clock
from school_care.core.duty_kinds import STUDENT
from school_care.duties.enums import DutyState
from school_care.duties.models import Duty, Ledger
from school_care.duties.reckoning.items import Item
from school_care.duties.reckoning.reckon import Reckoning
from school_care.duties.services import calendar_moves, settling
from school_care.duties.services.changes import BATCH, Book
from school_care.duties.services.ledger import hold, is_fresh, look_at_trail, nothing_since
from school_care.duties.services.owning import Keepers, owner_now
from school_care.duties.services.stored import Key, Stored, fill, read
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School

ONE_DAY = timedelta(days=1)
LONGEST_GAP = 400  # days that are made good one by one; a ledger asleep longer starts anew


@dataclass
class Report:
    """What a sync did: days made good, rows created and changed."""

    days: int = 0
    created: int = 0
    changed: int = 0


def fresh(school: School, calendar: SchoolCalendar | None = None) -> None:
    """Make sure the stored duties are today's. Two queries when they are."""
    today = clock.today()
    if not is_fresh(school, today):
        sync(school, today, unless_fresh=True)
        calendar_moves.tell_when_quiet(school, today, calendar=calendar)


def sync(school: School, on: date, *, unless_fresh: bool = False) -> Report:
    """Bring a school's ledger to the end of day `on`; each missed day in a transaction of its own,
    so that a killed run goes on where it stopped. A day before the last one changes nothing: the
    ledger does not run backwards (`owed` answers about past days), save to today, where a wrong
    clock had sent it ahead. `unless_fresh`: a day that was reckoned already, with no trace of
    anything since, is not reckoned again; of two who ask at once the second finds it done."""
    report = Report()
    known = Ledger.objects.filter(school=school).values_list("synced_on", flat=True).first()
    day = on if known is None else min(max(known, on - timedelta(days=LONGEST_GAP)), on)
    while day <= on:
        with transaction.atomic():
            ledger = hold(school)
            done = unless_fresh and ledger.synced_on == day and nothing_since(ledger)
            if not done and not _is_past(ledger, day):
                before = _said(ledger)
                look_at_trail(ledger)
                # read now: what a page read of it before may have been changed since, by a trace
                # that counts as seen from here on
                calendar = SchoolCalendar(school)
                wrote = _Day(school, day, calendar, report).store()
                ledger.synced_on = day
                ledger.told_calendar = ledger.told_calendar or calendar.as_known()
                if wrote or _said(ledger) != before:
                    ledger.synced_at = clock.now()
                    ledger.save()
                report.days += 1
        day += ONE_DAY
    return report


def _is_past(ledger: Ledger, day: date) -> bool:
    return ledger.synced_on is not None and ledger.synced_on > day != clock.today()


def _said(ledger: Ledger) -> dict[str, object]:
    """All columns of the row but the hour."""
    names = [column.attname for column in Ledger._meta.concrete_fields]
    return {name: getattr(ledger, name) for name in names if name != "synced_at"}


class _Day:
    """One day's comparison of what is owed with what is stored."""

    def __init__(self, school: School, on: date, calendar: SchoolCalendar, report: Report) -> None:
        self.school, self.on, self.report = school, on, report
        self.reckoning = Reckoning(school, on, calendar=calendar)
        self.keepers = Keepers(self.reckoning)
        self.book = Book()
        self.new: list[Duty] = []

    def store(self) -> bool:
        """Write what differs; whether anything did."""
        again = settling.Again(self.reckoning)
        items = self.reckoning.items()
        expected = {item.key: item for item in items}
        vanished = []
        for row in read(Duty.objects.open().filter(school=self.school)):
            item = expected.pop(row.key, None)
            if item is None:
                vanished.append(row)
            elif item.done_on is not None:
                duty = row.duty()
                duty.counted, duty.attempts = item.counted, item.attempts
                self.book.settle(duty, DutyState.DONE, item.done_on, "")
            elif not row.says(item) or row.owner_id != item.owner or row.assigned:
                self._change(row, item)
        self._missing(expected)
        if vanished:
            owed = {item.key[:2] for item in items}
            settling.settle_vanished(self.reckoning, self.book, vanished, owed)
        again.settle(self.book)
        Duty.objects.bulk_create(self.new, batch_size=BATCH)
        changed = self.book.write()
        self.report.created += len(self.new)
        self.report.changed += changed
        return bool(self.new or changed)

    def _change(self, row: Stored, item: Item) -> None:
        duty = row.duty()
        moved_class = row.school_class_id != item.school_class
        if not row.says(item):
            fill(duty, item)
            self.book.touch(duty)
        owner_now(self.keepers, self.book, duty, item.owner, moved_class=moved_class)

    def _missing(self, expected: dict[Key, Item]) -> None:
        """Items without an open row: closed before, or new."""
        closed = settling.closed_rows(self.school, expected) if expected else {}
        for key, item in expected.items():
            row = closed.get(key)
            if row is None:
                self.new.append(self._new(item))
            elif row.state == DutyState.WAIVED:
                continue
            elif item.done_on is None:
                self._reopen(row, item)
            elif (row.state, row.settled_on, row.counted) != (
                DutyState.DONE,
                item.done_on,
                item.counted,
            ):
                duty = row.duty()
                duty.counted, duty.attempts = item.counted, item.attempts
                if row.state != DutyState.DONE:
                    self.book.settle(duty, DutyState.DONE, item.done_on, "补记")
                duty.settled_on = item.done_on
                self.book.touch(duty)

    def _reopen(self, row: Stored, item: Item) -> None:
        duty = row.duty()
        fill(duty, item)
        again = settling.TAKEN_BACK if row.state == DutyState.DONE else "又列入待办"
        self.book.settle(duty, DutyState.OPEN, None, again)
        self.book.give(duty, item.owner, again)

    def _new(self, item: Item) -> Duty:
        done = item.done_on is not None
        duty = Duty(
            school_id=self.school.pk,
            rule_code=item.rule.code,
            subject_kind=item.kind.subject,
            subject_key=item.subject_key,
            period_key=item.period_key,
            student_id=item.subject if item.kind.subject == STUDENT else None,
            owner_id=item.owner,
            state=DutyState.DONE if done else DutyState.OPEN,
            settled_on=item.done_on,
            created_at=self.book.at,
        )
        fill(duty, item)
        return duty
