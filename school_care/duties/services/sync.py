"""Storing what is owed: idempotent, set-based, right after any gap.

fresh(school)        before a page shows duties: reckon again if anything happened since
sync(school, on)     bring the ledger to a day, day by day over a gap
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from school_care.core import clock
from school_care.core.duty_kinds import STUDENT
from school_care.duties.enums import DutyState
from school_care.duties.models import Duty, Ledger
from school_care.duties.reckoning.items import Item
from school_care.duties.reckoning.reckon import Reckoning
from school_care.duties.services import settling
from school_care.duties.services.changes import BATCH, Book
from school_care.duties.services.ledger import hold, is_fresh, look_at_trail
from school_care.duties.services.owning import owner_now
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School

ONE_DAY = timedelta(days=1)
LONGEST_GAP = 400  # days that are made good one by one; a ledger asleep longer starts anew
COMPARED = (
    "id",
    "rule_code",
    "subject_key",
    "period_key",
    "rank",
    "school_class_id",
    "urgency",
    "opens_on",
    "due_on",
    "warn_on",
    "provisional",
    "required",
    "counted",
    "attempts",
    "owner_id",
    "assigned",
)
Key = tuple[str, str, str]


@dataclass
class Moved:
    """An open duty whose last day in time changed."""

    duty_id: int
    owner_id: int | None
    old: date
    new: date


@dataclass
class Report:
    """What a sync did: days made good, rows created, changed, and deadlines moved."""

    days: int = 0
    created: int = 0
    changed: int = 0
    moved: list[Moved] = field(default_factory=list)


def fresh(school: School, calendar: SchoolCalendar | None = None) -> None:
    """Make sure the stored duties are today's. Two queries when they are."""
    today = clock.today()
    if not is_fresh(school, today):
        sync(school, today, calendar=calendar)


def sync(school: School, on: date, *, calendar: SchoolCalendar | None = None) -> Report:
    """Bring a school's ledger to the end of day `on`; each missed day in a transaction of its own,
    so that a killed run goes on where it stopped. A day before the last one changes nothing: the
    ledger does not run backwards (`owed` answers about past days)."""
    report = Report()
    calendar = calendar or SchoolCalendar(school)
    known = Ledger.objects.filter(school=school).values_list("synced_on", flat=True).first()
    day = on if known is None else min(max(known, on - timedelta(days=LONGEST_GAP)), on)
    while day <= on:
        with transaction.atomic():
            ledger = hold(school)
            if ledger.synced_on is None or ledger.synced_on <= day:
                look_at_trail(school.pk, ledger)
                _Day(school, day, calendar, report).store()
                ledger.synced_on, ledger.synced_at = day, clock.now()
                ledger.save()
                report.days += 1
        day += ONE_DAY
    return report


class _Day:
    """One day's comparison of what is owed with what is stored."""

    def __init__(self, school: School, on: date, calendar: SchoolCalendar, report: Report) -> None:
        self.school, self.on, self.report = school, on, report
        self.reckoning = Reckoning(school, on, calendar=calendar)
        self.book = Book()
        self.new: list[Duty] = []

    def store(self) -> None:
        expected = {item.key: item for item in self.reckoning.items()}
        stored = self._open_rows()
        vanished = []
        for key, values in stored.items():
            item = expected.pop(key, None)
            if item is None:
                vanished.append(values)
            elif item.done_on is not None:
                duty = _row(values)
                duty.counted, duty.attempts = item.counted, item.attempts
                self.book.settle(duty, DutyState.DONE, item.done_on, "")
            else:
                self._compare(values, item)
        self._missing(expected)
        settling.settle_vanished(self.reckoning, self.book, [_row(each) for each in vanished])
        settling.look_again(self.reckoning, self.book)
        Duty.objects.bulk_create(self.new, batch_size=BATCH)
        self.report.created += len(self.new)
        self.report.changed += self.book.write()

    def _open_rows(self) -> dict[Key, tuple]:
        rows = Duty.objects.open().filter(school=self.school).order_by().values_list(*COMPARED)
        return {(row[1], row[2], row[3]): row for row in rows.iterator(chunk_size=2000)}

    def _compare(self, values: tuple, item: Item) -> None:
        owner, assigned = values[14], values[15]
        wanted = _wanted(item)
        same_owner = assigned or owner == item.owner
        if same_owner and values[4:14] == wanted and not assigned:
            return
        duty = _row(values)
        if values[4:14] != wanted:
            if duty.due_on != item.due_on:
                self.report.moved.append(Moved(duty.pk, owner, duty.due_on, item.due_on))
            moved_class = duty.school_class_id != item.school_class
            _fill(duty, item)
            self.book.touch(duty)
        else:
            moved_class = False
        owner_now(self.reckoning, self.book, duty, item.owner, moved_class=moved_class)

    def _missing(self, expected: dict[Key, Item]) -> None:
        """Items without an open row: closed before, or new."""
        closed = settling.closed_rows(self.school, expected) if expected else {}
        for key, item in expected.items():
            duty = closed.get(key)
            if duty is None:
                self.new.append(self._new(item))
            elif duty.state == DutyState.WAIVED:
                continue
            elif item.done_on is None:
                _fill(duty, item)
                self.book.settle(duty, DutyState.OPEN, None, "相应的记录已撤销或更正")
                self.book.give(duty, item.owner, "重新列入待办")
            elif (duty.state, duty.settled_on, duty.counted) != (
                DutyState.DONE,
                item.done_on,
                item.counted,
            ):
                duty.counted, duty.attempts = item.counted, item.attempts
                if duty.state != DutyState.DONE:
                    self.book.settle(duty, DutyState.DONE, item.done_on, "补记")
                duty.settled_on = item.done_on
                self.book.touch(duty)

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
        _fill(duty, item)
        return duty


def _wanted(item: Item) -> tuple:
    return (
        item.rule.rank,
        item.school_class,
        item.rule.urgency,
        item.opens_on,
        item.due_on,
        item.warn_on,
        item.provisional,
        item.required,
        item.counted,
        item.attempts,
    )


def _fill(duty: Duty, item: Item) -> None:
    (
        duty.rank,
        duty.school_class_id,
        duty.urgency,
        duty.opens_on,
        duty.due_on,
        duty.warn_on,
        duty.provisional,
        duty.required,
        duty.counted,
        duty.attempts,
    ) = _wanted(item)


def _row(values: tuple) -> Duty:
    """An open row as an object, from what was compared; only what `Book` writes is complete."""
    duty = Duty(**dict(zip(COMPARED, values, strict=True)))
    duty.state = DutyState.OPEN
    return duty
