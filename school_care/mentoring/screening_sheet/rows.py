"""What a screening sheet tells, as plain data."""

from dataclasses import astuple, dataclass, field
from typing import Any, ClassVar

from school_care.mentoring.screening_sheet.words import LABEL
from school_care.school.sheet_imports.rows import ReadSheet


@dataclass(slots=True)
class LevelRow:
    """One row, normalised. `trouble`: why its level cannot be read; told only once it is known that
    the guardian consented. `cells` are those of the known columns only."""

    sheet: str
    row: int
    id_number: str
    student_no: str
    name: str
    level: str
    trouble: str
    cells: list[str]

    def to_list(self) -> list[Any]:
        """For the sealed plan."""
        return list(astuple(self))

    @classmethod
    def from_list(cls, values: list[Any]) -> "LevelRow":
        """From the sealed plan."""
        return cls(*values)


@dataclass
class LevelSheet(ReadSheet):
    """A whole file; `rows` are LevelRow. `ignored`: columns of scores and answers left unread."""

    LABELS: ClassVar[dict[str, str]] = LABEL
    ignored: int = field(default=0)
