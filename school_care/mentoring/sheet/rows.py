"""What a sheet of records tells, as plain data."""

from dataclasses import astuple, dataclass
from datetime import date as Day
from typing import Any, ClassVar

from school_care.mentoring.sheet.words import LABEL
from school_care.school.sheet_imports.rows import ReadSheet


@dataclass(slots=True)
class RecordRow:
    """One row of the sheet, normalised. The pupil, or the pupils of the class, are found later."""

    sheet: str
    row: int
    date: Day
    id_number: str
    student_no: str
    name: str  # "" for a whole class
    class_name: str  # as written
    kind: str
    author: str
    outcome: str
    text: str
    next_step: str
    next_step_on: Day | None
    restricted: bool
    cells: list[str]  # as they stand, for the workbook to mend

    def to_list(self) -> list[Any]:
        """For the sealed plan."""
        return [one.isoformat() if isinstance(one, Day) else one for one in astuple(self)]

    @classmethod
    def from_list(cls, values: list[Any]) -> "RecordRow":
        """From the sealed plan."""
        row = cls(*values)
        row.date = Day.fromisoformat(values[2])
        row.next_step_on = Day.fromisoformat(values[12]) if values[12] else None
        return row


@dataclass
class RecordSheet(ReadSheet):
    """A whole file; `rows` are RecordRow."""

    LABELS: ClassVar[dict[str, str]] = LABEL
