"""What storing an attendance sheet would do."""

import hashlib
from dataclasses import dataclass, field
from datetime import date

from school_care.attendance.models import AttendanceDay, AttendanceException
from school_care.attendance.sheet.rows import RefusedRow
from school_care.core.sheets import Problem
from school_care.school.sheet_report import Outcome


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be stored of one pupil, day and part."""

    student_id: int
    class_id: int | None
    date: date
    part: str
    kind: str
    whereabouts: str
    note: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A stored exception and what it is to say."""

    row: AttendanceException
    said: Said


@dataclass(frozen=True, slots=True)
class Roll:
    """A class-day of which everybody is now accounted for."""

    class_id: int
    date: date
    expected: int
    absent: int


@dataclass
class Plan:
    """The whole file, compared."""

    sheets: list[dict]
    row_count: int
    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    new: list[Said] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    rolls: list[Roll] = field(default_factory=list)
    touched: list[tuple[AttendanceDay, int]] = field(default_factory=list)  # roll, absent now
    refused: list[RefusedRow] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    days: list[date] = field(default_factory=list)  # school days it speaks of

    @property
    def errors(self) -> list[Problem]:
        """Every problem of every refused row, in file order."""
        return [problem for row in self.refused for problem in row.problems]

    @property
    def anything(self) -> bool:
        """Whether storing it would change anything."""
        return bool(self.new or self.corrections or self.rolls)

    def count(self, outcome: Outcome) -> int:
        """Rows of one outcome."""
        return self.outcomes[outcome]

    def fingerprint(self) -> str:
        """What a person saw, in short: the same rows with the same fate."""
        seen = (
            self.new,
            [
                (one.row.pk, one.row.kind, one.row.whereabouts, one.row.note, one.said)
                for one in self.corrections
            ],
            self.rolls,
            [(row.sheet, row.row, row.problems) for row in self.refused],
        )
        return hashlib.sha256(repr(seen).encode()).hexdigest()
