"""What a calendar sheet tells, as plain data."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from school_care.core.sheets import Problem


@dataclass(frozen=True)
class TermRow:
    """学期 起 止; both days included."""

    sheet: str
    row: int
    words: str  # 2026-2027-1, as written
    school_year: int
    season: str
    first_day: date
    last_day: date

    def to_list(self) -> list[Any]:
        """For the stored preview."""
        return [
            self.sheet, self.row, self.words, self.school_year, self.season,
            self.first_day.isoformat(), self.last_day.isoformat(),
        ]  # fmt: skip

    @classmethod
    def from_list(cls, values: list[Any]) -> "TermRow":
        """From the stored preview."""
        *told, first_day, last_day = values
        return cls(*told, date.fromisoformat(first_day), date.fromisoformat(last_day))


@dataclass(frozen=True)
class DayRow:
    """日期 休/班 说明; `days` are more than one where a row names a span."""

    sheet: str
    row: int
    words: str  # the date as written
    days: tuple[date, ...]
    kind: str
    note: str

    def to_list(self) -> list[Any]:
        """For the stored preview."""
        days = [day.isoformat() for day in self.days]
        return [self.sheet, self.row, self.words, days, self.kind, self.note]

    @classmethod
    def from_list(cls, values: list[Any]) -> "DayRow":
        """From the stored preview."""
        sheet, row, words, days, kind, note = values
        return cls(sheet, row, words, tuple(date.fromisoformat(day) for day in days), kind, note)


@dataclass
class CalendarSheet:
    """A whole file."""

    sheets: list[dict] = field(default_factory=list)  # {"name", "read", "why"}
    terms: list[TermRow] = field(default_factory=list)
    days: list[DayRow] = field(default_factory=list)
    row_count: int = 0
    errors: list[Problem] = field(default_factory=list)
