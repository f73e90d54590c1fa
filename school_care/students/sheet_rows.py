"""One row of a sheet about pupils: every cell checked, everything wrong with it told at once."""

from datetime import date as Day

from school_care.core.cells import cell_text
from school_care.core.sheets import CellValue, Problem, Row
from school_care.school.sheet_imports.rows import ReadSheet
from school_care.students.roster.dates import BadDate
from school_care.students.roster.identity import read_id_number, read_student_number
from school_care.students.services.imports.payload import masked
from school_care.students.sheet_days import DayReader

NO_NUMBER = "没有填身份证号，也没有学籍号：至少填一个，才知道是哪名学生。"
LONG_NUMBER = 15  # places from which a number identifies a person
SHOWN = 200  # characters of a cell that pages and JSON show


class PupilRowReader:
    """Base of the readers of rows: cells by field, problems, the day, the pupil's numbers."""

    def __init__(
        self, sheet: str, columns: dict[str, int], days: DayReader, found: ReadSheet
    ) -> None:
        self.sheet, self.columns, self.days, self.found = sheet, columns, days, found
        self._days: dict[str, Day | str] = {}  # a day has many rows: the day, or what is wrong
        self._numbers: dict[tuple[str, str], tuple[str, str]] = {}  # a pupil has many rows
        self._told: set[str] = set()  # warnings said once a sheet

    def begin(self, row: Row) -> None:
        """Turn to the next row."""
        self._row: Row = row
        self._problems: list[Problem] = []

    def _cell(self, name: str) -> CellValue:
        at = self.columns.get(name)
        return None if at is None else self._row.cells[at]

    def _text(self, name: str) -> str:
        return cell_text(self._cell(name))

    def _refuse(self, name: str, message: str) -> None:
        self._problems.append(self._problem(name, message))

    def _warn(self, name: str, message: str) -> None:
        self.found.warnings.append(self._problem(name, message))

    def _warn_once(self, name: str, message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            self._warn(name, message)

    def _problem(self, name: str, message: str) -> Problem:
        column = self.found.heading(self.sheet, name)
        return Problem(self.sheet, self._row.number, column, shown(name, self._text(name)), message)

    def _date(self, cell: CellValue) -> Day | None:
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

    def _numbers_of_pupil(self) -> tuple[str, str]:
        """ID number and 学籍号, "" for one that is not there; what is wrong is refused, or told
        where the other suffices."""
        id_number = self._number("id_number")
        return id_number, self._number("student_no", needed=not id_number)

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


def _read_number(name: str, cell: CellValue) -> tuple[str, str]:
    """(number, why it cannot be used)."""
    if name == "id_number":
        result = read_id_number(cell)
        return (result.number or "", result.error)
    number, warning = read_student_number(cell)
    return (number or "", "" if number else warning.replace("，未读取", ""))


def shown(name: str, value: str) -> str:
    """A cell as pages and JSON show it: a whole identity number with its middle hidden."""
    value = value[:SHOWN]
    hidden = name in ("id_number", "student_no") and len(value) >= LONG_NUMBER
    return masked(value) if hidden else value


def problem_of(sheet: ReadSheet, row, name: str, message: str) -> Problem:
    """A problem of one cell of a row that was read (its `sheet`, `row` and `cells` are asked)."""
    columns = sheet.columns.get(row.sheet, {})
    headings = sheet.headings.get(row.sheet, [])
    at = headings.index(columns[name]) if name in columns else None
    value = row.cells[at] if at is not None and at < len(row.cells) else ""
    return Problem(row.sheet, row.row, sheet.heading(row.sheet, name), shown(name, value), message)
