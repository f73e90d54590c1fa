"""How one sheet was understood, as plain data: headings, meanings, a few values of each column
(long numbers masked), its first rows. Made by `seeing`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class ColumnSeen:
    """One column: its key and heading, its meaning now and by the dictionary alone, values."""

    index: int
    key: str
    label: str
    code: str
    own: str
    guessed: bool = False
    examples: list[str] = field(default_factory=list)

    @property
    def letter(self) -> str:
        """The column as spreadsheet programs name it: 0 → A, 27 → AB."""
        letters, rest = "", self.index + 1
        while rest:
            rest, place = divmod(rest - 1, 26)
            letters = chr(65 + place) + letters
        return letters


@dataclass
class SheetSeen:
    """One sheet that was looked at. `heading_row` 0: no heading was found.

    A cell of `first_rows` is a text, None, or a list of one text for what was no text (a number,
    a date) and can be no heading. `spans` are merged headings: row, column, last column; 1-based.
    """

    heading_row: int = 0
    heading_rows: int = 1
    columns: list[ColumnSeen] = field(default_factory=list)
    first_rows: list[list[Any]] = field(default_factory=list)
    spans: list[list[int]] = field(default_factory=list)
    class_said: str = ""  # the class that the sheet's name or its title tells

    def to_plain(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "SheetSeen":
        """What `to_plain` made."""
        columns = [ColumnSeen(**column) for column in plain["columns"]]
        return cls(**{**plain, "columns": columns})
