"""Warnings: the row is imported, a person should look. Said once, not once a row."""

from collections import Counter

from school_care.attendance.services.imports.known import Known
from school_care.attendance.sheet.rows import AttendanceRow, AttendanceSheet
from school_care.core.sheets import Problem
from school_care.students.sheet_rows import problem_of


class Doubts:
    """Collects doubts about pupils; many rows with the same doubt make one warning."""

    def __init__(self, sheet: AttendanceSheet, known: Known) -> None:
        self.sheet, self.known = sheet, known
        self._first: dict[tuple[str, int], Problem] = {}
        self._rows: Counter[tuple[str, int]] = Counter()

    def problem(self, row: AttendanceRow, name: str, message: str) -> Problem:
        """A problem of one cell of a row, as pages and JSON show it."""
        return problem_of(self.sheet, row, name, message)

    def kept_out(self, row: AttendanceRow, student_id: int) -> None:
        """An absence of a pupil whose standing keeps them out of class anyway."""
        name = self.known.names[student_id]
        message = f"{name}当天不在应到名单里（休学、送教上门、在外就读等），缺席没有记入"
        self._doubt("kept_out", row, student_id, "kind", message)

    def here_though_kept_out(self, row: AttendanceRow, student_id: int) -> None:
        """Somebody who is not expected was there."""
        name = self.known.names[student_id]
        message = f"{name}当天不在应到名单里（休学、送教上门、在外就读等），却有到校记录，请核实"
        self._doubt("here", row, student_id, "kind", message)

    def known_better(self, row: AttendanceRow, student_id: int, label: str) -> None:
        """What is stored says more than the file."""
        name = self.known.names[student_id]
        message = f"{name}当天已登记为“{label}”，保留原来的登记"
        self._doubt(f"knew{label}", row, student_id, "kind", message)

    def roll_said_here(self, row: AttendanceRow, student_id: int) -> None:
        """A teacher took the roll and missed nobody; the file says otherwise."""
        name = self.known.names[student_id]
        message = f"老师点名时{name}在校，文件写的不是：先按文件记，请向班主任核实"
        self._doubt("roll", row, student_id, "kind", message)

    def _doubt(
        self, what: str, row: AttendanceRow, student_id: int, name: str, message: str
    ) -> None:
        key = (what, student_id)
        self._rows[key] += 1
        if key not in self._first:
            self._first[key] = self.problem(row, name, message)

    def said(self) -> list[Problem]:
        """One warning for each doubt and pupil, with the number of rows."""
        found = []
        for key, problem in self._first.items():
            count = self._rows[key]
            message = problem.message.removesuffix("。")
            message += f"（共{count}行）。" if count > 1 else "。"
            found.append(
                Problem(problem.sheet, problem.row, problem.column, problem.value, message)
            )
        return found
