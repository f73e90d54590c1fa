"""How much of its school's figures a person reads: the whole, or the classes they answer for.

Who reads a figure of some classes reads the sum of those classes' cells and the list of their
pupils; nothing of the others. A guarded figure (counselling) is told of the whole school only, and
not where one or two stand behind it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from school_care.core.small_cells import is_small
from school_care.reports.figures.cells import CLASS
from school_care.reports.figures.registry import NOTHING, Measure, Member
from school_care.reports.models import FigureSnapshot
from school_care.school.access import can, posts_of, reaches_class, roles_with
from school_care.school.capabilities import CAPABILITIES
from school_care.school.enums import WHOLE_SCHOOL, Capability
from school_care.school.models import School, SchoolClass
from school_care.students.access import IN_CONFIDENCE

HIDDEN = "※"
FEW_CLASSES = 3


@dataclass(frozen=True)
class Number:
    """A figure as a person reads it; `hidden`: it is too small to be told."""

    measure: Measure
    part: int
    whole: int
    hidden: bool = False

    @property
    def words(self) -> str:
        """86.0%; «—» of nothing; ※ where it is not told."""
        return HIDDEN if self.hidden else self.measure.words(self.part, self.whole)

    @property
    def made_of(self) -> str:
        """43/50名; "" of nothing."""
        if self.hidden or not self.whole:
            return ""
        if self.measure.mean:
            return f"{self.whole}{self.measure.unit}"
        return f"{self.part}/{self.whole}{self.measure.unit}"

    @property
    def value(self) -> float | None:
        """For charts: per cent, or the mean."""
        if self.hidden or not self.whole:
            return None
        return self.part / self.whole * (1 if self.measure.mean else 100)

    @property
    def is_nothing(self) -> bool:
        """Whether there was nothing to count."""
        return self.words == NOTHING


@dataclass(frozen=True)
class Sight:
    """What of a school's figures a person reads. `classes`: those they answer for, unless they read
    the whole; `counsels`: small numbers of guarded figures too; `in_confidence`: categories in
    confidence too. Every post that reads figures today reads those as well; one that may not is
    not to find them here."""

    school: School
    whole: bool
    classes: tuple[SchoolClass, ...]
    counsels: bool
    in_confidence: bool

    @cached_property
    def class_ids(self) -> frozenset[int]:
        """Keys of the classes."""
        return frozenset(group.pk for group in self.classes)

    @property
    def words(self) -> str:
        """全校, 七(1)班, 七年级5个班."""
        if self.whole:
            return "全校"
        if len(self.classes) <= FEW_CLASSES:
            return "、".join(group.name for group in self.classes)
        grades = {one.name.partition("(")[0] for one in self.classes}
        named = f"{grades.pop()}年级" if len(grades) == 1 else ""
        return f"{named}{len(self.classes)}个班"

    def reads(self, measure: Measure) -> bool:
        """Whether the figure is one for them at all."""
        return self.whole or not measure.guarded

    def number(self, measure: Measure, row: FigureSnapshot) -> Number:
        """A kept figure, as far as they read it."""
        if self.whole:
            return self.told(measure, row.part, row.whole)
        cells = row.cells.get(CLASS, {})
        mine = [cells.get(str(key), (0, 0)) for key in self.class_ids]
        return Number(measure, sum(one[0] for one in mine), sum(one[1] for one in mine))

    def told(self, measure: Measure, part: int, whole: int) -> Number:
        """A number, hidden where it is small and guarded."""
        small = is_small(whole, part, whole - part)
        return Number(measure, part, whole, measure.guarded and small and not self.counsels)

    def members(self, members: Iterable[Member]) -> list[Member]:
        """Those of a figure's members they read of."""
        if self.whole:
            return list(members)
        mine = self.class_ids
        return [one for one in members if one.class_id in mine]


def sight_of(user: Any, school: School) -> Sight:
    """What `user` reads of a school's figures today; at most one query."""
    posts = [
        post
        for post in posts_of(user)
        if post.school_id == school.pk and Capability.VIEW_FIGURES in CAPABILITIES[post.role]
    ]
    whole = any(post.role in WHOLE_SCHOOL for post in posts)
    groups = [] if whole else SchoolClass.objects.filter(school=school).in_order()
    classes = tuple(one for one in groups if any(reaches_class(post, one) for post in posts))
    roles = roles_with(user, Capability.VIEW_FIGURES, school)
    return Sight(
        school=school,
        whole=whole,
        classes=classes,
        counsels=can(user, Capability.COUNSEL, school),
        in_confidence=bool(roles) and roles <= frozenset(IN_CONFIDENCE),
    )
