"""One row of an attendance sheet: every cell checked, everything wrong with it told at once."""

from datetime import date as Day

from school_care.attendance.enums import HERE
from school_care.attendance.sheet.dates import DayReader
from school_care.attendance.sheet.rows import AttendanceRow, AttendanceSheet, RefusedRow
from school_care.attendance.sheet.words import (
    Unclear,
    read_kind,
    read_part,
    read_place,
)
from school_care.core.cells import cell_text, plain
from school_care.core.sheets import CellValue, Problem, Row
from school_care.students.enums import Whereabouts
from school_care.students.roster.dates import BadDate
from school_care.students.roster.identity import read_id_number, read_student_number
from school_care.students.roster.values import read_note
from school_care.students.services.imports.payload import masked

MAX_NOTE = 200
NO_NUMBER = "没有填身份证号，也没有学籍号：至少填一个，才知道是哪名学生。"
LONG_NUMBER = 15  # places from which a number identifies a person


class RowReader:
    """Reads the rows of one sheet into `found`."""

    def __init__(
        self, sheet: str, columns: dict[str, int], days: DayReader, found: AttendanceSheet
    ) -> None:
        self.sheet, self.columns, self.days, self.found = sheet, columns, days, found
        self._days: dict[str, Day | str] = {}  # a day has many rows: the day, or what is wrong
        self._numbers: dict[tuple[str, str], tuple[str, str]] = {}  # a pupil has many rows
        self._told: set[str] = set()  # warnings said once a sheet

    def read(self, row: Row) -> None:
        """Add one row to the rows or to the refused ones."""
        self._row, self._problems = row, []
        day = self._date()
        id_number, student_no = self._identity()
        kind, part = self._kind(), self._part()
        whereabouts, note = self._place_and_note(kind)
        cells = [cell_text(cell) for cell in row.cells]
        if self._problems:
            refused = RefusedRow(
                self.sheet, row.number, self._problems, cells, day, id_number, student_no
            )
            self.found.refused.append(refused)
            return
        self.found.rows.append(
            AttendanceRow(
                self.sheet,
                row.number,
                day,
                id_number,
                student_no,
                plain(self._text("name"))[:40],
                kind,
                part,
                whereabouts,
                note,
                cells,
            )
        )

    def _cell(self, name: str) -> CellValue:
        at = self.columns.get(name)
        return None if at is None else self._row.cells[at]

    def _text(self, name: str) -> str:
        return cell_text(self._cell(name))

    def _refuse(self, name: str, message: str) -> None:
        self._problems.append(self._problem(name, message))

    def _warn(self, name: str, message: str) -> None:
        self.found.warnings.append(self._problem(name, message))

    def _problem(self, name: str, message: str) -> Problem:
        column = self.found.heading(self.sheet, name)
        return Problem(self.sheet, self._row.number, column, shown(name, self._text(name)), message)

    def _date(self) -> Day | None:
        cell = self._cell("date")
        key = f"{type(cell).__name__}:{cell}"
        if key not in self._days:
            try:
                self._days[key] = self.days.read(cell)
            except BadDate as bad:
                self._days[key] = str(bad).replace("，未读取", "")
        found = self._days[key]
        if isinstance(found, str):
            self._refuse("date", found)
            return None
        return found

    def _identity(self) -> tuple[str, str]:
        before = len(self._problems)
        id_number = self._number("id_number")
        student_no = self._number("student_no", needed=not id_number)
        if not id_number and not student_no and len(self._problems) == before:
            name = "id_number" if "id_number" in self.columns else "student_no"
            self._refuse(name, NO_NUMBER)
        return id_number, student_no

    def _number(self, name: str, *, needed: bool = True) -> str:
        cell = self._cell(name)
        if cell is None:
            return ""
        key = (name, f"{type(cell).__name__}:{cell}")
        if key not in self._numbers:
            self._numbers[key] = _read_number(name, cell)
        number, error = self._numbers[key]
        if error and needed:
            self._refuse(name, error)
        elif error:
            self._warn(name, error)
        return number

    def _kind(self) -> str:
        try:
            kind, warning = read_kind(self._text("kind"))
        except Unclear as unclear:
            self._refuse("kind", str(unclear))
            return ""
        if warning and warning not in self._told:
            self._told.add(warning)
            self._warn("kind", warning)
        return kind

    def _part(self) -> str:
        try:
            return read_part(self._text("part"))
        except Unclear as unclear:
            self._refuse("part", str(unclear))
            return ""

    def _place_and_note(self, kind: str) -> tuple[str, str]:
        note, cut = read_note(self._cell("note"), limit=MAX_NOTE)
        if cut:
            self._warn("note", cut)
        if not kind or kind in HERE:
            return "", note or ""
        text = plain(self._text("whereabouts"))
        place = read_place(text)
        if place is not None:
            return place, note or ""
        self._warn("whereabouts", "不是常用的去向，记作“其他”，原话写进说明。")
        words = "；".join(part for part in (f"去向：{text}", note) if part)
        return Whereabouts.OTHER.value, words[:MAX_NOTE]


def _read_number(name: str, cell: CellValue) -> tuple[str, str]:
    """(number, why it cannot be used)."""
    if name == "id_number":
        result = read_id_number(cell)
        return (result.number or "", result.error)
    number, warning = read_student_number(cell)
    return (number or "", "" if number else warning.replace("，未读取", ""))


def shown(name: str, value: str) -> str:
    """A cell as pages and JSON show it: a whole identity number with its middle hidden."""
    value = value[:200]
    hidden = name in ("id_number", "student_no") and len(value) >= LONG_NUMBER
    return masked(value) if hidden else value
