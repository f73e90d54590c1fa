"""What a school owes on a day: a pure function of the facts that had happened by then, as now
known, of the rules and the calendar. `services.sync` stores this same function."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
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
    duty_kinds,
    one_reckoning,
)
from school_care.duties.enums import DutyState, Unit
from school_care.duties.models import Duty
from school_care.duties.presets import Rule
from school_care.duties.reckoning.items import Item
from school_care.duties.reckoning.owners import Owners
from school_care.duties.reckoning.spans import ONE_DAY, Period, SchoolClock
from school_care.duties.rules import Key, rules_on
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.students.care_days import classes_on

NEVER = Last()
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

    def items(self) -> list[Item]:
        """What runs on the day, done or not, waived left out; each with its owner."""
        with one_reckoning():
            found = [item for kind in duty_kinds() for item in self._of_kind(kind)]
            self._own(found)
        return found

    def facts(self, kind: DutyKind, since: date) -> list[Fact]:
        """Facts of a kind from `since` to the day; asked once, if the earliest day comes first."""
        known = self._facts.get(kind.code)
        if known is None or since < known[0]:
            rows = list(kind.facts(school_id=self.school.pk, since=since, until=self.on))
            self._facts[kind.code] = known = since, rows
        return known[1]

    def rule_of(self, kind: DutyKind, rank: int = 0) -> Rule | None:
        """The active rule for a kind and level, None where none holds."""
        rule = self.rules.get((kind.code, rank)) or self.rules.get((kind.code, 0))
        return rule if rule is not None and rule.active else None

    def _of_kind(self, kind: DutyKind) -> Iterator[Item]:
        holds = any(rule.active for (code, _), rule in self.rules.items() if code == kind.code)
        if not holds and kind.per != ROLLING:  # an emergency asks for contact where no rule does
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
        for occasion in population:
            rule = self._rolling_rule(kind, occasion)
            if rule is None or occasion.since > self.on:
                continue
            last = latest.get(occasion.subject, NEVER)
            waived = self.waived.last.get((kind.code, f"{kind.subject}:{occasion.subject}"))
            anchor = max(day for day in (occasion.since, last.made_on, waived) if day is not None)
            fresh = anchor == last.made_on  # attempts of the day itself came before it
            tried = sum(day > anchor or (day == anchor and not fresh) for day in last.attempts)
            due_on = self.clock.after(anchor, rule.due_after, in_vacation=rule.in_vacation)
            late = self.clock.after(anchor, rule.warn_after + 1, in_vacation=rule.in_vacation)
            yield Item(
                kind,
                rule,
                occasion.subject,
                anchor.isoformat(),
                opens_on=anchor,
                due_on=due_on,
                warn_on=late,
                attempts=tried,
                provisional=self.clock.is_provisional(due_on),
            )

    def _rolling_rule(self, kind: DutyKind, occasion: Occasion) -> Rule | None:
        rule = self.rule_of(kind, occasion.rank)
        if rule is not None and rule.due_after is None:
            rule = None
        every = occasion.every
        if not every:
            return rule
        if rule is None:
            return Rule(kind.code, due_after=every, warn_after=every, in_vacation=True)
        warn = rule.due_after if rule.warn_after is None else rule.warn_after
        return replace(
            rule,
            due_after=min(rule.due_after, every),
            warn_after=min(warn, every),
            in_vacation=True,
        )

    def _week(self, kind: DutyKind) -> Iterator[Item]:
        return self.in_period(kind, self.clock.week(self.on))

    def _month(self, kind: DutyKind) -> Iterator[Item]:
        return self.in_period(kind, self.clock.month(self.on))

    def in_period(self, kind: DutyKind, period: Period | None) -> Iterator[Item]:
        """A kind in one week or month: the population of the day, of the last school day once that
        is past."""
        if period is None:
            return
        rule = self.rule_of(kind)
        population = self._population(kind, min(self.on, period.counts_on))
        done = tally(self.facts(kind, period.opens_on), period.opens_on, period.due_on)
        for occasion in population:
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
        population = list(self._population(kind, self.on))
        facts = self.facts(kind, term.first_day) if population else []
        done = by_way(facts, {self.rule_of(kind, row.rank) for row in population}, term.first_day)
        for occasion in population:
            rule = self.rule_of(kind, occasion.rank)
            if rule is None:
                continue
            opens_on = max(term.first_day, occasion.since)
            due_on = min(self._due(rule, opens_on) or term.last_day, term.last_day)
            yield self._item(
                kind, rule, occasion, term.code, opens_on, due_on, done[rule.accepts], rule.required
            )

    def _occasions(self, kind: DutyKind) -> Iterator[Item]:
        population = list(self._population(kind, self.on))
        if not population:
            return
        rule = self.rule_of(kind)
        first = min(occasion.since for occasion in population)
        done = tally(self.facts(kind, first), first, self.on)
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
        made, tried = done[occasion.subject, occasion.key]
        days = [day for day, _ in first_days(made, max(opens_on, occasion.since))]
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
            counted=min(len(days), 99),
            attempts=sum(day >= opens_on for day in tried),
            done_on=days[required - 1] if len(days) >= required else None,
            provisional=self.clock.is_provisional(due_on),
        )

    def _own(self, items: list[Item]) -> None:
        owners = Owners(self.school.pk, self.on)
        classes = classes_on(self.school.pk, self.on)
        for item in items:
            if item.kind.subject == STUDENT:
                item.school_class = classes.get(item.subject)
            elif item.kind.subject == CLASS:
                item.school_class = item.subject
            else:
                item.owner = owners.of_school()
                continue
            item.owner = owners.of_class(item.school_class)


# (subject, occasion's key) → made (day, with whom) and days of attempts
Tally = defaultdict[tuple[int, str], tuple[list[tuple[date, int]], list[date]]]


def tally(facts: Iterable[Fact], since: date, until: date) -> Tally:
    """Facts of some days by subject and occasion."""
    found: Tally = defaultdict(lambda: ([], []))
    for fact in facts:
        if since <= fact.happened_on <= until:
            made, tried = found[fact.subject, fact.key]
            if fact.made:
                made.append((fact.happened_on, fact.of))
            else:
                tried.append(fact.happened_on)
    return found


def by_way(
    facts: list[Fact], rules: Iterable[Rule | None], since: date
) -> dict[frozenset[str], Tally]:
    """The facts each rule accepts, by what it accepts (empty: every way)."""
    ways = {rule.accepts for rule in rules if rule is not None}
    return {
        accepts: tally(
            (fact for fact in facts if not accepts or fact.how in accepts), since, date.max
        )
        for accepts in ways
    }


def first_days(made: Iterable[tuple[date, int]], since: date) -> list[tuple[date, int]]:
    """What counts, in order of days: with each pupil (`of`) once, on the first day; facts that name
    nobody count each."""
    seen: set[int] = set()
    found = []
    for day, of in sorted(made):
        if day < since or (of and of in seen):
            continue
        seen.add(of)
        found.append((day, of))
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
