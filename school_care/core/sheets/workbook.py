"""What reading a spreadsheet yields: sheets of plain values, streamed row by row."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, NamedTuple

# A blank or error cell is None; a number keeps being a number (so that an ID number that Excel
# has turned into one can be recognised); a date-formatted cell is a date.
CellValue = str | int | float | bool | date | None


class UnreadableSheet(Exception):
    """The file cannot be read at all; `str(error)` is one Chinese sentence saying what to do."""


class Row(NamedTuple):
    """One row that holds at least one value."""

    number: int  # 1-based, as the spreadsheet program shows it
    cells: list[CellValue]  # from column A; trailing blanks may be missing


@dataclass(frozen=True)
class MergedRange:
    """A merged block, 1-based and inclusive; its value stands in the top left cell."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass
class Sheet:
    """One sheet; `rows()` may be walked any number of times and keeps nothing in memory."""

    name: str  # "" for CSV and HTML, which have no sheets
    hidden: bool
    merged: list[MergedRange]
    hidden_rows: frozenset[int]  # 1-based; known for xlsx only
    filtered: bool  # an autofilter hides rows: they are hidden from the eye, not dropped
    row_count: int  # rows holding a value
    _spool: IO[bytes] = field(repr=False)
    _offset: int = field(repr=False)

    def rows(self) -> Iterator[Row]:
        """Rows that hold a value, top to bottom. Blank rows are left out."""
        position = self._offset
        for _ in range(self.row_count):
            self._spool.seek(position)
            line = self._spool.readline()
            position = self._spool.tell()
            number, cells = json.loads(line)
            yield Row(number, [_restore(cell) for cell in cells])


@dataclass
class Workbook:
    """A spreadsheet file that has been read; backed by an unnamed temporary file."""

    kind: str  # "xlsx" | "xls" | "ods" | "csv" | "html"
    sheets: list[Sheet]

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name, or None."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def _restore(cell) -> CellValue:
    """Undo the child's encoding: dates travel as {"d": iso}."""
    if type(cell) is dict:
        text = cell["d"]
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    return cell
