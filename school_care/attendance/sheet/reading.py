"""Stage one: a spreadsheet of any shape → plain rows and problems. No database."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from school_care.attendance.sheet.dates import DayReader
from school_care.attendance.sheet.row_reader import RowReader
from school_care.attendance.sheet.rows import AttendanceSheet
from school_care.attendance.sheet.words import field_of
from school_care.core.cells import cell_text, squeeze
from school_care.core.sheets import CellValue, Row, Sheet, UnreadableSheet, read_workbook

HEADING_ROWS = 12  # a heading stands within these; titles and remarks above it
NOT_FOUND = (
    "没有找到考勤表：请确认表格里有一行表头，含“日期”“类别”，以及“身份证号”或“学籍号”，"
    "表头下面一行一名学生。"
)
_FOOTER = re.compile(
    r"^(?:合计|总计|小计|共计|应到|实到|缺勤人数|填表|制表|审核|负责人|班主任(?:签|[:(])|备注[:]|注[:]|"
    r"说明[:]|签字|签名|盖章|第?\d+页|共\d+)"
)
_EXAMPLE = re.compile(r"^[(]?(?:示例|例|范例|样例)[):]?")
_IDENTITY = ("id_number", "student_no")
Progress = Callable[[str, int], None]  # (stage "read" | "parse", rows so far)


def read_attendance(
    path: str | Path,
    *,
    on: date,
    only_sheet: str = "",
    complete: tuple[date, date] | None = None,
    progress: Progress | None = None,
) -> AttendanceSheet:
    """Read every visible attendance sheet of a file, or only the one named.

    `on` is today; `complete` the days the file is told to cover: a date without a year must lie in
    them, or in this school year up to today. Raises UnreadableSheet when the file cannot be read,
    the named sheet does not exist, or no sheet is an attendance sheet.
    """
    book = read_workbook(path, progress=progress)
    if only_sheet and book.sheet(only_sheet) is None:
        names = "、".join(s.name for s in book.sheets if s.name) or "（这个文件不分工作表）"
        raise UnreadableSheet(f"没有名为“{only_sheet}”的工作表。这个文件里有：{names}。")
    found = AttendanceSheet()
    days = DayReader.of(on, complete)
    for sheet in book.sheets:
        why = _why_not(sheet, only_sheet)
        read = not why
        if read:
            read, why = _SheetReader(sheet, days, found).read()
        found.sheets.append({"name": sheet.name, "read": read, "why": why})
        if progress:
            progress("parse", found.row_count)
    if not any(sheet["read"] for sheet in found.sheets):
        raise UnreadableSheet(NOT_FOUND)
    return found


def _why_not(sheet: Sheet, only_sheet: str) -> str:
    if only_sheet:
        return "" if sheet.name == only_sheet else "没有选择这张工作表，未读取。"
    if sheet.hidden:
        return "隐藏的工作表，未读取。"
    return "" if sheet.row_count else "空白的工作表。"


class _SheetReader:
    """Reads one sheet once into `found`."""

    def __init__(self, sheet: Sheet, days: DayReader, found: AttendanceSheet) -> None:
        self.sheet, self.found = sheet, found
        self.columns: dict[str, int] = {}
        self.days = days
        self.hidden: list[int] = []
        self.examples: list[int] = []

    def read(self) -> tuple[bool, str]:
        """Whether the sheet is an attendance sheet, and what is to be said of it."""
        rows = self.sheet.rows()
        heading = self._find_heading(rows)
        if heading is None:
            return False, "没有“日期”“类别”和“身份证号”（或“学籍号”）这样的表头，未读取。"
        labels = [cell_text(cell) for cell in heading.cells]
        name = self.sheet.name
        self.found.headings[name] = labels
        self.found.columns[name] = {field: labels[at] for field, at in self.columns.items()}
        reader = RowReader(self.sheet.name, self.columns, self.days, self.found)
        for row in self._about_pupils(rows):
            reader.read(row)
        return True, self._notes()

    def _find_heading(self, rows: Iterator[Row]) -> Row | None:
        for row in rows:
            if row.number > HEADING_ROWS:
                return None
            columns = _columns_of(row.cells)
            if {"date", "kind"} <= columns.keys() and columns.keys() & set(_IDENTITY):
                self.columns = columns
                return row
        return None

    def _about_pupils(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Rows about a pupil, the date filled in where its cells are merged; footers, examples,
        a heading again and hidden rows are left out."""
        date_at = self.columns["date"]
        merged = _merged_dates(self.sheet, date_at)
        dates: dict[int, CellValue] = {}
        skip_hidden = not self.sheet.filtered
        for row in rows:
            cells = row.cells + [None] * (max(self.columns.values()) + 1 - len(row.cells))
            if row.number in merged:
                cells[date_at] = dates.get(merged[row.number])
            dates[row.number] = cells[date_at]
            if not self._is_about_a_pupil(cells):
                continue
            if skip_hidden and row.number in self.sheet.hidden_rows:
                self.hidden.append(row.number)
            elif self._is_example(cells):
                self.examples.append(row.number)
            else:
                yield Row(row.number, cells)

    def _is_about_a_pupil(self, cells: list[CellValue]) -> bool:
        numbers = [self._text(cells, name) for name in _IDENTITY]
        if any(numbers):
            return not self._is_heading_again(cells)
        if not self._text(cells, "kind") and not self._text(cells, "name"):
            return False
        first = next((text for cell in cells if (text := cell_text(cell))), "")
        return not _FOOTER.match(squeeze(first))

    def _is_heading_again(self, cells: list[CellValue]) -> bool:
        """A heading repeated on each printed page."""
        date = self._text(cells, "date")
        return not any(sign.isdigit() for sign in date) and field_of(date) == "date"

    def _is_example(self, cells: list[CellValue]) -> bool:
        return bool(_EXAMPLE.match(squeeze(self._text(cells, "name"))))

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


def _columns_of(cells: list[CellValue]) -> dict[str, int]:
    """Field → column index of a heading row; the first of two columns with one meaning."""
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        if isinstance(cell, str) and len(cell) <= 24 and (field := field_of(cell_text(cell))):
            columns.setdefault(field, index)
    return columns


def _merged_dates(sheet: Sheet, column: int) -> dict[int, int]:
    """Row under a merged date → the row where its date stands."""
    return {
        row: block.first_row
        for block in sheet.merged
        if block.first_column == block.last_column == column + 1
        for row in range(block.first_row + 1, min(block.last_row, block.first_row + 2000) + 1)
    }


def _listed(rows: list[int]) -> str:
    shown = "、".join(str(row) for row in rows[:8])
    return shown if len(rows) <= 8 else f"{shown}等{len(rows)}"
