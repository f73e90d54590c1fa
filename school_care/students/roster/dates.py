"""Dates as schools write them: year, month, day. A two-digit year is an error."""

import re
import unicodedata
from datetime import date, datetime, timedelta

from school_care.core.cells import CHINESE_DIGITS, cell_text, chinese_number, says_nothing
from school_care.core.sheets import CellValue

from .rows import PartialDate

_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 60_000)  # 1954 … 2064: numbers that can only be days
_PARTS = re.compile(
    r"^(\d{1,4})[年./\\\-、,](\d{1,2})(?:[月./\\\-、,](\d{1,2})?[日号]?)?(?:[ T].*)?$"
)
_YEAR_LAST = re.compile(r"^(\d{1,2})[./\-](\d{1,2})[./\-]((?:19|20)\d\d)$")
_BLANKS_IN_DATE = re.compile(r"(?<=[年月./\-])\s+|\s+(?=[年月日./\-])")
_CHINESE = re.compile(
    r"^([〇零一二三四五六七八九]{2,4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,3})[日号]?)?$"
)  # noqa: E501

TWO_DIGITS = "年份只有两位，分不清哪一年：请写四位年份，如 2012-03-05。"
IMPOSSIBLE = "没有这一天：请核对日期，写成 2012-03-05。"
UNREADABLE = "看不懂这个日期，未读取：请写成 2012-03-05 或 2012年3月。"


class BadDate(ValueError):
    """`str(error)` says why; `refuses` tells whether the row must be refused."""

    def __init__(self, message: str, *, refuses: bool) -> None:
        super().__init__(message)
        self.refuses = refuses


def read_date(cell: CellValue) -> PartialDate | None:
    """A date of day or month precision, None when the cell says nothing. Raises `BadDate`."""
    if isinstance(cell, datetime):
        return PartialDate(cell.date())
    if isinstance(cell, date):
        return PartialDate(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_number(cell)
    text = cell_text(cell)
    if says_nothing(text):
        return None
    text = unicodedata.normalize("NFKC", text).strip(" '‘’.,。")
    return _from_text(_BLANKS_IN_DATE.sub("", text))


def _from_number(value: float) -> PartialDate | None:
    if value == 0:
        return None
    whole = int(value)
    if value == whole:
        return _from_digits(str(whole))
    if whole in _SERIALS:
        return PartialDate(_EXCEL_EPOCH + timedelta(days=whole))
    return _from_text(repr(value))  # 2012.3: March; 2012.10 has become 2012.1, see `month_fits`


def _from_digits(digits: str) -> PartialDate | None:
    if len(digits) == 14:  # 20120305000000
        digits = digits[:8]
    if len(digits) == 8:
        return _day(digits[:4], digits[4:6], digits[6:])
    if len(digits) == 6:
        if digits[:2] in ("19", "20") and 1 <= int(digits[4:]) <= 12:
            return _day(digits[:4], digits[4:], None)
        raise BadDate(TWO_DIGITS, refuses=True)
    if len(digits) == 5 and int(digits) in _SERIALS:
        return PartialDate(_EXCEL_EPOCH + timedelta(days=int(digits)))
    raise BadDate(UNREADABLE, refuses=False)


def _from_text(text: str) -> PartialDate | None:
    if text.isdigit():
        return _from_digits(text)
    if found := _PARTS.match(text):
        return _day(*found.groups())
    if found := _YEAR_LAST.match(text):
        month, day, year = found.groups()
        return _day(year, month, day)
    if found := _CHINESE.match(text):
        year, month, day = found.groups()
        digits = "".join(str(CHINESE_DIGITS[c]) for c in year)
        return _day(digits, chinese_number(month), chinese_number(day) if day else None)
    if text.endswith(".0") and text[:-2].isdigit():
        return _from_digits(text[:-2])
    raise BadDate(UNREADABLE, refuses=False)


def _day(year, month, day) -> PartialDate:
    if len(str(year)) != 4:
        raise BadDate(TWO_DIGITS, refuses=True)
    try:
        if day is None or day == "":
            return PartialDate(date(int(year), int(month), 1), "month")
        return PartialDate(date(int(year), int(month), int(day)))
    except ValueError:
        raise BadDate(IMPOSSIBLE, refuses=True) from None


def month_fits(cell: CellValue, written: PartialDate, known: date) -> bool:
    """Whether a month-only cell agrees with a known birthday; 2012.10 typed as a number lost its
    zero and reads 2012.1."""
    if (written.value.year, written.value.month) == (known.year, known.month):
        return True
    return (
        isinstance(cell, float)
        and written.value.month == 1
        and known.month == 10
        and written.value.year == known.year
    )
