"""Stage one: a spreadsheet → plain rows and problems. No database. Columns that are not asked for
(scores, answers) are left behind here: neither plan nor refused rows hold a cell of them."""

from datetime import date
from pathlib import Path

from school_care.core.cells import cell_text
from school_care.core.sheets import Row
from school_care.mentoring.screening_sheet.rows import LevelRow, LevelSheet
from school_care.mentoring.screening_sheet.words import Unclear, field_of, read_level
from school_care.school.sheet_imports.rows import RefusedRow, about_file
from school_care.school.sheet_imports.tables import Layout, Table, read_tables
from school_care.students.roster.names import clean_name
from school_care.students.sheet_days import DayReader
from school_care.students.sheet_rows import NO_NUMBER, PupilRowReader

_WHO = {"id_number", "student_no"}
LAYOUT = Layout(
    field_of=field_of,
    is_heading=lambda columns: "level" in columns and bool(columns & _WHO),
    missing="没有“等级”和学生（身份证号或学籍号）这样的表头，未读取。",
    not_found=(
        "没有找到测评等级表：请确认表格里有一行表头，含“等级”，以及“身份证号”或“学籍号”，"
        "表头下面一行一名学生。"
    ),
    carried=(),
    certain=("id_number", "student_no"),
    likely=("name", "level"),
    heading_again="level",
)


def read_levels(path: str | Path, *, on: date) -> LevelSheet:
    """Read every visible sheet of levels of a file. Raises UnreadableSheet."""
    found, days = LevelSheet(), DayReader.of(on, None)

    def reader(table: Table) -> LevelReader:
        return LevelReader(table, days, found)

    read_tables(path, LAYOUT, found=found, reader=reader)
    if found.ignored:
        found.warnings.append(
            about_file(
                f"另有{found.ignored}列（分数、答案等）没有读取，也不会保存：只保存测评等级。"
            )
        )
    return found


class LevelReader(PupilRowReader):
    """Reads the rows of one sheet into `found`, a LevelSheet."""

    def __init__(self, table: Table, days: DayReader, found: LevelSheet) -> None:
        super().__init__(table.sheet, table.columns, days, found)
        labels = found.headings[table.sheet]
        self.kept = sorted(table.columns.values())
        filled = {at for at, label in enumerate(labels) if label}
        found.ignored += len(filled - set(self.kept))
        found.headings[table.sheet] = [labels[at] for at in self.kept]

    def read(self, row: Row) -> None:
        """Add one row to the rows or to the refused ones."""
        self.begin(row)
        before = len(self._problems)
        id_number, student_no = self._numbers_of_pupil()
        if not (id_number or student_no) and len(self._problems) == before:
            self._refuse(next(one for one in self.columns if one in _WHO), NO_NUMBER)
        level, trouble = self._level()
        cells = [cell_text(row.cells[at]) for at in self.kept]
        if self._problems:
            self.found.refused.append(RefusedRow(self.sheet, row.number, self._problems, cells))
            return
        name = clean_name(self._text("name"))[0][:40]
        self.found.rows.append(
            LevelRow(self.sheet, row.number, id_number, student_no, name, level, trouble, cells)
        )

    def _level(self) -> tuple[str, str]:
        """(level, why it cannot be read)."""
        try:
            return read_level(self._text("level")), ""
        except Unclear as unclear:
            return "", str(unclear)
