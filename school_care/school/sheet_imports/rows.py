"""What a sheet tells, as plain data, whatever it is about."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from school_care.core.sheets import Problem


@dataclass(slots=True)
class RefusedRow:
    """A row that stays out, and why."""

    sheet: str
    row: int
    problems: list[Problem]
    cells: list[str]  # as they stand, for the workbook to mend

    def to_list(self) -> list[Any]:
        """For the kept plan."""
        problems = [[p.column, p.value, p.message] for p in self.problems]
        return [self.sheet, self.row, problems, self.cells]

    @classmethod
    def from_list(cls, values: list[Any]) -> "RefusedRow":
        """From the kept plan."""
        sheet, row, problems, cells = values[:4]
        return cls(sheet, row, [Problem(sheet, row, *problem) for problem in problems], cells)


@dataclass
class ReadSheet:
    """A whole file. `rows` and `refused` hold the subject's own rows."""

    LABELS: ClassVar[dict[str, str]] = {}  # field → heading, for columns the file does not have

    sheets: list[dict] = field(default_factory=list)  # {"name", "read", "why"}
    headings: dict[str, list[str]] = field(default_factory=dict)  # of each sheet, as written
    columns: dict[str, dict[str, str]] = field(default_factory=dict)  # sheet → field → heading
    rows: list[Any] = field(default_factory=list)
    refused: list[Any] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def row_count(self) -> int:
        """Rows of the subject, refused ones included."""
        return len(self.rows) + len(self.refused)

    def heading(self, sheet: str, name: str) -> str:
        """How the sheet itself names a column."""
        return self.columns.get(sheet, {}).get(name) or self.LABELS[name]


def about_file(message: str) -> Problem:
    """A warning about the file as a whole: no row, no column."""
    return Problem("", 0, "", "", message)
