"""A list before it leaves: which of the pupils belong in it, its lines, what stays empty."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from school_care.exchange.rosters.kinds import RosterColumn, RosterKind
from school_care.school.models import School
from school_care.students.enums import Sex
from school_care.students.models import Student
from school_care.students.outward.facts import CATEGORIES, WITHHELD_WORDS, PupilFacts, facts_of
from school_care.students.outward.words import Cell


@dataclass
class Prepared:
    """`left_out`: pupils asked for who do not belong in this list. The lines are made once, from
    what the person may see."""

    kind: RosterKind
    found: list[PupilFacts]
    left_out: int = 0
    on: date = field(default=date.min)

    @cached_property
    def lines(self) -> list[PupilFacts]:
        """The facts of each line."""
        return self.kind.order(self.found) if self.kind.order else self.found

    @cached_property
    def rows(self) -> list[list[Cell]]:
        """The cells of each line."""
        columns = self.kind.columns
        return [
            [_cell(column, facts, number) for column in columns]
            for number, facts in enumerate(self.lines, start=1)
        ]

    @property
    def pupils(self) -> int:
        return len(self.found)

    @cached_property
    def totals(self) -> dict[str, int]:
        """男, 女 and, where somebody's sex is not known, 性别未登记: together all pupils."""
        boys = sum(facts.student.sex == Sex.MALE for facts in self.found)
        girls = sum(facts.student.sex == Sex.FEMALE for facts in self.found)
        unknown = self.pupils - boys - girls
        return {"男": boys, "女": girls} | ({"性别未登记": unknown} if unknown else {})

    @property
    def never_held(self) -> list[str]:
        """Columns the system leaves to be filled in by hand."""
        return [one.label for one in self.kind.columns if one.write is None and not one.serial]

    @cached_property
    def gaps(self) -> list[tuple[str, int]]:
        """(column, lines without an entry) for columns the archive could fill."""
        counts = []
        for place, column in enumerate(self.kind.columns):
            if column.write is not None:
                count = sum(row[place] is None for row in self.rows)
                if count:
                    counts.append((column.label, count))
        return counts

    @cached_property
    def withheld(self) -> list[tuple[str, int]]:
        """(what the person may not see, of how many pupils) among what the list asks for."""
        asked = {column.needs for column in self.kind.columns} - {""}
        told = []
        for code in (code for code in WITHHELD_WORDS if code in asked):
            count = sum(not facts.sees(code) for facts in self.found)
            if count:
                told.append((WITHHELD_WORDS[code], count))
        return told

    @property
    def unverified(self) -> int:
        """Pupils with a category nobody has verified yet, where the list tells categories."""
        tells = any(column.needs == CATEGORIES for column in self.kind.columns)
        return sum(facts.unverified for facts in self.found) if tells else 0


def prepare(
    *, by: Any, school: School, kind: RosterKind, students: Sequence[Student], on: date
) -> Prepared:
    """Read what the list says of `students`, as far as `by` may see it; constant queries."""
    facts = facts_of(user=by, school=school, students=students, on=on)
    for one in facts:
        one.student.school = school
    found = [one for one in facts if kind.takes(one)]
    return Prepared(kind, found, len(facts) - len(found), on)


def _cell(column: RosterColumn, facts: PupilFacts, number: int) -> Cell:
    if column.serial:
        return number
    return column.write(facts) if column.write else None
