"""Finding the table in a sheet of any shape: its heading, its rows, what stands around it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from school_care.core.cells import cell_text, squeeze
from school_care.core.sheets import CellValue, Row, Sheet, UnreadableSheet, read_workbook
from school_care.school.sheet_imports.rows import ReadSheet

HEADING_ROWS = 12  # a heading stands within these; titles and remarks above it
MERGED_ROWS = 2000  # rows over which one merged cell is read
LONGEST_HEADING = 24
FOOTER = re.compile(
    r"^(?:合计|总计|小计|共计|应到|实到|缺勤人数|填表|制表|审核|负责人|班主任(?:签|[:(])|备注[:]|注[:]|"
    r"说明[:]|签字|签名|盖章|第?\d+页|共\d+)"
)
_EXAMPLE = re.compile(r"^[(]?(?:示例|例|范例|样例)[):]?")
Progress = Callable[[str, int], None]  # (stage "read" | "parse", rows so far)


class RowReader(Protocol):
    """Adds one row to the rows or to the refused ones of a ReadSheet."""

    def read(self, row: Row) -> None: ...


@dataclass(frozen=True)
class Table:
    """A found heading: of which sheet, field → column index, and the lines above it."""

    sheet: str
    columns: dict[str, int]
    above: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """What tells the tables of a subject from everything else in a workbook."""

    field_of: Callable[[str], str | None]  # which column a heading names
    is_heading: Callable[[set[str]], bool]
    missing: str  # why a sheet was not read
    not_found: str  # why a file was not
    carried: tuple[str, ...]  # columns whose merged cells speak for the rows below
    certain: tuple[str, ...]  # filled: the row is about somebody
    likely: tuple[str, ...]  # filled: so it is, unless it begins like a footer
    heading_again: str = "date"  # this column tells a heading repeated on each page
    example: str = "name"  # this column marks an example row


def read_tables(
    path: str | Path,
    layout: Layout,
    *,
    found: ReadSheet,
    reader: Callable[[Table], RowReader],
    only_sheet: str = "",
    progress: Progress | None = None,
) -> Any:
    """Read every visible sheet of a file that has such a table, or only the one named, into
    `found`, and return it. Raises UnreadableSheet when the file cannot be read, the named sheet
    does not exist, or no sheet has one."""
    book = read_workbook(path, progress=progress)
    if only_sheet and book.sheet(only_sheet) is None:
        names = "、".join(s.name for s in book.sheets if s.name) or "（这个文件不分工作表）"
        raise UnreadableSheet(f"没有名为“{only_sheet}”的工作表。这个文件里有：{names}。")
    for sheet in book.sheets:
        why = _why_not(sheet, only_sheet)
        read = not why
        if read:
            read, why = _SheetReader(sheet, layout, found, reader).read()
        found.sheets.append({"name": sheet.name, "read": read, "why": why})
        if progress:
            progress("parse", found.row_count)
    if not any(sheet["read"] for sheet in found.sheets):
        raise UnreadableSheet(layout.not_found)
    return found


def _why_not(sheet: Sheet, only_sheet: str) -> str:
    if only_sheet:
        return "" if sheet.name == only_sheet else "没有选择这张工作表，未读取。"
    if sheet.hidden:
        return "隐藏的工作表，未读取。"
    return "" if sheet.row_count else "空白的工作表。"


class _SheetReader:
    """Reads one sheet once into `found`."""

    def __init__(
        self,
        sheet: Sheet,
        layout: Layout,
        found: ReadSheet,
        reader: Callable[[Table], RowReader],
    ) -> None:
        self.sheet, self.layout, self.found, self.reader = sheet, layout, found, reader
        self.columns: dict[str, int] = {}
        self.above: list[str] = []
        self.hidden: list[int] = []
        self.examples: list[int] = []

    def read(self) -> tuple[bool, str]:
        """Whether the sheet has such a table, and what is to be said of it."""
        rows = self.sheet.rows()
        heading = self._find_heading(rows)
        if heading is None:
            return False, self.layout.missing
        labels = [cell_text(cell) for cell in heading.cells]
        name = self.sheet.name
        self.found.headings[name] = labels
        self.found.columns[name] = {field: labels[at] for field, at in self.columns.items()}
        reader = self.reader(Table(name, self.columns, tuple(self.above)))
        for row in self._of_the_subject(rows):
            reader.read(row)
        return True, self._notes()

    def _find_heading(self, rows: Iterator[Row]) -> Row | None:
        for row in rows:
            if row.number > HEADING_ROWS:
                return None
            columns = self._columns_of(row.cells)
            if self.layout.is_heading(set(columns)):
                self.columns = columns
                return row
            self.above += [text for cell in row.cells if (text := cell_text(cell))]
        return None

    def _columns_of(self, cells: list[CellValue]) -> dict[str, int]:
        """Field → column index; the first of two columns with one meaning."""
        columns: dict[str, int] = {}
        for index, cell in enumerate(cells):
            if not isinstance(cell, str) or len(cell) > LONGEST_HEADING:
                continue
            if field := self.layout.field_of(cell_text(cell)):
                columns.setdefault(field, index)
        return columns

    def _of_the_subject(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Rows about somebody, merged cells filled in; footers, examples, a heading again and
        hidden rows are left out."""
        merged = {
            at: _merged(self.sheet, at)
            for name in self.layout.carried
            if (at := self.columns.get(name)) is not None
        }
        said: dict[int, dict[int, CellValue]] = {at: {} for at in merged}
        skip_hidden = not self.sheet.filtered
        for row in rows:
            cells = row.cells + [None] * (max(self.columns.values()) + 1 - len(row.cells))
            for at, first_of in merged.items():
                if row.number in first_of:
                    cells[at] = said[at].get(first_of[row.number])
                said[at][row.number] = cells[at]
            if not self._is_about_somebody(cells):
                continue
            if skip_hidden and row.number in self.sheet.hidden_rows:
                self.hidden.append(row.number)
            elif self._is_example(cells):
                self.examples.append(row.number)
            else:
                yield Row(row.number, cells)

    def _is_about_somebody(self, cells: list[CellValue]) -> bool:
        if any(self._text(cells, name) for name in self.layout.certain):
            return not self._is_heading_again(cells)
        if not any(self._text(cells, name) for name in self.layout.likely):
            return False
        first = next((text for cell in cells if (text := cell_text(cell))), "")
        return not FOOTER.match(squeeze(first)) and not self._is_heading_again(cells)

    def _is_heading_again(self, cells: list[CellValue]) -> bool:
        """A heading repeated on each printed page."""
        name = self.layout.heading_again
        text = self._text(cells, name)
        return not any(sign.isdigit() for sign in text) and self.layout.field_of(text) == name

    def _is_example(self, cells: list[CellValue]) -> bool:
        return bool(_EXAMPLE.match(squeeze(self._text(cells, self.layout.example))))

    def _text(self, cells: list[CellValue], name: str) -> str:
        return cell_text(cells[self.columns[name]]) if name in self.columns else ""

    def _notes(self) -> str:
        notes = []
        if self.hidden:
            notes.append(f"隐藏的行未读取：第{_listed(self.hidden)}行。")
        if self.sheet.filtered and self.sheet.hidden_rows:
            notes.append("表中开着筛选：被筛选隐藏的行也已读取。")
        if self.examples:
            notes.append(f"示例未读取：第{_listed(self.examples)}行。")
        return "".join(notes)


def _merged(sheet: Sheet, column: int) -> dict[int, int]:
    """Row under a merged cell of one column → the row where its value stands."""
    return {
        row: block.first_row
        for block in sheet.merged
        if block.first_column == block.last_column == column + 1
        for row in range(
            block.first_row + 1, min(block.last_row, block.first_row + MERGED_ROWS) + 1
        )
    }


def _listed(rows: list[int]) -> str:
    shown = "、".join(str(row) for row in rows[:8])
    return shown if len(rows) <= 8 else f"{shown}等{len(rows)}"
