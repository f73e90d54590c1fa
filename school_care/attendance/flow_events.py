"""The events of 学生变动表: who joined and who left which row of the register, each read from the
row of the database that says so."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import F, Q

from school_care.attendance.flow_rows import Rows
from school_care.core.intervals import holds
from school_care.school.models import School
from school_care.students.enums import (
    NOT_EXPECTED,
    NOT_ON_REGISTER,
    EntryKind,
    LeaveReason,
    StandingKind,
)
from school_care.students.models import Enrolment, Standing

ONE_DAY = timedelta(days=1)
ENTRIES = {EntryKind.ADMITTED: "admitted", EntryKind.TRANSFERRED: "came"}
EXITS = {
    LeaveReason.TRANSFERRED: "left",
    LeaveReason.GRADUATED: "graduated",
    LeaveReason.DECEASED: "died",
}
APART = {
    StandingKind.SUSPENDED: "on_pause",
    StandingKind.HOME_TAUGHT: "home_taught",
    StandingKind.ELSEWHERE: "elsewhere",
}


class Who(NamedTuple):
    """A pupil in a cell, and the day it happened; None for a state."""

    student_id: int
    day: date | None = None


class Stay(NamedTuple):
    """An enrolment interval that touches the span."""

    student_id: int
    class_id: int | None
    starts_on: date
    until: date | None
    entry_kind: str
    leave_reason: str

    def holds(self, day: date) -> bool:
        return holds(self.starts_on, self.until, day)


class Held(NamedTuple):
    """A standing that touches the span."""

    student_id: int
    kind: str
    starts_on: date
    until: date | None

    def holds(self, day: date) -> bool:
        return holds(self.starts_on, self.until, day)


class Event(NamedTuple):
    """A pupil joins or leaves a row of the register; `cause` is a column."""

    student_id: int
    row: str
    day: date
    cause: str


def read_span(school: School, since: date, until: date) -> tuple[list[Stay], list[Held]]:
    """Intervals and standings that hold a day from the eve of the span to its end; two queries.
    One that holds no day was taken back and says nothing."""
    touches = Q(until__isnull=True) | Q(until__gte=since, until__gt=F("starts_on"))
    stays = Enrolment.objects.filter(touches, school=school, starts_on__lte=until)
    standings = Standing.objects.filter(
        touches,
        school=school,
        starts_on__lte=until,
        kind__in=(*NOT_EXPECTED, *NOT_ON_REGISTER),
    )
    return (
        [
            Stay(*values)
            for values in stays.order_by("starts_on", "pk").values_list(
                "student_id", "school_class_id", *Stay._fields[2:]
            )
        ],
        [
            Held(*values)
            for values in standings.order_by("starts_on", "pk").values_list(*Held._fields)
        ],
    )


class Span:
    """The events of a span, each read from the row that says so."""

    def __init__(
        self,
        stays: list[Stay],
        standings: list[Held],
        since: date,
        until: date,
        rows: Rows,
    ) -> None:
        self.since, self.until, self.rows = since, until, rows
        self.stays, self.standings = stays, standings
        self.stays_of: dict[int, list[Stay]] = defaultdict(list)
        for stay in stays:
            self.stays_of[stay.student_id].append(stay)
        self.held_of: dict[int, list[Held]] = defaultdict(list)
        for held in standings:
            self.held_of[held.student_id].append(held)

    def events(self) -> Iterable[Event]:
        """Joining and leaving, a move inside the school as one of each; in the order of days."""
        gains: dict[tuple[int, date], list[Event]] = defaultdict(list)
        losses: dict[tuple[int, date], list[Event]] = defaultdict(list)
        for stay in self.stays:
            self._of_stay(stay, gains, losses)
        for student_id in self.held_of:
            self._of_register(student_id, gains, losses)
        for key in sorted({*gains, *losses}, key=lambda one: (one[1], one[0])):
            yield from _paired(gains[key], losses[key])

    def _of_stay(self, stay: Stay, gains: dict, losses: dict) -> None:
        """A stay that began or ended in the span, while the register was here."""
        student_id, row = stay.student_id, self.rows.of(stay.class_id)
        if self._within(stay.starts_on) and not self._off(student_id, stay.starts_on):
            cause = ENTRIES.get(stay.entry_kind, "other_in")
            if self._arrived(student_id, stay.starts_on):
                cause = "came"
            gains[student_id, stay.starts_on].append(Event(student_id, row, stay.starts_on, cause))
        end = stay.until
        if end and self._within(end) and not self._off(student_id, end - ONE_DAY):
            cause = EXITS.get(stay.leave_reason, "other_out")
            losses[student_id, end].append(Event(student_id, row, end, cause))

    def _of_register(self, student_id: int, gains: dict, losses: dict) -> None:
        """The register came, or went, while the pupil stayed in class."""
        days = {
            day
            for held in self.held_of[student_id]
            if held.kind in NOT_ON_REGISTER
            for day in (held.starts_on, held.until)
            if day is not None and self._within(day)
        }
        for day in days:
            was_off, is_off = self._off(student_id, day - ONE_DAY), self._off(student_id, day)
            if was_off == is_off:
                continue
            for stay in self.stays_of[student_id]:
                if not (stay.holds(day - ONE_DAY) and stay.holds(day)):
                    continue
                row = self.rows.of(stay.class_id)
                if is_off:
                    losses[student_id, day].append(Event(student_id, row, day, "other_out"))
                else:
                    cause = "came" if self._arrived(student_id, day) else "other_in"
                    gains[student_id, day].append(Event(student_id, row, day, cause))

    def standing_cells(self) -> Iterable[tuple[str, str, Who]]:
        """休学 and 复学 of the span, and who is apart on its last day."""
        for held in self.standings:
            if held.kind == StandingKind.SUSPENDED:
                yield from self._pauses(held)
            if held.kind in NOT_EXPECTED and held.holds(self.until):
                row = self._row_on(held.student_id, self.until)
                if row is not None:
                    yield APART.get(held.kind, "other_apart"), row, Who(held.student_id)

    def _pauses(self, held: Held) -> Iterable[tuple[str, str, Who]]:
        began = self._within(held.starts_on) and self._row_on(held.student_id, held.starts_on)
        if began:
            yield "paused", began, Who(held.student_id, held.starts_on)
        end = held.until
        if end is None or not self._within(end):
            return
        back = self._row_on(held.student_id, end)
        instead = any(
            other.kind in NOT_EXPECTED and other.holds(end)
            for other in self.held_of[held.student_id]
        )
        if back and not instead:  # 转出办理中 after 休学 is no return
            yield "resumed", back, Who(held.student_id, end)

    def _within(self, day: date) -> bool:
        return self.since <= day <= self.until

    def _off(self, student_id: int, day: date) -> bool:
        """Whether the pupil's register is elsewhere on a day."""
        return any(
            held.kind in NOT_ON_REGISTER and held.holds(day)
            for held in self.held_of.get(student_id, ())
        )

    def _arrived(self, student_id: int, day: date) -> bool:
        """Whether 转入办理中 ended that day: the register has come."""
        return any(
            held.kind == StandingKind.ARRIVING and held.until == day
            for held in self.held_of.get(student_id, ())
        )

    def _row_on(self, student_id: int, day: date) -> str | None:
        stay = next((one for one in self.stays_of.get(student_id, ()) if one.holds(day)), None)
        return self.rows.of(stay.class_id) if stay else None


def _paired(gains: list[Event], losses: list[Event]) -> Iterable[Event]:
    """The events of one pupil on one day: out of one row and into another is a move inside the
    school, within one row it is none."""
    gains, losses = list(gains), list(losses)
    while gains and losses:
        loss = losses.pop(0)
        same = next((one for one in gains if one.row == loss.row), None)
        gain = same or gains[0]
        gains.remove(gain)
        if same is None:
            yield loss._replace(cause="inside_out")
            yield gain._replace(cause="inside_in")
    yield from losses
    yield from gains
