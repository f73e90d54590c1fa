"""How much a set of rules asks of the head teachers of a school, reckoned from its own data.

A load is entries and minutes of one teaching week: a class's talks as many as it owes; rolling
duties 7 / interval for each pupil; what is owed once a term, spread over the term's teaching weeks.
A talk or visit counts as a contact as well, so contacts are taken only where talks and visits do
not reach. Nobody is named and nobody ranked: median and largest of all head teachers (domain
§0.1.5, §0.1.6).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from school_care.core.duty_kinds import (
    CLASS,
    MONTH,
    OCCASION,
    ROLLING,
    SCHOOL,
    WEEK,
    DutyKind,
    Occasion,
    all_facts,
    duty_kind,
    duty_kinds,
    one_reckoning,
)
from school_care.duties.presets import Rule
from school_care.duties.reckoning.owners import Answerable
from school_care.duties.rules import Key, active_rule
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School, Term
from school_care.students.care_days import calendar_question, classes_on

MOST_ENTRIES, MOST_MINUTES = 10, 25  # a week, of the median head teacher (domain §0.1.5)
WEEK_DAYS, MONTH_DAYS = 7, 30
USUAL_WEEKS = 20  # of a term nobody has entered
OLDEST_ASKED = timedelta(days=5 * 365)  # what is open longer is not looked for

CONTACT = "contact.level"
TALKS = "talk.class_week"  # each talk is a contact with one of the class's pupils
Rules = Mapping[Key, Rule]


@dataclass(frozen=True)
class Load:
    """Entries and minutes of one week."""

    per_week: float = 0.0
    minutes: float = 0.0

    def __add__(self, other: "Load") -> "Load":
        return Load(self.per_week + other.per_week, self.minutes + other.minutes)

    def __sub__(self, other: "Load") -> "Load":
        return Load(self.per_week - other.per_week, self.minutes - other.minutes)

    @property
    def is_heavy(self) -> bool:
        """More than a head teacher can be asked for."""
        return round(self.per_week, 1) > MOST_ENTRIES or round(self.minutes) > MOST_MINUTES


@dataclass(frozen=True)
class Spread:
    """Loads of all head teachers of a school: the one in the middle, the largest and the smallest;
    of `heads` persons."""

    middle: Load = Load()
    most: Load = Load()
    least: Load = Load()
    heads: int = 0

    @classmethod
    def of(cls, loads: Iterable[Load]) -> "Spread":
        """Entries and minutes each by themselves."""
        rows = list(loads)
        if not rows:
            return cls()

        def taken(take) -> Load:
            return Load(take(row.per_week for row in rows), take(row.minutes for row in rows))

        return cls(taken(median), taken(max), taken(min), len(rows))


@dataclass(frozen=True)
class Change:
    """What another set of rules does: the difference for each head teacher, and how it is after."""

    more: Spread
    after: Spread


class SchoolLoad:
    """What rules would ask at one school on a day. The school's data are read once, a constant
    number of queries a kind; any number of sets of rules is then reckoned without one."""

    def __init__(self, school: School, on: date, *, calendar: SchoolCalendar | None = None) -> None:
        calendar = calendar or SchoolCalendar(school)
        term = _term_of(calendar, on)
        self._weeks = _teaching_weeks(calendar, term) if term else USUAL_WEEKS
        with one_reckoning({calendar_question(school.pk): calendar}):
            classes = classes_on(school.pk, on)
            answerable = Answerable(school.pk, on)
            posts = answerable.posts
            self._heads = {
                school_class: posts.of_class(school_class)
                for school_class in sorted(set(classes.values()) - {None})
                if posts.has_head_teacher(school_class)
            }
            self._own_class = {head: held for held, head in reversed(self._heads.items())}
            # class → code → (care level, pupils in it) → how many are owed
            self._owed: dict[int, dict[str, Counter]] = defaultdict(lambda: defaultdict(Counter))
            for kind in duty_kinds():
                if kind.subject != SCHOOL:
                    self._count(kind, school.pk, on, term, classes, answerable)

    def _count(
        self,
        kind: DutyKind,
        school_id: int,
        on: date,
        term: Term | None,
        classes: dict,
        answerable: Answerable,
    ) -> None:
        """What head teachers answer for, each under the own class: of what a mentor or the director
        does only what a head teacher does as such."""
        found = self._occasions(kind, school_id, on, term)
        for occasion in found.values():
            subject = occasion.subject
            school_class = subject if kind.subject == CLASS else classes.get(subject)
            owner = answerable.of(kind, subject, school_class)
            if self._heads.get(school_class) != owner:
                school_class = self._own_class.get(owner)
            if school_class in self._heads:
                self._owed[school_class][kind.code][occasion.rank, occasion.size] += 1

    @staticmethod
    def _occasions(
        kind: DutyKind, school_id: int, on: date, term: Term | None
    ) -> dict[tuple[int, str], Occasion]:
        """What is owed, by subject and key. Of occasions those of the whole term, most of which are
        still to come, less what had been done before it."""
        days = {on, term.last_day} if kind.per == OCCASION and term else {on}
        found = {
            (occasion.subject, occasion.key): occasion
            for day in sorted(days)
            for occasion in kind.population(school_id=school_id, on=day)
        }
        if kind.per != OCCASION or not term or not found:
            return found
        since = max(min(one.since for one in found.values()), on - OLDEST_ASKED)
        before = term.first_day - timedelta(days=1)
        if since <= before:
            for fact in all_facts(kind, school_id=school_id, since=since, until=before):
                if fact.made:
                    found.pop((fact.subject, fact.key), None)
        return found

    def of(self, rules: Rules) -> dict[int, Load]:
        """The load of each head teacher, by key, under a set of rules."""
        loads = dict.fromkeys(self._heads.values(), Load())
        for school_class, head in self._heads.items():
            loads[head] += self._of_class(self._owed[school_class], rules)
        return loads

    def spread(self, rules: Rules) -> Spread:
        """Median and largest under a set of rules."""
        return Spread.of(self.of(rules).values())

    def change(self, before: Rules, after: Rules) -> Change:
        """What changes for the head teachers from one set of rules to another."""
        was, will = self.of(before), self.of(after)
        more = Spread.of(will[head] - was[head] for head in will)
        return Change(more, Spread.of(will.values()))

    def _of_class(self, owed: dict[str, Counter], rules: Rules) -> Load:
        load, contacts, followed, also = Load(), Load(), 0, 0.0
        talks = 0.0
        for code, counted in owed.items():
            kind = duty_kind(code)
            for (rank, size), number in counted.items():
                rule = active_rule(rules, code, rank)
                if kind is None or rule is None:
                    continue
                entries = self._per_week(kind, rule, size) * number
                asked = Load(entries, entries * rule.minutes)
                if code == CONTACT:
                    contacts, followed = contacts + asked, followed + number
                    continue
                load += asked
                if code == TALKS:
                    talks += entries
                elif CONTACT in kind.also and active_rule(rules, CONTACT, rank):
                    also += entries
        if not contacts.per_week:
            return load
        reached = min(contacts.per_week, min(talks, followed) + also)
        left = 1 - reached / contacts.per_week
        return load + Load(contacts.per_week * left, contacts.minutes * left)

    def _per_week(self, kind: DutyKind, rule: Rule, size: int) -> float:
        """Entries a week for one subject."""
        counted = size or (kind.subject == CLASS and kind.per in (WEEK, MONTH))
        required = min(rule.required, size) if counted else rule.required
        if kind.per == WEEK:
            return required
        if kind.per == MONTH:
            return required * WEEK_DAYS / MONTH_DAYS
        if kind.per == ROLLING:
            return WEEK_DAYS / rule.due_after if rule.due_after else 0.0
        return required / self._weeks


def _term_of(calendar: SchoolCalendar, on: date) -> Term | None:
    """The term in progress, the next one, or the last."""
    coming = (term for term in calendar.terms if term.first_day > on)
    return calendar.term_on(on) or next(coming, None) or calendar.current_or_last_term(on)


def _teaching_weeks(calendar: SchoolCalendar, term: Term) -> int:
    days = calendar.school_days(term.first_day, term.last_day)
    return len({calendar.week_of(day) for day in days}) or USUAL_WEEKS
