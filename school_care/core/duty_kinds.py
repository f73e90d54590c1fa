"""What a child, a class or the school may be owed: the registry of duty kinds.

An app describes a kind it knows the facts of and registers it in `AppConfig.ready`. The ledger of
duties (`school_care.duties`) reckons with whatever is registered; a kind nobody registered is
absent everywhere. It stands in core because apps on both sides of the ledger fill it
(docs/decisions/0007-pupil-archive.md).

All functions of a kind are pure: they answer from facts as now known, restricted to what had
happened by the day asked about, and write nothing.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from django.http import HttpRequest

STUDENT, CLASS, SCHOOL = "student", "class", "school"

# How often a kind is owed.
TERM = "term"  # once a term
OCCASION = "occasion"  # whenever the population names an occasion
WEEK = "week"  # each week (Monday to Sunday) that holds a school day
MONTH = "month"  # each calendar month that holds a school day
ROLLING = "rolling"  # again so many days after the last time

T = TypeVar("T")


class Saying(NamedTuple):
    """What a line of the today page says beside a duty (`note`), or the `template` that stands in
    its place and does it on the spot (it gets `line` and `data`)."""

    note: str = ""
    template: str = ""
    data: Any = None


class Occasion(NamedTuple):
    """Something owed to a subject. `since`: the first day it is owed at all (entry into care, the
    day a certificate comes near its end). `key` tells several occasions of one subject apart.
    `due_on`: the last day in time where the facts themselves fix it, else None. `size`: of how many
    pupils a class consists for this kind; never more is required. `rank`: the care level that says
    how often, 0 where none does. `every`: an interval in days that lies over the level's (a flood:
    daily), 0 where none does; counted from `every_from` at the earliest. `by`: the
    person whose it is before anybody else (whoever promised it), 0 where nobody is named."""

    subject: int
    since: date
    key: str = ""
    due_on: date | None = None
    size: int = 0
    rank: int = 0
    every: int = 0
    every_from: date | None = None
    by: int = 0


class Fact(NamedTuple):
    """Something done for a subject on a day. Only a `made` one fulfils; an attempt is shown. `of`:
    which pupil of a class it was done with, counted once; `how`: in which way, for rules that
    accept some ways only."""

    subject: int
    happened_on: date
    made: bool = True
    key: str = ""
    of: int = 0
    how: str = ""


class Last(NamedTuple):
    """What rolling kinds ask: the last day it was made (None: never), and the days of attempts that
    failed, the old ones too."""

    made_on: date | None = None
    attempts: tuple[date, ...] = ()


class Population(Protocol):
    """Who is owed the thing on a day, in one school; only of `subjects` (keys) when given. A
    constant number of queries."""

    def __call__(
        self, *, school_id: int, on: date, subjects: Collection[int] | None = None
    ) -> Iterable[Occasion]: ...


class Facts(Protocol):
    """What was done from `since` to `until`, both included. A constant number of queries."""

    def __call__(
        self,
        *,
        school_id: int,
        since: date,
        until: date,
        subjects: Collection[int] | None = None,
    ) -> Iterable[Fact]: ...


class Latest(Protocol):
    """For rolling kinds: the last time of each subject, up to `until`; subjects without any are
    left out. A constant number of queries."""

    def __call__(
        self, *, school_id: int, until: date, subjects: Collection[int] | None = None
    ) -> dict[int, Last]: ...


class Nearer(Protocol):
    """Who stands nearer to a subject than its class's head teacher on a day: keys of users by
    subject. A constant number of queries."""

    def __call__(
        self, *, school_id: int, on: date, subjects: Collection[int] | None = None
    ) -> dict[int, int]: ...


@dataclass(frozen=True)
class DutyKind:
    """A kind of duty. `label` is what a person does («核对联系卡»); `subject`: STUDENT, CLASS or
    SCHOOL; `per`: TERM (a made fact in the term fulfils), OCCASION (a made fact of the same key on
    or after `since` fulfils), WEEK or MONTH (so many made facts in it fulfil) or ROLLING (the clock
    runs from `since` or the last made fact; needs `latest`); `form_url(public id of the subject,
    key)` opens the page where it is done; `capability`: what one needs for that subject to do it
    there, "" when whoever reads of it may.

    For lines of the today page: `short` («联系») beside other things owed to the same child;
    `also`: codes of the kinds that what is written from its form fulfils as well;
    `class_url(public id of the class, key)`: the page where it is done for a class's pupils one
    after the other, `school_url()`: for those of all classes at once; `says` answers what more a
    line says, by key of the subject, in a constant number of queries; `says_each` the same by key
    of the occasion, where one subject is owed several.

    Who owes it: the head teacher of the subject's class; with `answers` SCHOOL the student-affairs
    director; before them whoever `nearer` names (a mentor), before all the occasion's own `by`,
    while they work there. With `own_card` it has a card of its own on the today page and is no
    line among the others there. With `own_page` the child's file tells of it elsewhere, and it is
    ended where it stands, never waived."""

    code: str
    label: str
    subject: str
    per: str
    population: Population
    facts: Facts
    form_url: Callable[[UUID, str], str]
    capability: str = ""
    latest: Latest | None = None
    short: str = ""
    also: frozenset[str] = frozenset()
    class_url: Callable[[UUID, str], str] | None = None
    school_url: Callable[[], str] | None = None
    says: Callable[[HttpRequest, Collection[int]], dict[int, Saying]] | None = None
    says_each: Callable[[HttpRequest, Collection[str]], dict[str, Saying]] | None = None
    answers: str = CLASS
    nearer: Nearer | None = None
    own_card: bool = False
    own_page: bool = False


_kinds: dict[str, DutyKind] = {}
_further: dict[str, dict[str, Facts]] = {}


def register_duty_kind(kind: DutyKind) -> None:
    """Add `kind`; registering a code again replaces it."""
    _kinds[kind.code] = kind


def duty_kinds(subject: str | None = None) -> list[DutyKind]:
    """The registered kinds (of one subject when given), by code."""
    found = (kind for kind in _kinds.values() if subject in (None, kind.subject))
    return sorted(found, key=lambda kind: kind.code)


def duty_kind(code: str) -> DutyKind | None:
    """The kind of a code; None where nobody provides it."""
    return _kinds.get(code)


_asked: ContextVar[dict[Hashable, Any] | None] = ContextVar("duty_facts_asked", default=None)


@contextmanager
def one_reckoning(known: Mapping[Hashable, Any] | None = None) -> Iterator[None]:
    """While it lasts, `ask_once` asks each question once: kinds share what they read. `known` holds
    questions whose answers the reckoning brings along."""
    token = _asked.set(dict(known or {}))
    try:
        yield
    finally:
        _asked.reset(token)


def add_facts(code: str, source: str, facts: Facts) -> None:
    """Let `facts` of another app count for the kind `code` as well, whether its own app registers
    it before or after; a source again replaces it."""
    _further.setdefault(code, {})[source] = facts


def all_facts(kind: DutyKind, **asked: Any) -> Iterator[Fact]:
    """A kind's facts with those other apps add; `asked` as `Facts`."""
    yield from kind.facts(**asked)
    for facts in _further.get(kind.code, {}).values():
        yield from facts(**asked)


def ask_once(question: Hashable, ask: Callable[[], T]) -> T:
    """`ask()`, or what it answered before in this reckoning. `question` names everything the answer
    depends on."""
    known = _asked.get()
    if known is None:
        return ask()
    if question not in known:
        known[question] = ask()
    return known[question]
