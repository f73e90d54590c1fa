"""The one door for spreadsheets: `read_workbook` in, `write_workbook` and `write_csv` out.

Nothing else in the project opens a spreadsheet library. Files come from anybody's USB stick, so
reading happens in a short-lived child process with limits; what comes back is plain values.
"""

from .problem import Problem
from .reading import read_workbook
from .workbook import CellValue, Row, Sheet, UnreadableSheet, Workbook
from .writing import Column, safe_csv_text, workbook_bytes, write_csv, write_workbook

__all__ = [
    "CellValue",
    "Column",
    "Problem",
    "Row",
    "Sheet",
    "UnreadableSheet",
    "Workbook",
    "read_workbook",
    "safe_csv_text",
    "workbook_bytes",
    "write_csv",
    "write_workbook",
]
