"""Stage one: a spreadsheet with terms, days, or both → plain rows and problems. No database."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

from school_care.core.cells import cell_text, plain, squeeze
from school_care.core.sheets import CellValue, Problem, Row, Sheet, UnreadableSheet, read_workbook
from school_care.school.calendar_sheet.rows import CalendarSheet, DayRow, TermRow
from school_care.school.calendar_sheet.words import LABEL, field_of, read_kind, read_term
from school_care.school.enums import DayKind
from school_care.school.services.calendar import MAX_DAY_NOTE
from school_care.school.staff_sheet.dates import read_day

LONGEST_SPAN = 62  # days a row may mark: more is a mistyped date
NOT_FOUND = (
    "没有找到校历：请确认表格里有表头“学期、起、止”或“日期、休/班、说明”，表头下面一行一个学期"
    "或一天。"
)
BAD_DAY = "日期不对：请写成 2026-10-01 这样。"
_TERM = {"term", "first_day", "last_day"}
_DAY = {"date", "kind"}
_SPAN = re.compile(r"^(.+?)(?:至|到|~|—+|－|--| - |(?<=日)-)(.+)$")
_WEEKDAY = re.compile(r"\(?(?:星期|周)[一二三四五六日天]\)?$")
_FOOTER = re.compile(r"^(?:合计|备注|说明|注|填表|制表|审核|负责人)[:]?")


class _Bad(Exception):
    """A cell that refuses its row."""

    def __init__(self, field: str, message: str) -> None:
        self.field, self.message = field, message


def read_calendar_sheet(path: str | Path) -> CalendarSheet:
    """Read every visible sheet with a heading of terms or of days; a sheet may hold both, beside
    or below each other. Raises UnreadableSheet when none does or the file cannot be read."""
    found = CalendarSheet()
    for sheet in read_workbook(path).sheets:
        why = "隐藏的工作表，未读取。" if sheet.hidden else _SheetReader(sheet, found).read()
        found.sheets.append({"name": sheet.name, "read": not why, "why": why})
    if not any(sheet["read"] for sheet in found.sheets):
        raise UnreadableSheet(NOT_FOUND)
    return found


class _SheetReader:
    """Reads one sheet once into `found`."""

    def __init__(self, sheet: Sheet, found: CalendarSheet) -> None:
        self.sheet, self.found = sheet, found
        self.columns: dict[str, tuple[int, str]] = {}

    def read(self) -> str:
        """Why the sheet was not read, or ""."""
        seen = False
        for row in self.sheet.rows():
            if columns := _heading(row.cells):
                self.columns, seen = columns, True
            elif self.columns:
                self._row(row)
        return "" if seen else "没有“学期、起、止”或“日期、休/班”这样的表头，未读取。"

    def _row(self, row: Row) -> None:
        self.cells = row.cells
        has_term = any(self._text(name) for name in _TERM)
        has_day = bool(self._text("date"))
        first = next((cell_text(cell) for cell in row.cells if cell_text(cell)), "")
        if not (has_term or has_day or self._text("kind")) or _FOOTER.match(squeeze(first)):
            return
        self.found.row_count += 1
        for wanted, read, into in (
            (has_term, self._term, self.found.terms),
            (has_day or not has_term, self._day, self.found.days),
        ):
            if not wanted:
                continue
            try:
                into.append(read(row.number))
            except _Bad as bad:
                self._refuse(row.number, bad)

    def _refuse(self, number: int, bad: _Bad) -> None:
        column = self.columns.get(bad.field, (0, LABEL[bad.field]))[1]
        value = self._text(bad.field)[:200]
        problem = Problem(self.sheet.name, number, column, value, bad.message)
        self.found.errors.append(problem)

    def _term(self, number: int) -> TermRow:
        first_day = self._one_day("first_day", ends=False)
        last_day = self._one_day("last_day", ends=True)
        words = plain(self._text("term"))
        term = read_term(words, first_day)
        if term is None:
            raise _Bad(
                "term",
                "看不懂是哪个学期：请写成 2026-2027-1、2026秋 或 2026—2027学年第一学期。",
            )
        return TermRow(self.sheet.name, number, words, *term, first_day, last_day)

    def _day(self, number: int) -> DayRow:
        days = self._days()
        note = plain(self._text("note"))
        kind = read_kind(self._text("kind"))
        if kind is None:
            raise _Bad("kind", "看不懂：放假写“休”，调休上课写“班”。")
        if not kind and not note:
            raise _Bad("kind", "没有写休还是班：放假写“休”，调休上课写“班”。")
        if len(note) > MAX_DAY_NOTE:
            raise _Bad("note", f"说明不超过{MAX_DAY_NOTE}个字。")
        kind = kind or DayKind.NOTE.value
        if kind == DayKind.NOTE and not note:
            raise _Bad("note", "请填写说明。")
        return DayRow(self.sheet.name, number, plain(self._text("date")), days, kind, note)

    def _days(self) -> tuple[date, ...]:
        cell = self._cell("date")
        text = plain(self._text("date"))
        span = _SPAN.match(text) if isinstance(cell, str) else None
        if span is None:
            return (self._one_day("date", ends=False),)
        first = _read_day(span[1], "date")
        rest = span[2].strip()
        if re.fullmatch(r"\d{1,2}月\d{1,2}日?", rest):
            rest = f"{first.year}年{rest}"
        elif re.fullmatch(r"\d{1,2}日?", rest):
            rest = f"{first.year}年{first.month}月{rest}"
        last = _read_day(rest, "date")
        if not 0 <= (last - first).days < LONGEST_SPAN:
            raise _Bad("date", "起止日期不对：请先写开始的一天，一行不超过两个月。")
        return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))

    def _one_day(self, name: str, *, ends: bool) -> date:
        cell = self._cell(name)
        if cell is None or not cell_text(cell):
            raise _Bad(name, f"没有填{LABEL[name]}：请写成 2026-10-01 这样。")
        return _read_day(cell, name, ends=ends)

    def _cell(self, name: str) -> CellValue:
        at = self.columns.get(name, (None, ""))[0]
        return self.cells[at] if at is not None and at < len(self.cells) else None

    def _text(self, name: str) -> str:
        return cell_text(self._cell(name))


def _read_day(cell: CellValue, name: str, *, ends: bool = False) -> date:
    if isinstance(cell, str):
        cell = _WEEKDAY.sub("", squeeze(cell)) or cell
        if re.fullmatch(r"20\d\d[-./年]\d{1,2}月?", cell):
            raise _Bad(name, "只有年月，没有日：请写到哪一天，如 2026-10-01。")
    try:
        found = read_day(cell, ends=ends)
    except ValueError:
        found = None
    if found is None:
        raise _Bad(name, BAD_DAY)
    return found if not isinstance(found, datetime) else found.date()


def _heading(cells: list[CellValue]) -> dict[str, tuple[int, str]]:
    """Field → (column, heading as written); {} when the row is no heading."""
    columns: dict[str, tuple[int, str]] = {}
    for index, cell in enumerate(cells):
        text = cell_text(cell)
        if text and (field := field_of(text)):
            columns.setdefault(field, (index, text))
    return columns if columns.keys() >= _TERM or columns.keys() >= _DAY else {}
