"""What storing a sheet of levels would do."""

import hashlib
from dataclasses import dataclass, field

from school_care.core.sheets import Problem
from school_care.school.sheet_imports.rows import RefusedRow
from school_care.school.sheet_report import Outcome


@dataclass
class Plan:
    """The whole file, compared: levels by pupil, new and changed."""

    sheets: list[dict]
    row_count: int
    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    new: dict[int, str] = field(default_factory=dict)
    changed: dict[int, str] = field(default_factory=dict)
    without_consent: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        """Rows of one outcome."""
        return self.outcomes[outcome]

    def fingerprint(self) -> str:
        """What a person saw, in short."""
        refused = [(row.sheet, row.row, row.problems) for row in self.refused]
        seen = (sorted(self.new.items()), sorted(self.changed.items()), refused)
        return hashlib.sha256(repr(seen).encode()).hexdigest()
