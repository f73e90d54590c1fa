"""A school year drawn as months, Monday first: what the calendar page shows."""

import calendar as weeks
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from school_care.core.templatetags.days import short_date
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import DayKind
from school_care.school.models import SchoolDay

WORDS = {DayKind.OFF: "休", DayKind.WORK: "班", DayKind.NOTE: "注"}


@dataclass(frozen=True)
class Cell:
    """One day: `mark` 休, 班, 注 or ""; `lessons` whether pupils have school."""

    day: date
    mark: str
    note: str
    lessons: bool
    in_term: bool
    today: bool

    @property
    def spoken(self) -> str:
        """The day as a screen reader should say it."""
        state = "上课" if self.lessons else "不上课"
        note = f"，{self.note}" if self.note else ""
        return f"{short_date(self.day)}，{state}{note}"


@dataclass(frozen=True)
class Month:
    """A month's weeks; None where the week belongs to another month."""

    year: int
    month: int
    weeks: list[list[Cell | None]]

    @property
    def notes(self) -> list[str]:
        """What is said of the days: 1—7日 国庆节."""
        noted = [cell for week in self.weeks for cell in week if cell and cell.note]
        said = []
        for note, cells in groupby(noted, key=lambda cell: cell.note):
            days = [cell.day.day for cell in cells]
            span = f"{days[0]}日" if len(days) == 1 else f"{days[0]}—{days[-1]}日"
            said.append(f"{span} {note}")
        return said


def months_of(calendar: SchoolCalendar, school_year: int, today: date) -> list[Month]:
    """September to August of the school year beginning in `school_year`."""
    return months_between(calendar, date(school_year, 9, 1), date(school_year + 1, 8, 31), today)


def months_between(calendar: SchoolCalendar, first: date, last: date, today: date) -> list[Month]:
    """The whole months from that of `first` to that of `last`; one query for the marked days."""
    first = first.replace(day=1)
    last = last.replace(day=weeks.monthrange(last.year, last.month)[1])
    marked = {
        row.date: row
        for row in SchoolDay.objects.filter(school=calendar.school, date__range=(first, last))
    }

    def cell(day: date) -> Cell:
        row = marked.get(day)
        return Cell(
            day=day,
            mark=WORDS[row.kind] if row else "",
            note=row.note if row else "",
            lessons=calendar.is_school_day(day),
            in_term=calendar.term_on(day) is not None,
            today=day == today,
        )

    grid = weeks.Calendar(firstweekday=0)
    return [
        Month(
            year,
            month,
            [
                [cell(day) if day.month == month else None for day in week]
                for week in grid.monthdatescalendar(year, month)
            ],
        )
        for year, month in _spans(first, last)
    ]


def _spans(first: date, last: date) -> list[tuple[int, int]]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    months = [first.month - 1 + step for step in range(count)]
    return [(first.year + month // 12, month % 12 + 1) for month in months]
