"""What a school owes on a day: a pure function of the facts that had happened by then, as now
known, of the rules and the calendar. `services.sync` stores this same function."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from school_care.core.duty_kinds import (
    CLASS,
    MONTH,
    OCCASION,
    ROLLING,
    STUDENT,
    TERM,
    WEEK,
    DutyKind,
    Fact,
    Last,
    Occasion,
    all_facts,
    duty_kind,
    duty_kinds,
    one_reckoning,
)
from school_care.duties.enums import DutyState, Unit
from school_care.duties.models import Duty
from school_care.duties.presets import Rule
from school_care.duties.reckoning.items import Item
from school_care.duties.reckoning.owners import Answerable, staff_on
from school_care.duties.reckoning.spans import ONE_DAY, Period, SchoolClock
from school_care.duties.rules import Key, active_rule, is_asked, rules_on
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.students.care_days import calendar_question, classes_on

# (subject, occasion's key) → made (day, with whom) and days of attempts
Tally = defaultdict[tuple[int, str], tuple[list[tuple[date, int]], list[date]]]
NEVER = Last()
NOTHING: tuple[list, list] = ([], [])
MOST = 99  # beyond it nobody counts
WAIVERS_KEPT = timedelta(days=400)  # older ones decide nothing any more


class Waived(NamedTuple):
    """Which duties were waived by a day: those of a period by key, and the last day of rolling ones
    by rule and subject."""

    keys: frozenset[tuple[str, str, str]] = frozenset()
    last: dict[tuple[str, str], date] = {}  # noqa: RUF012


def waived_by(school_id: int, on: date) -> Waived:
    """What people had waived (免办) by a day; one query."""
    rows = Duty.objects.filter(
        school_id=school_id,
        state=DutyState.WAIVED,
        settled_on__lte=on,
        settled_on__gt=on - WAIVERS_KEPT,
    ).values_list("rule_code", "subject_key", "period_key", "settled_on")
    keys, last = set(), {}
    for code, subject, period, day in rows:
        keys.add((code, subject, period))
        last[code, subject] = max(day, last.get((code, subject), day))
    return Waived(frozenset(keys), last)


class Reckoning:
    """Everything one school owes, or has done of it, in what runs on a day."""

    def __init__(
        self,
        school: School,
        on: date,
        *,
        calendar: SchoolCalendar | None = None,
        waived: Waived | None = None,
    ) -> None:
        self.school, self.on = school, on
        self.clock = SchoolClock(calendar or SchoolCalendar(school))
        self.rules: dict[Key, Rule] = rules_on(school.pk, on)
        self.waived = waived_by(school.pk, on) if waived is None else waived
        self._facts: dict[str, tuple[date, list[Fact]]] = {}
        self._done: dict[tuple, Tally] = {}

    def items(self) -> list[Item]:
        """What runs on the day, done or not, waived left out; each with its owner."""
        with self._asking():
            found = [item for kind in duty_kinds() for item in self._of_kind(kind)]
            self._own(found)
        return found

    def of(self, code: str) -> list[Item]:
        """What runs of one kind, done or not, without owners; in the reckoning that lasts, so that
        what others asked of the day is known."""
        kind = duty_kind(code)
        return list(self._of_kind(kind)) if kind else []

    def _asking(self) -> AbstractContextManager[None]:
        """While it lasts, kinds share what they read, and this reckoning's calendar."""
        return one_reckoning({calendar_question(self.school.pk): self.clock.calendar})

    @cached_property
    def staff(self) -> frozenset[int]:
        """Who works at the school on the day."""
        return staff_on(self.school.pk, self.on)

    def facts(self, kind: DutyKind, since: date) -> list[Fact]:
        """Facts of a kind from `since` to the day; asked once, if the earliest day comes first."""
        known = self._facts.get(kind.code)
        if known is None or since < known[0]:
            with self._asking():
                rows = list(all_facts(kind, school_id=self.school.pk, since=since, until=self.on))
            self._facts[kind.code] = known = since, rows
        return known[1]

    def done(
        self, kind: DutyKind, since: date, until: date, accepts: frozenset[str] = frozenset()
    ) -> Tally:
        """The tally of a kind's facts in some days, of the ways a rule accepts; made once."""
        asked = kind.code, since, until, accepts
        if asked not in self._done:
            self._done[asked] = tally(self.facts(kind, since), since, until, accepts)
        return self._done[asked]

    def rule_of(self, kind: DutyKind, rank: int = 0) -> Rule | None:
        """The active rule for a kind and level, None where none holds."""
        return active_rule(self.rules, kind.code, rank)

    def _of_kind(self, kind: DutyKind) -> Iterator[Item]:
        # an emergency asks for contact where no rule does
        if kind.per != ROLLING and not is_asked(self.rules, kind.code):
            return iter(())
        reckon = {
            ROLLING: self._rolling,
            WEEK: self._week,
            MONTH: self._month,
            TERM: self._term,
            OCCASION: self._occasions,
        }[kind.per]
        return reckon(kind)

    def _population(self, kind: DutyKind, on: date) -> Iterable[Occasion]:
        return kind.population(school_id=self.school.pk, on=on)

    def _rolling(self, kind: DutyKind) -> Iterator[Item]:
        population = list(self._population(kind, self.on))
        if not population:
            return
        latest = kind.latest(school_id=self.school.pk, until=self.on)
        days: dict[tuple, tuple] = {}  # many pupils share a rule and an anchor
        for occasion in population:
            rule = self._rolling_rule(kind, occasion)
            if rule is None or occasion.since > self.on:
                continue
            last = latest.get(occasion.subject, NEVER)
            anchor = self._anchor(kind, occasion, last)
            shared = occasion.rank, anchor, occasion.every, occasion.every_from
            if shared not in days:
                days[shared] = self._rolling_days(rule, occasion, anchor)
            period_key, due_on, warn_on, provisional = days[shared]
            yield Item(
                kind,
                rule,
                occasion.subject,
                period_key,
                anchor,
                due_on,
                warn_on,
                attempts=tried_since(last, anchor) if last.attempts else 0,
                provisional=provisional,
            )

    def _anchor(self, kind: DutyKind, occasion: Occasion, last: Last) -> date:
        """The day from which the clock runs: entry, the last made one, or the last 免办."""
        anchor = occasion.since
        if last.made_on is not None and last.made_on > anchor:
            anchor = last.made_on
        if self.waived.last:
            waived = self.waived.last.get((kind.code, f"{kind.subject}:{occasion.subject}"))
            anchor = max(anchor, waived or anchor)
        return anchor

    def _rolling_rule(self, kind: DutyKind, occasion: Occasion) -> Rule | None:
        """What says how often: the level's rule, an emergency, or nothing."""
        rule = self.rule_of(kind, occasion.rank)
        if rule is not None and rule.due_after is not None:
            return rule
        return Rule(kind.code) if occasion.every else None

    def _rolling_days(
        self, rule: Rule, occasion: Occasion, anchor: date
    ) -> tuple[str, date, date, bool]:
        """Key, last day in time, first late day, and whether that may move. The days are the rule's
        or, where earlier, those of an emergency, which count from its first day and in the holidays
        too."""
        found = []
        if rule.due_after is not None:
            late = max(rule.due_after, rule.warn_after or 0) + 1
            found.append(
                (
                    self.clock.after(anchor, rule.due_after, in_vacation=rule.in_vacation),
                    self.clock.after(anchor, late, in_vacation=rule.in_vacation),
                )
            )
        if occasion.every:
            due_on = max(anchor, occasion.every_from or anchor) + timedelta(days=occasion.every)
            found.append((due_on, due_on + ONE_DAY))
        due_on, warn_on = (min(days) for days in zip(*found, strict=True))
        return anchor.isoformat(), due_on, warn_on, self.clock.is_provisional(due_on)

    def _week(self, kind: DutyKind) -> Iterator[Item]:
        return self.in_period(kind, self.clock.week(self.on))

    def _month(self, kind: DutyKind) -> Iterator[Item]:
        return self.in_period(kind, self.clock.month(self.on))

    def in_period(self, kind: DutyKind, period: Period | None) -> Iterator[Item]:
        """A kind in one week or month: the population of the day, of the last school day once that
        is past."""
        if period is None:
            return
        population = self._population(kind, min(self.on, period.counts_on))
        done = self.done(kind, period.opens_on, period.due_on)
        for occasion in population:
            rule = self.rule_of(kind, occasion.rank)
            if rule is None:
                continue
            required = rule.required
            if occasion.size or kind.subject == CLASS:
                required = min(required, occasion.size)
            if required:
                yield self._item(
                    kind, rule, occasion, period.key, period.opens_on, period.due_on, done, required
                )

    def _term(self, kind: DutyKind) -> Iterator[Item]:
        term = self.clock.term(self.on)
        if term is None:
            return
        dues: dict[tuple, date] = {}  # many share a rule and a first day
        for occasion in self._population(kind, self.on):
            rule = self.rule_of(kind, occasion.rank)
            if rule is None:
                continue
            opens_on = max(term.first_day, occasion.since)
            shared = occasion.rank, opens_on
            if shared not in dues:
                due_on = self._due(rule, opens_on) or term.last_day
                dues[shared] = min(due_on, term.last_day)
            due_on = dues[shared]
            done = self.done(kind, term.first_day, term.last_day, rule.accepts)
            yield self._item(kind, rule, occasion, term.code, opens_on, due_on, done, rule.required)

    def _occasions(self, kind: DutyKind) -> Iterator[Item]:
        population = list(self._population(kind, self.on))
        if not population:
            return
        rule = self.rule_of(kind)
        first = min(occasion.since for occasion in population)
        done = self.done(kind, first, self.on)
        for occasion in population:
            due_on = occasion.due_on or self._due(rule, occasion.since) or occasion.since
            yield self._item(
                kind,
                rule,
                occasion,
                occasion.key or occasion.since.isoformat(),
                min(occasion.since, due_on),
                due_on,
                done,
                rule.required,
            )

    def _due(self, rule: Rule, opens_on: date) -> date | None:
        if rule.due_after is None:
            return None
        if rule.unit == Unit.SCHOOL:
            return self.clock.nth_school_day(opens_on, rule.due_after)
        return self.clock.after(opens_on, rule.due_after, in_vacation=rule.in_vacation)

    def _item(
        self,
        kind: DutyKind,
        rule: Rule,
        occasion: Occasion,
        period_key: str,
        opens_on: date,
        due_on: date,
        done: "Tally",
        required: int,
    ) -> Item:
        made, tried = done.get((occasion.subject, occasion.key), NOTHING)
        days = first_days(made, max(opens_on, occasion.since)) if made else []
        slack = 0
        if rule.warn_after is not None and rule.due_after is not None:
            slack = max(rule.warn_after - rule.due_after, 0)
        return Item(
            kind,
            rule,
            occasion.subject,
            period_key,
            opens_on=opens_on,
            due_on=due_on,
            warn_on=due_on + timedelta(days=slack) + ONE_DAY,
            required=required,
            counted=min(len(days), MOST),
            attempts=min(sum(day >= opens_on for day in tried), MOST) if tried else 0,
            done_on=days[required - 1] if len(days) >= required else None,
            provisional=self.clock.is_provisional(due_on),
            by=occasion.by,
        )

    def _own(self, items: list[Item]) -> None:
        answerable = Answerable(self.school.pk, self.on, self.staff)
        classes = classes_on(self.school.pk, self.on)
        for item in items:
            if item.kind.subject == STUDENT:
                item.school_class = classes.get(item.subject)
            elif item.kind.subject == CLASS:
                item.school_class = item.subject
            item.owner = (
                item.by
                if item.by in self.staff
                else answerable.of(item.kind, item.subject, item.school_class)
            )


def tally(
    facts: Iterable[Fact], since: date, until: date, accepts: frozenset[str] = frozenset()
) -> Tally:
    """Facts of some days by subject and occasion; of the ways a rule `accepts` alone, if any."""
    found: Tally = defaultdict(lambda: ([], []))
    for subject, happened_on, made, key, of, how in facts:
        if since <= happened_on <= until and (not accepts or how in accepts):
            if made:
                found[subject, key][0].append((happened_on, of))
            else:
                found[subject, key][1].append(happened_on)
    return found


def tried_since(last: Last, anchor: date) -> int:
    """Failed attempts since the anchor; those of the day of a contact came before it."""
    after = anchor if anchor == last.made_on else anchor - ONE_DAY
    return min(sum(day > after for day in last.attempts), MOST)


def first_days(made: Iterable[tuple[date, int]], since: date) -> list[date]:
    """The days that count, in order: with each pupil (`of`) once, on the first day; facts that name
    nobody count each."""
    seen: set[int] = set()
    found = []
    for day, of in sorted(made):
        if day < since or (of and of in seen):
            continue
        seen.add(of)
        found.append(day)
    return found


def owed(school: School, on: date, *, calendar: SchoolCalendar | None = None) -> list[Item]:
    """What the school owes on a day and had not done by then: the contract's `owed --on D`. Those a
    person has taken over carry the new owner. Sorted by last day, rule, subject."""
    reckoning = Reckoning(school, on, calendar=calendar)
    waived = reckoning.waived.keys
    items = [item for item in reckoning.items() if item.done_on is None and item.key not in waived]
    taken = Duty.objects.open().filter(school=school, assigned=True)
    owners = {
        (code, subject, period): owner
        for code, subject, period, owner in taken.values_list(
            "rule_code", "subject_key", "period_key", "owner_id"
        )
    }
    for item in items:
        item.owner = owners.get(item.key, item.owner)
    return sorted(items, key=lambda item: (item.due_on, *item.key))
