"""What an attendance sheet tells, as plain data."""

from dataclasses import dataclass, field
from datetime import date as Day
from typing import Any

from school_care.attendance.sheet.words import LABEL
from school_care.core.sheets import Problem


@dataclass(slots=True)
class AttendanceRow:
    """One row of the sheet, normalised. `student` is found later, by the numbers."""

    sheet: str
    row: int
    date: Day
    id_number: str
    student_no: str
    name: str
    kind: str
    part: str
    whereabouts: str
    note: str
    cells: list[str]  # as they stand, for the workbook to mend

    def to_list(self) -> list[Any]:
        """For the sealed plan."""
        return [
            self.sheet, self.row, self.date.isoformat(), self.id_number, self.student_no,
            self.name, self.kind, self.part, self.whereabouts, self.note, self.cells,
        ]  # fmt: skip

    @classmethod
    def from_list(cls, values: list[Any]) -> "AttendanceRow":
        """From the sealed plan."""
        sheet, row, day, *rest = values
        return cls(sheet, row, Day.fromisoformat(day), *rest)


@dataclass(slots=True)
class RefusedRow:
    """A row that stays out. `told`: what could be read of it, so that the day of the pupil it is
    about is not taken for a day of presence."""

    sheet: str
    row: int
    problems: list[Problem]
    cells: list[str]
    date: Day | None = None
    id_number: str = ""
    student_no: str = ""

    def to_list(self) -> list[Any]:
        """For the sealed plan."""
        problems = [[p.column, p.value, p.message] for p in self.problems]
        day = self.date.isoformat() if self.date else None
        return [self.sheet, self.row, problems, self.cells, day, self.id_number, self.student_no]

    @classmethod
    def from_list(cls, values: list[Any]) -> "RefusedRow":
        """From the sealed plan."""
        sheet, row, problems, cells, day, id_number, student_no = values
        return cls(
            sheet,
            row,
            [Problem(sheet, row, *problem) for problem in problems],
            cells,
            Day.fromisoformat(day) if day else None,
            id_number,
            student_no,
        )


@dataclass
class AttendanceSheet:
    """A whole file."""

    sheets: list[dict] = field(default_factory=list)  # {"name", "read", "why"}
    headings: dict[str, list[str]] = field(default_factory=dict)  # of each sheet, as written
    columns: dict[str, dict[str, str]] = field(default_factory=dict)  # sheet → field → heading
    rows: list[AttendanceRow] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def row_count(self) -> int:
        """Rows about pupils, refused ones included."""
        return len(self.rows) + len(self.refused)

    def heading(self, sheet: str, name: str) -> str:
        """How the sheet itself names a column."""
        return self.columns.get(sheet, {}).get(name) or LABEL[name]
