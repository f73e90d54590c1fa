"""Collecting what a person must be told about one row."""

from school_care.core.sheets import Problem

from .layout import RosterColumn


class Troubles:
    """Errors and warnings of one row, each with its cell."""

    __slots__ = ("_sheet", "_row", "errors", "warnings")

    def __init__(self, sheet: str, row: int) -> None:
        self._sheet, self._row = sheet, row
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []

    def refuse(self, column: RosterColumn | str, value: str, message: str) -> None:
        """The row cannot be imported."""
        self.errors.append(self._problem(column, value, message))

    def warn(self, column: RosterColumn | str, value: str, message: str) -> None:
        """The row is imported; a person should look."""
        self.warnings.append(self._problem(column, value, message))

    def _problem(self, column: RosterColumn | str, value: str, message: str) -> Problem:
        label = column if isinstance(column, str) else column.label
        return Problem(self._sheet, self._row, label, value[:200], message)
