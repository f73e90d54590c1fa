"""What storing a sheet of records would do."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from school_care.core.cells import squeeze
from school_care.core.sealed import lookup_index
from school_care.core.sheets import Problem
from school_care.school.sheet_imports.rows import RefusedRow
from school_care.school.sheet_report import Outcome

PRINT_PURPOSE = "care_record_row"


@dataclass(frozen=True, slots=True)
class Said:
    """A record to be stored of one pupil."""

    student_id: int
    happened_on: date
    kind: str
    outcome: str
    author_id: int | None
    author_text: str
    text: str
    next_step: str
    next_step_on: date | None
    restricted: bool

    @property
    def key(self) -> tuple[int, date, str]:
        """Pupil, day, kind."""
        return self.student_id, self.happened_on, self.kind

    @property
    def author_key(self) -> str:
        """The same for one account, or for one name as written."""
        return f"#{self.author_id}" if self.author_id else squeeze(self.author_text)

    def print(self) -> str:
        """The keyed hash that knows the row again, whatever is corrected of the record later."""
        told = (
            self.student_id,
            self.happened_on.isoformat(),
            self.kind,
            self.outcome,
            self.author_key,
            squeeze(self.text),
        )
        return lookup_index("\n".join(map(str, told)), PRINT_PURPOSE)


@dataclass
class Plan:
    """The whole file, compared."""

    sheets: list[dict]
    row_count: int
    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    new: list[tuple[Said, str]] = field(default_factory=list)  # with its print
    refused: list[RefusedRow] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """Every problem of every refused row, in file order."""
        return [problem for row in self.refused for problem in row.problems]

    @property
    def kinds(self) -> Counter[str]:
        """How many records of each kind would be stored."""
        return Counter(said.kind for said, _ in self.new)

    def count(self, outcome: Outcome) -> int:
        """Rows of one outcome."""
        return self.outcomes[outcome]

    def fingerprint(self) -> str:
        """What a person saw, in short: the same records, the same refused rows."""
        seen = (self.new, [(row.sheet, row.row, row.problems) for row in self.refused])
        return hashlib.sha256(repr(seen).encode()).hexdigest()
