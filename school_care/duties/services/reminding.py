"""Reminders of a day: who is told of what, each of it once, whatever was switched off in between.

Whether a stage is told is asked of dates that have been reached, never of a date that is today: a
run after days off tells what is still open and nothing twice (`Reminder`). What one person is told
on one day at one stage is one row of the inbox.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max

from school_care.core import clock
from school_care.duties.enums import DutyState, NoticeKind, Stage
from school_care.duties.models import DailyRun, Duty, DutyChange, Notice, Reminder
from school_care.duties.services.digest import tell_digest
from school_care.duties.services.ladder import Leaders, Steps
from school_care.duties.services.ledger import hold
from school_care.duties.services.telling import remember, tell, tell_again
from school_care.duties.wording_notices import facts_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School, User

KEYS = {
    NoticeKind.DUE: "due",
    NoticeKind.WARNED: "late",
    NoticeKind.CLIMBED: "climb",
    NoticeKind.ASSIGNED: "passed",
}


@dataclass
class Told:
    """What a run told: rows of inboxes, and duties remembered in them."""

    notices: int = 0
    reminders: int = 0


class Owed(NamedTuple):
    """What a reminder needs to know of an open duty."""

    pk: int
    owner: int
    urgency: str
    due_on: date
    warn_on: date
    school_class: int | None


def remind(school: School, on: date, calendar: SchoolCalendar) -> Told:
    """Tell everybody at a school what the day asks to be told; the ledger must be at `on` already.
    Run twice it tells nothing new."""
    with transaction.atomic():
        hold(school)
        round_ = _Round(school, on, calendar)
        round_.gather()
        told = round_.write()
        told.notices += tell_digest(school, on, calendar, round_.leaders)
    return told


class _Round:
    """One run: (person, what about) → duties and the stage each is told at."""

    def __init__(self, school: School, on: date, calendar: SchoolCalendar) -> None:
        self.school, self.on = school, on
        self.steps = Steps(calendar, on)
        self.leaders = Leaders(school.pk, on)
        self.groups: dict[tuple[int, str], dict[int, str]] = defaultdict(dict)
        self.told = self._told()

    def _told(self) -> dict[tuple[int, str, int], tuple[date, datetime]]:
        """When each open duty was told at each stage: on which day, and written when."""
        rows = Reminder.objects.filter(
            duty__school=self.school, duty__state=DutyState.OPEN
        ).values_list("duty_id", "stage", "user_id", "notice__on", "notice__created_at")
        return {(duty, stage, user): (on, at) for duty, stage, user, on, at in rows}

    def gather(self) -> None:
        passed = self._passed_on()
        rows = Duty.objects.open().filter(
            school=self.school, owner__isnull=False, due_on__lt=self.steps.horizon
        )
        for row in rows.order_by("due_on", "pk").values_list(
            "pk", "owner_id", "urgency", "due_on", "warn_on", "school_class_id"
        ):
            owed = Owed(*row)
            late = owed.warn_on <= self.on
            if owed.pk not in passed:  # else its owner hears of it in that row
                stage = Stage.OWNER if late else Stage.DUE
                kind = NoticeKind.WARNED if late else NoticeKind.DUE
                self._add(owed, stage, owed.owner, kind)
            if late:
                self._climb(owed)

    def _climb(self, owed: Owed) -> None:
        for step in self.steps.climbs(owed.urgency, owed.warn_on):
            stage, people = self.leaders.at(step, owner=owed.owner)
            for person in people:
                self._add(owed, stage, person, NoticeKind.CLIMBED)

    def _add(self, owed: Owed, stage: str, user: int, kind: str) -> None:
        """Note a duty for a person, unless that was told since the stage could be reached: a
        deadline that moved is told anew. A principal may have been told on the director's day."""
        known = self.told.get((owed.pk, stage, user))
        first = Stage.DIRECTOR if stage == Stage.PRINCIPAL else stage
        reached = self.steps.told_from(first, due_on=owed.due_on, warn_on=owed.warn_on)
        if known is None or known[0] < reached:
            self.groups[user, kind].setdefault(owed.pk, stage)

    def _passed_on(self) -> set[int]:
        """Open duties that came into other hands since the last run and whose new owner has not
        heard: each noted for that owner. Not told: who took it over themselves, and who has it
        back before anybody was told."""
        changes = DutyChange.objects.filter(
            field="owner", duty__school=self.school, duty__state=DutyState.OPEN
        )
        if since := _last_run(self.school):
            changes = changes.filter(at__gt=since)
        held: dict[int, str] = {}
        last: dict[int, tuple[int | None, int | None, datetime]] = {}
        for duty, old, owner, by, at in changes.order_by("id").values_list(
            "duty_id", "old", "duty__owner_id", "by_id", "at"
        ):
            held.setdefault(duty, old)
            last[duty] = owner, by, at
        found = set()
        for duty, (owner, by, at) in last.items():
            known = self.told.get((duty, Stage.ASSIGNED, owner))
            if owner is None or owner == by or str(owner) == held[duty]:
                continue
            if known is None or known[1] < at:
                self.groups[owner, NoticeKind.ASSIGNED][duty] = Stage.ASSIGNED
                found.add(duty)
        return found

    def write(self) -> Told:
        """Store what was gathered, a row for each person and matter."""
        told = Told()
        users = User.objects.in_bulk({user for user, _ in self.groups})
        for (user, kind), stages in self.groups.items():
            notice = self._tell(users[user], kind, set(stages))
            if notice is not None:
                pairs = list(stages.items())
                if kind == NoticeKind.ASSIGNED:
                    pairs += self._said_with(set(stages))
                remember(notice, pairs)
                told.notices += 1
                told.reminders += len(pairs)
        return told

    def _tell(self, user: User, kind: str, duties: set[int]) -> Notice | None:
        key = f"{KEYS[kind]}:{self.on.isoformat()}"
        before = Notice.objects.filter(user=user, school=self.school, key=key).first()
        if before is not None:
            duties |= set(before.reminders.values_list("duty_id", flat=True))
        rows = list(Duty.objects.filter(pk__in=duties))
        facts = facts_of(kind, rows, self.on)
        if before is not None:
            return tell_again(before, count=len(rows), facts=facts)
        return tell(
            user=user,
            school=self.school,
            kind=kind,
            key=key,
            on=self.on,
            count=len(rows),
            facts=facts,
        )

    def _said_with(self, duties: Collection[int]) -> list[tuple[int, str]]:
        """What a row about duties passed on says along: those that are due or late already."""
        rows = Duty.objects.filter(pk__in=duties, due_on__lt=self.steps.horizon)
        return [
            (pk, Stage.OWNER if warn_on <= self.on else Stage.DUE)
            for pk, warn_on in rows.values_list("pk", "warn_on")
        ]


def _last_run(school: School) -> datetime | None:
    """The moment of the last run; what happened before it was told by it. Moments the clock has not
    reached (it was wrong then) aside."""
    runs = DailyRun.objects.filter(school=school, ran_at__lte=clock.now())
    return runs.aggregate(last=Max("ran_at"))["last"]
