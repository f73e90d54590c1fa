"""What an attendance sheet tells, as plain data."""

from dataclasses import dataclass
from datetime import date as Day
from typing import Any, ClassVar

from school_care.attendance.sheet.words import LABEL
from school_care.school.sheet_imports.rows import ReadSheet
from school_care.school.sheet_imports.rows import RefusedRow as KeptOut


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
class RefusedRow(KeptOut):
    """A row that stays out, with what could be read of it, so that the day of the pupil it is
    about is not taken for a day of presence."""

    date: Day | None = None
    id_number: str = ""
    student_no: str = ""

    def to_list(self) -> list[Any]:
        """For the sealed plan."""
        day = self.date.isoformat() if self.date else None
        return [*KeptOut.to_list(self), day, self.id_number, self.student_no]

    @classmethod
    def from_list(cls, values: list[Any]) -> "RefusedRow":
        """From the sealed plan."""
        kept = KeptOut.from_list(values)
        day, id_number, student_no = values[4:]
        told = Day.fromisoformat(day) if day else None
        return cls(kept.sheet, kept.row, kept.problems, kept.cells, told, id_number, student_no)


@dataclass
class AttendanceSheet(ReadSheet):
    """A whole file; `rows` are AttendanceRow, `refused` RefusedRow."""

    LABELS: ClassVar[dict[str, str]] = LABEL
