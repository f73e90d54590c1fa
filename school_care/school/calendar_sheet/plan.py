"""What storing a calendar sheet would do."""

import hashlib
from dataclasses import dataclass, field
from datetime import date

from school_care.core.sheets import Problem
from school_care.school.calendar_sheet.rows import TermRow
from school_care.school.sheet_report import Outcome


@dataclass(frozen=True)
class TermChange:
    """A term to be written; `before`: its days, and whether somebody had checked them."""

    row: TermRow
    before: tuple[date, date, bool] | None


@dataclass(frozen=True)
class DayChange:
    """A day to be marked; `before`: kind and note it bears now."""

    date: date
    kind: str
    note: str
    before: tuple[str, str] | None


@dataclass
class CalendarPlan:
    """The whole file, compared."""

    sheets: list[dict]
    row_count: int
    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    terms: list[TermChange] = field(default_factory=list)
    days: list[DayChange] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """Whether storing it would change anything."""
        return bool(self.terms or self.days)

    @property
    def refused(self) -> int:
        """Rows that stay out, each once."""
        return len({(problem.sheet, problem.row) for problem in self.errors})

    def count(self, outcome: Outcome) -> int:
        """Rows of one outcome."""
        return self.outcomes[outcome]

    def fingerprint(self) -> str:
        """What a person saw, in short."""
        seen = repr((self.terms, self.days, self.errors, self.warnings))
        return hashlib.sha256(seen.encode()).hexdigest()
