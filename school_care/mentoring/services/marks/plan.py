"""What storing a mark sheet would do."""

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal

from school_care.core.sheets import Problem
from school_care.school.sheet_imports.rows import RefusedRow
from school_care.school.sheet_report import Outcome


@dataclass(frozen=True, slots=True)
class Told:
    """One mark of one pupil."""

    student_id: int
    subject: str
    points: Decimal | None
    full: Decimal | None
    grade: str
    absent: bool

    @property
    def key(self) -> tuple[int, str]:
        """Pupil and subject."""
        return self.student_id, self.subject

    @property
    def values(self) -> tuple:
        """What a stored mark is compared by."""
        return self.points, self.full, self.grade, self.absent


@dataclass
class MarkPlan:
    """The whole file, compared. `changed`: the mark's key in the database and what it becomes."""

    sheets: list[dict]
    row_count: int
    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    new: list[Told] = field(default_factory=list)
    changed: list[tuple[int, Told]] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    kept_rows: list = field(default_factory=list)  # rows of pupils whose marks are kept

    @property
    def errors(self) -> list[Problem]:
        """Every problem of every refused row, in file order."""
        return [problem for row in self.refused for problem in row.problems]

    @property
    def others(self) -> int:
        """Rows of pupils whose marks are not kept."""
        return sum(sheet.get("others", 0) for sheet in self.sheets)

    @property
    def pupils(self) -> set[int]:
        """Whose marks would be written."""
        return {told.student_id for told in (*self.new, *(told for _, told in self.changed))}

    def count(self, outcome: Outcome) -> int:
        """Rows of one outcome."""
        return self.outcomes[outcome]

    def fingerprint(self) -> str:
        """What a person saw, in short: the same marks, the same refused rows."""
        seen = (
            self.new,
            self.changed,
            self.others,
            [(row.sheet, row.row, row.problems) for row in self.refused],
        )
        return hashlib.sha256(repr(seen).encode()).hexdigest()
