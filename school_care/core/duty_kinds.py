"""What a child, a class or the school may be owed: the registry of duty kinds.

An app describes a kind it knows the facts of and registers it in `AppConfig.ready`. Whoever
reckons what is owed (today the pupil's file, later the ledger of duties) reads the registry; a kind
nobody registered is absent everywhere. It stands in core because apps on both sides of the ledger
fill it (docs/decisions/0007-pupil-archive.md).

Both functions are pure: they answer from facts as now known, restricted to what had happened by the
day asked about, and write nothing.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

STUDENT, CLASS, SCHOOL = "student", "class", "school"
TERM, OCCASION = "term", "occasion"


@dataclass(frozen=True)
class Occasion:
    """Something owed to a subject. `since`: the first day it is owed at all (entry into care, the
    day a certificate comes near its end). `key` tells several occasions of one subject apart.
    `due_on`: the last day in time where the facts themselves fix it, else None."""

    subject: int
    since: date
    key: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Fact:
    """Something done for a subject on a day. Only a `made` one fulfils; an attempt is shown."""

    subject: int
    happened_on: date
    made: bool = True
    key: str = ""


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


@dataclass(frozen=True)
class DutyKind:
    """A kind of duty. `label` is what a person does («核对联系卡»); `subject`: STUDENT, CLASS or
    SCHOOL; `per`: TERM (a made fact in the term fulfils) or OCCASION (a made fact of the same key
    on or after `since` fulfils); `form_url(public id of the subject, key)` opens the page where it
    is done; `capability`: what one needs for that subject to do it there, "" when whoever reads of
    it may."""

    code: str
    label: str
    subject: str
    per: str
    population: Population
    facts: Facts
    form_url: Callable[[UUID, str], str]
    capability: str = ""


_kinds: dict[str, DutyKind] = {}


def register_duty_kind(kind: DutyKind) -> None:
    """Add `kind`; registering a code again replaces it."""
    _kinds[kind.code] = kind


def duty_kinds(subject: str | None = None) -> list[DutyKind]:
    """The registered kinds (of one subject when given), by code."""
    found = (kind for kind in _kinds.values() if subject in (None, kind.subject))
    return sorted(found, key=lambda kind: kind.code)
