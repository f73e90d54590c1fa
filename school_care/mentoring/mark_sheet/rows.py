"""What a mark sheet tells, as plain data."""

from dataclasses import astuple, dataclass, field
from typing import Any, ClassVar

from school_care.mentoring.mark_sheet.words import LABEL
from school_care.school.sheet_imports.rows import ReadSheet


@dataclass(slots=True)
class MarkRow:
    """One pupil's row. `marks`: [subject, points, full, grade, absent, heading, cell], numbers as
    text. `problems`: [heading, cell, message]; whether they matter is known once it is known whose
    row it is."""

    sheet: str
    row: int
    id_number: str
    student_no: str
    name: str
    class_name: str
    marks: list[list[Any]]
    problems: list[list[str]]
    cells: list[str]

    def to_list(self) -> list[Any]:
        """For the sealed plan."""
        return list(astuple(self))

    @classmethod
    def from_list(cls, values: list[Any]) -> "MarkRow":
        """From the sealed plan."""
        return cls(*values)


@dataclass
class MarkSheet(ReadSheet):
    """A whole file; `rows` are MarkRow. Each of `sheets` also tells in "others" how many rows were
    of pupils whose marks are not kept."""

    LABELS: ClassVar[dict[str, str]] = LABEL

    rows: list[MarkRow] = field(default_factory=list)

    @property
    def row_count(self) -> int:
        """Rows about pupils, those not kept included."""
        return len(self.rows) + len(self.refused) + self.others

    @property
    def others(self) -> int:
        """Rows of pupils whose marks are not kept."""
        return sum(sheet.get("others", 0) for sheet in self.sheets)
