"""Days of sheets about pupils: as the roster reads dates, and 9月3日 where the year is plain."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from school_care.core.cells import cell_text
from school_care.core.sheets import CellValue
from school_care.school.calendar import school_year_of
from school_care.students.roster.dates import IMPOSSIBLE, UNREADABLE, BadDate, read_date

_WEEKDAY = re.compile(r"[\s(\[]*(?:星期|周|礼拜)[一二三四五六日天][)\]]?$")
_MONTH_DAY = re.compile(r"^(\d{1,2})(?:月|[./\-])(\d{1,2})[日号]?$")
NO_DAY = "只有年月，没有日：请写到哪一天，如 2026-09-03。"
NO_DATE = "没有填日期：请写成 2026-09-03。"
NO_YEAR = "没有写年份，看不出是哪一年：请写成 2026-09-03。"


@dataclass(frozen=True)
class DayReader:
    """Reads days; a day without a year is looked for from `since` to `until`."""

    since: date
    until: date

    @classmethod
    def of(cls, on: date, complete: tuple[date, date] | None) -> "DayReader":
        """The span in which a day without a year must lie: that of the file when it was told, else
        this school year so far."""
        if complete:
            return cls(*complete)
        return cls(date(school_year_of(on), 8, 1), on)

    def read(self, cell: CellValue) -> date:
        """The day a cell names. Raises BadDate."""
        if isinstance(cell, str):
            text = unicodedata.normalize("NFKC", cell_text(cell)).strip()
            text = _WEEKDAY.sub("", text).strip() or text
            if found := _MONTH_DAY.match(text):
                return self._in_span(int(found[1]), int(found[2]))
            cell = text
        found = read_date(cell)
        if found is None:
            raise BadDate(NO_DATE, refuses=True)
        if found.precision != "day":
            raise BadDate(NO_DAY, refuses=True)
        return found.value

    def _in_span(self, month: int, day: int) -> date:
        if not 1 <= month <= 12:
            raise BadDate(UNREADABLE, refuses=True)
        years = range(self.since.year, self.until.year + 1)
        real = [found for year in years if (found := _real(year, month, day))]
        possible = [found for found in real if self.since <= found <= self.until]
        if len(possible) == 1:
            return possible[0]
        raise BadDate(NO_YEAR if real or possible else IMPOSSIBLE, refuses=True)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
