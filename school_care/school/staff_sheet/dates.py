"""Dates of a staff sheet: 起 and 止, typed in any of the usual ways."""

import calendar
import re
from datetime import date, datetime

from school_care.core.cells import cell_text, squeeze
from school_care.core.sheets import CellValue

_DAY = re.compile(r"(20\d\d)[-./年](\d{1,2})[-./月](\d{1,2})日?")
_PACKED = re.compile(r"(20\d\d)(\d\d)(\d\d)")
_MONTH = re.compile(r"(20\d\d)[-./年](\d{1,2})月?")
_OPEN = {"", "-", "--", "—", "——", "无", "至今", "今", "长期", "现在"}


def read_day(cell: CellValue, *, ends: bool) -> date | None:
    """The day a cell names; None when it is blank or says 至今. A month alone is its first day,
    or its last when `ends`. Raises ValueError for anything else."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = squeeze(cell_text(cell))
    if text in _OPEN:
        return None
    if found := _DAY.fullmatch(text) or _PACKED.fullmatch(text):
        return date(*map(int, found.groups()))
    if found := _MONTH.fullmatch(text):
        year, month = map(int, found.groups())
        if not 1 <= month <= 12:
            raise ValueError(text)
        return date(year, month, calendar.monthrange(year, month)[1] if ends else 1)
    raise ValueError(text)
