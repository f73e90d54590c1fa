"""What the step into a school year is computed from: classes, pupils and what stands about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import TextChoices

from school_care.school.enums import FIRST_GRADE, LAST_GRADE, Stage
from school_care.school.models import SchoolClass
from school_care.students.enums import StandingKind

# Standings that ask a person to look: the pupil is not simply one of the class.
LISTED = tuple(kind for kind in StandingKind if kind != StandingKind.INCLUSION)


class Turn(TextChoices):
    """What the new school year means for a class."""

    NEW = "new", "新班"
    UP = "up", "自动升级"
    ENDS = "ends", "学段结束"
    OVER = "over", "早已毕业"


@dataclass(frozen=True, slots=True)
class YearPupil:
    """A pupil enrolled today. `class_id`: their class on the day of the step, None: none; `moves`:
    another change is registered for a later day."""

    pk: int
    public_id: UUID
    name: str
    name_key: str
    sex: str
    boarding: bool
    siblings: int | None
    class_id: int | None
    standings: tuple[str, ...] = ()
    moves: bool = False

    @property
    def standing_words(self) -> str:
        """休学、送教上门."""
        return "、".join(StandingKind(kind).label for kind in self.standings if kind in LISTED)


@dataclass(frozen=True)
class YearFacts:
    """What the plan is made of. `leaving`: enrolled now, gone by the day of the step; `coming`:
    their first day is later than that."""

    year: int  # the new school year begins in it
    classes: Mapping[int, SchoolClass]
    pupils: tuple[YearPupil, ...]
    leaving: int = 0
    coming: int = 0

    @property
    def turns_on(self) -> date:
        """The first day of the new school year."""
        return date(self.year, 9, 1)

    @property
    def total(self) -> int:
        """Pupils enrolled today."""
        return len(self.pupils) + self.leaving + self.coming

    def grade(self, group: SchoolClass) -> int:
        """Its grade in the new school year."""
        return group.grade_on(self.turns_on)

    def turn_of(self, group: SchoolClass) -> Turn:
        """What the new school year means for the class."""
        grade = self.grade(group)
        if grade <= FIRST_GRADE[group.stage]:
            return Turn.NEW
        if grade <= LAST_GRADE[group.stage]:
            return Turn.UP
        return Turn.ENDS if grade == LAST_GRADE[group.stage] + 1 else Turn.OVER

    def cohort(self, stage: str, entry_year: int) -> list[SchoolClass]:
        """The classes of a stage that entered in a year, class one first."""
        found = [c for c in self.classes.values() if (c.stage, c.entry_year) == (stage, entry_year)]
        return sorted(found, key=lambda group: group.number)

    @cached_property
    def has_junior(self) -> bool:
        """Whether the sixth graders have a 七年级 to go to here."""
        return any(
            group.stage == Stage.JUNIOR and self.turn_of(group) != Turn.OVER
            for group in self.classes.values()
        )

    @cached_property
    def has_primary(self) -> bool:
        """Whether the school has a 一年级."""
        return any(
            group.stage == Stage.PRIMARY and self.turn_of(group) != Turn.OVER
            for group in self.classes.values()
        )
