"""What is owed to pupils and classes today, by the facts: the registered duty kinds asked directly.

It reckons and stores nothing. Reminders, owners and overdue steps belong to the ledger of duties,
which asks the same kinds.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from school_care.core.duty_kinds import OCCASION, DutyKind, Fact, Occasion, duty_kinds
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School


@dataclass(frozen=True)
class Owed:
    """One thing owed to one subject (its key). `late`: its last day in time is over."""

    kind: DutyKind
    occasion: Occasion
    late: bool

    def url(self, public_id: UUID) -> str:
        """Where it is done, for the subject of this public id."""
        return self.kind.form_url(public_id, self.occasion.key)


def owed_to(
    subjects: Collection[int],
    *,
    school: School,
    on: date,
    subject: str,
    codes: Collection[str] | None = None,
    calendar: SchoolCalendar | None = None,
) -> dict[int, list[Owed]]:
    """What is owed on a day to each of `subjects` (keys of pupils or classes of `school`), of the
    kinds `codes` or all. A term duty is owed only while a term runs. Two queries a kind, however
    many subjects."""
    term = (calendar or SchoolCalendar(school)).term_on(on)
    found: dict[int, list[Owed]] = defaultdict(list)
    for kind in duty_kinds(subject):
        if codes is not None and kind.code not in codes:
            continue
        if kind.per != OCCASION and term is None:
            continue
        since = None if kind.per == OCCASION else term.first_day
        for occasion in unmet(kind, school=school, on=on, since=since, subjects=subjects):
            late = occasion.due_on is not None and occasion.due_on < on
            found[occasion.subject].append(Owed(kind, occasion, late))
    return found


def unmet(
    kind: DutyKind,
    *,
    school: School,
    on: date,
    since: date | None,
    subjects: Collection[int] | None = None,
) -> list[Occasion]:
    """Occasions of `kind` on a day that no made fact has fulfilled. `since`: the term's first day
    for a term duty; None: each occasion's own beginning."""
    population = list(kind.population(school_id=school.pk, on=on, subjects=subjects))
    if not population:
        return []
    first = since or min(occasion.since for occasion in population)
    done: dict[tuple[int, str], list[Fact]] = defaultdict(list)
    for fact in kind.facts(school_id=school.pk, since=first, until=on, subjects=subjects):
        if fact.made:
            done[fact.subject, fact.key].append(fact)
    return [occasion for occasion in population if not _met(occasion, done, since)]


def _met(occasion: Occasion, done: dict[tuple[int, str], list[Fact]], since: date | None) -> bool:
    begins = occasion.since if since is None else since
    return any(fact.happened_on >= begins for fact in done[occasion.subject, occasion.key])
