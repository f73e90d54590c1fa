"""The dashboard: each figure this month beside last month and its goal, by group.

Reads what was counted last night; nothing is counted for a page. Nobody of the staff is in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from school_care.core import clock
from school_care.core.charts import Spark
from school_care.core.months import first_of, last_of
from school_care.reports.figures.links import figure_url, list_url
from school_care.reports.figures.registry import GROUPS, Group, Measure, measures
from school_care.reports.figures.selectors import goals_of
from school_care.reports.figures.sight import Number, Sight
from school_care.reports.figures.trend import (
    change_words,
    months_until,
    reaches,
    spark_of,
    target_words,
)
from school_care.reports.models import FigureSnapshot
from school_care.school.calendar import SchoolCalendar


@dataclass(frozen=True)
class Line:
    """A figure of the dashboard."""

    measure: Measure
    month: date
    now: Number | None
    before: Number | None
    target: int | None
    spark: Spark | None
    trend: str

    @property
    def change(self) -> str:
        """Against last month, in words."""
        return change_words(self.now, self.before)

    @property
    def aim(self) -> str:
        """Against its goal, in words."""
        return target_words(self.now, self.target)

    @property
    def is_short(self) -> bool:
        """Whether the goal is not reached."""
        known = self.now is not None and self.now.value is not None and self.target is not None
        return known and not reaches(self.now, self.target)

    @property
    def url(self) -> str:
        """The figure's own page."""
        return figure_url(self.measure, self.month)

    @property
    def list_url(self) -> str:
        """Who is behind it, or the page where it is explained why nobody is listed."""
        listed = not self.measure.guarded and self.now is not None and not self.now.is_nothing
        return list_url(self.measure, self.month) if listed else self.url


@dataclass(frozen=True)
class Section:
    """A group of figures: those that stand open, and the others."""

    group: Group
    lines: tuple[Line, ...]
    more: tuple[Line, ...]


@dataclass(frozen=True)
class Dashboard:
    """A month of a school as one person reads it. `as_of`: the day it was counted to, None where
    nothing was counted yet; `taken_at`: when."""

    sight: Sight
    month: date
    as_of: date | None
    taken_at: datetime | None
    frozen: bool
    sections: tuple[Section, ...]

    @property
    def is_running(self) -> bool:
        """Whether the month is still going on."""
        return self.month == first_of(clock.today())

    @property
    def is_late(self) -> bool:
        """Whether a month end was counted later than the night after it."""
        return self.frozen and was_late(self.month, self.taken_at)


def was_late(month: date, taken_at: datetime | None) -> bool:
    """Whether a month's end was counted more than two days after it."""
    return taken_at is not None and taken_at >= clock.midnight(last_of(month) + timedelta(days=3))


def dashboard_of(sight: Sight, month: date, calendar: SchoolCalendar) -> Dashboard:
    """At most two queries beside the calendar's."""
    months = months_until(month)
    rows = kept_rows(sight, months[0], month)
    goals = goals_of(sight.school, calendar.current_or_last_term(last_of(month)))
    here = [row for (_, at), row in rows.items() if at == month]
    return Dashboard(
        sight=sight,
        month=month,
        as_of=here[0].as_of if here else None,
        taken_at=here[0].taken_at if here else None,
        frozen=bool(here) and here[0].frozen,
        sections=tuple(_sections(sight, months, rows, goals)),
    )


Kept = dict[tuple[str, date], FigureSnapshot]


def kept_rows(sight: Sight, since: date, until: date, codes: Sequence[str] = ()) -> Kept:
    """A school's figures between two months by code and month; one query, without the lists, and
    without the cells where only the sum is read."""
    rows = FigureSnapshot.objects.filter(
        school=sight.school, month__gte=since, month__lte=until
    ).defer("members")
    if sight.whole:
        rows = rows.defer("members", "cells")
    if codes:
        rows = rows.filter(code__in=codes)
    return {(row.code, row.month): row for row in rows.order_by()}


def series_of(sight: Sight, one: Measure, months: Sequence[date], rows: Kept):
    """A figure month by month; None where it was not counted."""
    return [
        (month, sight.number(one, rows[one.code, month]) if (one.code, month) in rows else None)
        for month in months
    ]


def _sections(sight: Sight, months: Sequence[date], rows: Kept, goals: dict[str, int]):
    lines = [
        _line(sight, one, months, rows, goals.get(one.code, one.target))
        for one in measures()
        if sight.reads(one)
    ]
    for group in GROUPS:
        mine = [line for line in lines if line.measure.group == group.code]
        open_ones = tuple(line for line in mine if line.measure.on_dashboard)
        more = tuple(line for line in mine if not line.measure.on_dashboard)
        if mine:
            yield Section(group, open_ones, more)


def _line(
    sight: Sight, one: Measure, months: Sequence[date], rows: Kept, target: int | None
) -> Line:
    series = series_of(sight, one, months, rows)
    shown = [number for _, number in series if number is not None and number.value is not None]
    return Line(
        measure=one,
        month=months[-1],
        now=series[-1][1],
        before=series[-2][1],
        target=None if one.mean else target,
        spark=spark_of(series),
        trend=f"近一年{len(shown)}个月：{shown[0].words}→{shown[-1].words}" if shown else "",
    )
