"""Stage one: a spreadsheet of any shape → plain rows and problems. No database."""

from datetime import date
from pathlib import Path

from school_care.attendance.sheet.row_reader import RowReader
from school_care.attendance.sheet.rows import AttendanceSheet
from school_care.attendance.sheet.words import field_of
from school_care.school.sheet_imports.tables import Layout, Progress, Table, read_tables
from school_care.students.sheet_days import DayReader

_IDENTITY = ("id_number", "student_no")
LAYOUT = Layout(
    field_of=field_of,
    is_heading=lambda columns: (
        {"date", "kind"} <= columns and bool(columns & {"id_number", "student_no"})
    ),
    missing="没有“日期”“类别”和“身份证号”（或“学籍号”）这样的表头，未读取。",
    not_found=(
        "没有找到考勤表：请确认表格里有一行表头，含“日期”“类别”，以及“身份证号”或“学籍号”，"
        "表头下面一行一名学生。"
    ),
    carried=("date",),
    certain=_IDENTITY,
    likely=("kind", "name"),
)


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
    found, days = AttendanceSheet(), DayReader.of(on, complete)

    def reader(table: Table) -> RowReader:
        return RowReader(table.sheet, table.columns, days, found)

    return read_tables(
        path, LAYOUT, found=found, reader=reader, only_sheet=only_sheet, progress=progress
    )
