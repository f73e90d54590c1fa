"""One row of a mark sheet."""

from decimal import Decimal
from typing import Any

from school_care.core.cells import cell_text, says_nothing
from school_care.core.sheets import Row
from school_care.mentoring.mark_sheet.rows import MarkRow, MarkSheet
from school_care.mentoring.mark_sheet.words import Unclear, read_mark
from school_care.students.roster.identity import read_id_number, read_student_number
from school_care.students.roster.names import clean_name
from school_care.students.sheet_rows import shown

BAD_NUMBER = "号码看不清，改按姓名和班级查找。"


class MarkRowReader:
    """Reads the rows of one sheet into `found`. `fulls`: full marks by column where the sheet names
    them; `full`: for the other columns, "" to go by stage."""

    def __init__(
        self,
        *,
        sheet: str,
        columns: dict[str, int],
        subjects: dict[int, tuple[str, str]],
        labels: list[str],
        fulls: dict[int, str],
        full: str,
        class_in_title: str,
        found: MarkSheet,
    ) -> None:
        self.sheet, self.columns, self.subjects, self.labels = sheet, columns, subjects, labels
        self.fulls, self.full = fulls, full
        self.class_in_title, self.found = class_in_title, found

    def read(self, row: Row) -> None:
        """Add one row."""
        self._row, self._problems = row, []
        id_number, student_no = self._numbers()
        name = clean_name(self._text("name"))[0][:40]
        marks = self._marks()
        # What compares pupils stays out of the kept plan, too.
        headings = self.found.headings[self.sheet]
        cells = [
            cell_text(cell) if at < len(headings) and headings[at] else ""
            for at, cell in enumerate(row.cells)
        ]
        self.found.rows.append(
            MarkRow(
                sheet=self.sheet,
                row=row.number,
                id_number=id_number,
                student_no=student_no,
                name="" if says_nothing(name) else name,
                class_name=self._text("class_name") or self.class_in_title,
                marks=marks,
                problems=self._problems,
                cells=cells,
            )
        )

    def _cell(self, at: int | None) -> Any:
        return self._row.cells[at] if at is not None and at < len(self._row.cells) else None

    def _text(self, name: str) -> str:
        return cell_text(self._cell(self.columns.get(name)))

    def _numbers(self) -> tuple[str, str]:
        """The numbers that can be read; one that cannot is only told when nothing else helps."""
        id_cell = self._cell(self.columns.get("id_number"))
        no_cell = self._cell(self.columns.get("student_no"))
        id_number = (read_id_number(id_cell).number or "") if id_cell is not None else ""
        student_no = (read_student_number(no_cell)[0] or "") if no_cell is not None else ""
        if not id_number and not student_no and not self._text("name"):
            name = "id_number" if "id_number" in self.columns else "student_no"
            if name in self.columns:
                text = shown(name, self._text(name))
                self._problems.append([self.labels[self.columns[name]], text, BAD_NUMBER])
        return id_number, student_no

    def _marks(self) -> list[list[Any]]:
        told: dict[str, list[Any]] = {}
        for at, (subject, holds) in self.subjects.items():
            text, heading = cell_text(self._cell(at)), self.labels[at]
            try:
                mark = read_mark(text)
            except Unclear as unclear:
                self._problems.append([heading, text[:40], str(unclear)])
                continue
            if mark is None:
                continue
            points, grade, absent = mark
            if holds == "grade" and points:
                self._problems.append([heading, text[:40], "这一栏应填等第（如 优、良、A）。"])
                continue
            held = told.get(subject)
            if held is None:
                full = (self.fulls.get(at) or self.full) if points else ""
                told[subject] = [subject, points, full, grade, absent, heading, text[:40]]
            elif grade and not held[3]:
                held[3] = grade
            self._check(told[subject], at)
        return list(told.values())

    def _check(self, mark: list[Any], at: int) -> None:
        _, points, full, _, _, heading, text = mark
        if points and full and Decimal(points) > Decimal(full):
            self._problems.append([heading, text, f"{points}分超过了满分{full}分：请核对。"])
