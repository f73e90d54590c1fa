"""Stage one: a spreadsheet of any shape → plain rows and problems. No database."""

from datetime import date
from pathlib import Path

from school_care.mentoring.sheet.row_reader import RowReader
from school_care.mentoring.sheet.rows import RecordSheet
from school_care.mentoring.sheet.words import field_of
from school_care.school.sheet_imports.tables import Layout, Progress, Table, read_tables
from school_care.students.sheet_days import DayReader

_WHO = {"id_number", "student_no", "name", "class_name"}
_WHAT = {"kind", "text", "outcome", "cause", "partner", "next_step"}
LAYOUT = Layout(
    field_of=field_of,
    is_heading=lambda columns: "date" in columns and bool(columns & _WHO) and bool(columns & _WHAT),
    missing="没有“日期”“类型”“内容”和学生（身份证号、学籍号，或姓名和班级）这样的表头，未读取。",
    not_found=(
        "没有找到记录表：请确认表格里有一行表头，含“日期”“类型”“记录人”“内容”，以及“身份证号”"
        "“学籍号”或“班级”，表头下面一行一条记录。"
    ),
    carried=("date", "id_number", "student_no", "name", "class_name", "kind", "author"),
    certain=("id_number", "student_no"),
    likely=("name", "class_name", "kind", "text"),
)


def read_records(
    path: str | Path, *, on: date, only_sheet: str = "", progress: Progress | None = None
) -> RecordSheet:
    """Read every visible sheet of records of a file, or only the one named. `on` is today: a date
    without a year must lie in this school year so far. Raises UnreadableSheet."""
    found, days = RecordSheet(), DayReader.of(on, None)

    def reader(table: Table) -> RowReader:
        return RowReader(table, days, found)

    return read_tables(
        path, LAYOUT, found=found, reader=reader, only_sheet=only_sheet, progress=progress
    )
