"""What the solver is told, and what it answers. Keys are whatever the caller uses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

CLOSEST = 3  # rank of 重点关爱


class Reason(StrEnum):
    """Why a teacher fits a child; told on the page by `pairing_words`."""

    LAST = "last"  # was the child's mentor before
    WISHED = "wished"
    SIBLING = "sibling"  # stands by a brother or sister
    SUBJECT = "subject"  # teaches the class what the child needs help in
    CLASS = "class"  # teaches the class
    VILLAGE = "village"
    OWN_CLASS = "own_class"  # the class teacher anyway


class Unpaired(StrEnum):
    """Why nobody was proposed."""

    NO_TEACHER = "no_teacher"  # nobody takes children
    FULL = "full"  # everybody has as many as they may
    UNWISHED = "unwished"  # whoever has a place is whom the child would rather not have


@dataclass(frozen=True)
class Pupil:
    """A child without a mentor. `siblings`: key of the group, "" for none; `beside`: teachers who
    stand by a brother or sister already."""

    key: int
    school_class: int | None = None
    village: str = ""
    rank: int = 0
    needs: frozenset[str] = frozenset()  # subjects
    siblings: str = ""
    wanted: frozenset[int] = frozenset()
    unwanted: frozenset[int] = frozenset()
    last: int | None = None
    last_until: date | None = None
    beside: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Teacher:
    """Somebody who may stand by children. `load`: children today; `closest`: those of them with
    the closest level; `teaches`: subjects by class."""

    key: int
    most: int
    load: int = 0
    closest: int = 0
    teaches: Mapping[int, frozenset[str]] = field(default_factory=dict)
    villages: frozenset[str] = frozenset()
    head_of: frozenset[int] = frozenset()

    @property
    def places(self) -> int:
        """How many children more."""
        return max(0, self.most - self.load)


@dataclass(frozen=True)
class Problem:
    """Children and teachers; `fixed`: what a person has decided already, child to teacher."""

    pupils: Sequence[Pupil]
    teachers: Sequence[Teacher]
    fixed: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def groups(self) -> list[list[int]]:
        """Places in `pupils` of brothers and sisters that are to be decided; two or more each."""
        found: dict[str, list[int]] = {}
        for place, pupil in enumerate(self.pupils):
            if pupil.siblings:
                found.setdefault(pupil.siblings, []).append(place)
        return [group for group in found.values() if len(group) > 1]


@dataclass(frozen=True)
class Close:
    """One reason and its small fact (subjects, a village, a day)."""

    code: Reason
    fact: str = ""


@dataclass(frozen=True)
class Pick:
    """One child and the teacher proposed for it."""

    pupil: int
    teacher: int
    reasons: tuple[Close, ...]


@dataclass(frozen=True)
class Proposal:
    """The answer. `split`: sibling groups that could not stay together; `cost`: the sum of
    `objective`, smaller is better."""

    picks: list[Pick]
    unpaired: dict[int, Unpaired]
    split: list[str]
    cost: float
