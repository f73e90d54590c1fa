"""One row of an attendance sheet."""

from school_care.attendance.enums import HERE
from school_care.attendance.sheet.rows import AttendanceRow, RefusedRow
from school_care.attendance.sheet.words import (
    Unclear,
    read_kind,
    read_part,
    read_place,
)
from school_care.core.cells import cell_text, plain
from school_care.core.sheets import Row
from school_care.students.enums import Whereabouts
from school_care.students.roster.values import read_note
from school_care.students.sheet_rows import NO_NUMBER, PupilRowReader

MAX_NOTE = 200


class RowReader(PupilRowReader):
    """Reads the rows of one sheet into `found`, an AttendanceSheet."""

    def read(self, row: Row) -> None:
        """Add one row to the rows or to the refused ones."""
        self.begin(row)
        day = self._date(self._cell("date"))
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

    def _identity(self) -> tuple[str, str]:
        before = len(self._problems)
        id_number, student_no = self._numbers_of_pupil()
        if not id_number and not student_no and len(self._problems) == before:
            name = "id_number" if "id_number" in self.columns else "student_no"
            self._refuse(name, NO_NUMBER)
        return id_number, student_no

    def _kind(self) -> str:
        try:
            kind, warning = read_kind(self._text("kind"))
        except Unclear as unclear:
            self._refuse("kind", str(unclear))
            return ""
        if warning:
            self._warn_once("kind", warning)
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
