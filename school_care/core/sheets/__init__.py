"""The one door for spreadsheets: `read_workbook` in, `write_workbook` and `write_csv` out.

Nothing else in the project opens a spreadsheet library. Files come from anybody's USB stick, so
reading happens in a short-lived child process with limits; what comes back is plain values.
"""

from .form_writing import (
    A3,
    A4,
    Card,
    FormColumn,
    ListSheet,
    card_workbook,
    form_workbook,
)
from .problem import Problem
from .protection import WrongPassword, new_password, protect, unlock
from .reading import read_workbook
from .workbook import CellValue, Row, Sheet, UnreadableSheet, Workbook
from .writing import Column, Flagged, safe_csv_text, workbook_bytes, write_csv, write_workbook

__all__ = [
    "A3",
    "A4",
    "Card",
    "CellValue",
    "Column",
    "Flagged",
    "FormColumn",
    "ListSheet",
    "Problem",
    "Row",
    "Sheet",
    "UnreadableSheet",
    "Workbook",
    "WrongPassword",
    "card_workbook",
    "form_workbook",
    "new_password",
    "protect",
    "read_workbook",
    "safe_csv_text",
    "unlock",
    "workbook_bytes",
    "write_csv",
    "write_workbook",
]
