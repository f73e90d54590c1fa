"""Bringing a school's warnings to a day: what newly holds is raised, what no longer does clears.

    found_on(school, on)   which rules hold for whom on a day: pure, writes nothing
    sweep(school, on)      stores the same; safe twice and after any gap
    fresh(school)          before a page shows warnings: sweep if anything happened since
    bring_up(school)       the same, where the duties are fresh already

A warning is told of once: while its condition holds it is the same warning, whatever a person has
said about it. What held and went away while the server slept needs nobody any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction

from school_care.alerts import events
from school_care.alerts.enums import STANDING, AlertState, Change
from school_care.alerts.in_force import InForce, rules_on
from school_care.alerts.models import Alert, AlertStep, Sweep
from school_care.alerts.reading import Reading
from school_care.alerts.ruling import Finding
from school_care.alerts.services.owners import Owners
from school_care.alerts.services.trail import look_at_trail, nothing_since
from school_care.core import audit, clock
from school_care.duties.services import sync as duties
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School

Key = tuple[str, int, str]  # rule, pupil, episode


@dataclass(frozen=True)
class Found:
    """A rule that holds for a pupil, with the numbers it was judged by."""

    in_force: InForce
    finding: Finding

    @property
    def key(self) -> Key:
        """What makes two of them the same warning."""
        return self.in_force.rule.code, self.finding.student_id, self.finding.key


@dataclass
class Report:
    """What a sweep did."""

    raised: list[Alert] = field(default_factory=list)
    cleared: list[Alert] = field(default_factory=list)


def found_on(school: School, on: date, calendar: SchoolCalendar | None = None) -> list[Found]:
    """Every rule that holds for a pupil on `on`, from facts up to that day; writes nothing."""
    return _found(Reading(school, on, calendar))


def _found(reading: Reading) -> list[Found]:
    return [
        Found(one, finding)
        for one in rules_on(reading.school.pk, reading.on)
        if one.active
        for finding in one.rule.find(reading, one.numbers)
    ]


def fresh(school: School, calendar: SchoolCalendar | None = None) -> None:
    """Make sure the stored warnings are today's. Four queries when they are; the ledger of duties
    comes first, because a rule reads what is late in it."""
    duties.fresh(school, calendar)
    bring_up(school)


def bring_up(school: School) -> None:
    """Sweep if anything happened since the last time; two queries when nothing did. For callers
    who brought the ledger of duties up themselves."""
    today = clock.today()
    held = Sweep.objects.filter(school=school).first()
    if held is None or held.swept_on != today or not nothing_since(held):
        sweep(school, today)


def sweep(school: School, on: date) -> Report:
    """Bring the school's warnings to `on`, in one transaction. A day before the last one changes
    nothing, save today, where a wrong clock had gone ahead."""
    with transaction.atomic():
        held = hold(school)
        if held.swept_on is not None and held.swept_on > on != clock.today():
            return Report()
        look_at_trail(held)
        report = _Sweep(Reading(school, on)).run()
        held.swept_on, held.swept_at = on, clock.now()
        held.save()
        events.announce_swept(school, on)
    return report


def hold(school: School) -> Sweep:
    """The school's row, held until the transaction ends: one writer at a time."""
    found = Sweep.objects.select_for_update().filter(school=school).first()
    if found is None:
        try:
            with transaction.atomic():
                Sweep.objects.create(school=school)
        except IntegrityError:
            pass  # another worker was quicker
        found = Sweep.objects.select_for_update().get(school=school)
    return found


class _Sweep:
    """One day's comparison of what holds with what is stored."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.school, self.on, self.now = reading.school, reading.on, clock.now()
        self.owners = Owners(reading)
        self.report = Report()

    def run(self) -> Report:
        """Clear, keep up to date, raise."""
        found = {one.key: one for one in _found(self.reading)}
        holding = {
            (row.rule, row.student_id, row.key): row
            for row in Alert.objects.filter(school=self.school, holds=True).select_related(
                "student"
            )
        }
        for key, row in holding.items():
            one = found.pop(key, None)
            if one is None:
                self._clear(row)
            elif row.because != one.finding.because and row.state in STANDING:
                row.because = one.finding.because
                row.save(update_fields=["because"])
        self._raise(found.values())
        return self.report

    def _clear(self, row: Alert) -> None:
        row.holds = False
        if row.state in STANDING:
            row.state, row.ended_on, row.ended_at = AlertState.CLEARED, self.on, self.now
            AlertStep.objects.create(
                alert=row, at=self.now, on=self.on, change=Change.CLEARED, because=row.because
            )
            audit.record(
                "alert.cleared",
                actor=None,
                row=row,
                student_id=row.student.public_id,
                rule=row.rule,
            )
            events.announce(events.Event(events.CLEARED, row, self.on))
            self.report.cleared.append(row)
        else:
            events.announce(events.Event(events.GONE, row, self.on))
        row.save(update_fields=["holds", "state", "ended_on", "ended_at"])

    def _raise(self, found: Iterable[Found]) -> None:
        new = list(found)
        if not new:
            return
        self.owners.read(one.finding.student_id for one in new)
        for one in new:
            row = self._new(one)
            row.save()
            AlertStep.objects.create(
                alert=row,
                at=self.now,
                on=self.on,
                change=Change.RAISED,
                because=row.because,
                to_owner_id=row.owner_id,
            )
            pupil = self.owners.pupils[row.student_id]
            audit.record(
                "alert.raised", actor=None, row=row, student_id=pupil.public_id, rule=row.rule
            )
            events.announce(events.Event(events.RAISED, row, self.on))
            self.report.raised.append(row)

    def _new(self, one: Found) -> Alert:
        rule, finding = one.in_force.rule, one.finding
        return Alert(
            school=self.school,
            student=self.owners.pupils[finding.student_id],
            rule=rule.code,
            key=finding.key,
            tier=finding.tier or rule.tier,
            because=finding.because,
            since=finding.since,
            raised_on=self.on,
            raised_at=self.now,
            due_at=rule.due(finding, self.on, one.in_force.numbers, self.reading),
            acts=rule.acts,
            owner_id=self.owners.of(rule, finding),
        )
