"""控辍保学月报表 (F-24), worked out for a span: by grade, with the total, and by special group.

The movements of the register, attendance on the last day with a roll and the rate are those of
学生变动表 (attendance.flow); this adds who is lost to school and the special groups. What is kept
and signed are counts alone (`figures_of`); who is behind a figure is always worked out anew.
Pure reading, a constant number of queries; who may see it is the caller's matter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from school_care.attendance.flow import Flow, FlowRow, build_flow
from school_care.attendance.flow_events import Who
from school_care.attendance.flow_presence import FlowPresence, add_presence
from school_care.attendance.flow_rows import NO_CLASS, Rows
from school_care.cases.dropout.month_lost import Lost, read_lost
from school_care.school.models import School
from school_care.students.models import StudentCategory

# A column of the table: the columns of 学生变动表, or of ours, whose pupils it holds together.
PARTS: dict[str, tuple[str, ...]] = {
    "more": ("admitted", "inside_in", "other_in"),
    "fewer": ("graduated", "inside_out", "other_out"),
}


@dataclass(frozen=True)
class Group:
    """A special group counted apart: pupils of any of its categories, each once."""

    code: str
    label: str
    categories: tuple[str, ...]
    left_behind: bool = False  # whatever category the school calls 留守

    def condition(self) -> Q:
        """Rows of its categories."""
        found = Q(category__code__in=self.categories)
        return found | Q(category__left_behind=True) if self.left_behind else found


GROUPS = (
    Group("g_left_behind", "留守", (), left_behind=True),
    Group("g_disabled", "残疾", ("DISABLED",)),
    Group("g_lifted", "脱贫、监测", ("LIFTED", "MON_UNSTABLE", "MON_EDGE", "MON_SUDDEN")),
    Group("g_orphan", "孤儿、事实无人抚养", ("ORPHAN", "DE_FACTO")),
    Group("g_migrant", "随迁", ("MIGRANT", "FLOATING")),
)
GROUP_CODES = tuple(group.code for group in GROUPS)
MOVES = ("opening", "came", "more", "left", "died", "fewer", "due", "closing", "paused", "resumed")
ROLL = ("expected", "here", "leave", "missing", "untaken")
DROPOUT = (
    "lost_new",
    "suspected",
    "confirmed",
    "persuaded",
    "came_back",
    "settled",
    "not_back",
)
COLUMNS = (*MOVES, *ROLL, *DROPOUT, "home_taught", *GROUP_CODES)
# What the table of the special groups says of each.
OF_GROUP = ("closing", "missing", *DROPOUT, "home_taught")


@dataclass
class Month:
    """The table of a span with everybody behind it; the last of `lines` is the total."""

    since: date
    until: date
    flow: Flow
    presence: FlowPresence
    lost: Lost
    groups: dict[str, set[int]]  # members on the register or lost, by group

    @property
    def lines(self) -> list[FlowRow]:
        return [*self.flow.rows, self.flow.total]

    def who(self, row: FlowRow, column: str) -> list[Who]:
        """The pupils of a cell; nobody for a sum that is computed."""
        return [who for part in PARTS.get(column, (column,)) for who in row.cells.get(part, ())]


def build_month(school: School, since: date, until: date) -> Month:
    """The table of a school from `since` to `until`, both included."""
    flow = build_flow(school=school, since=since, until=until)
    presence = add_presence(flow, school)
    lost = read_lost(school, since, until)
    rows = Rows(school, until, False)
    _put(flow, rows, lost)
    members = _members(school, until)
    for group in GROUPS:
        for line in [*flow.rows, flow.total]:
            line.cells[group.code] = [
                who for who in line.cells["closing"] if who.student_id in members[group.code]
            ]
    return Month(since, until, flow, presence, lost, members)


def _put(flow: Flow, rows: Rows, lost: Lost) -> None:
    """Add those lost to the row of their last class; one that has nobody else gets a row."""
    lines = {row.key: row for row in flow.rows}
    for column, everybody in lost.cells.items():
        for who in everybody:
            class_id = lost.classes.get(who.student_id)
            key = rows.of(class_id) if class_id is not None else NO_CLASS
            row = lines.setdefault(key, FlowRow(key, rows.names[key]))
            for line in (row, flow.total):
                line.cells[column].append(who)
    flow.rows[:] = [lines[key] for key in rows.names if key in lines]


def _members(school: School, on: date) -> dict[str, set[int]]:
    """Who is of which group on a day; one query."""
    found: dict[str, set[int]] = {group.code: set() for group in GROUPS}
    any_group = Q()
    for group in GROUPS:
        any_group |= group.condition()
    held = StudentCategory.objects.on(on).filter(any_group, school=school)
    columns = ("student_id", "category__code", "category__left_behind")
    for student_id, code, left_behind in held.order_by().values_list(*columns):
        for group in GROUPS:
            if code in group.categories or (group.left_behind and left_behind):
                found[group.code].add(student_id)
    return found


# -- what is kept ---------------------------------------------------------------------------------


def figures_of(month: Month) -> dict[str, Any]:
    """The counts of a table as JSON: no pupil, no name. `roll_on`: the day the roll's columns are
    of, None where no roll was taken."""
    roll_on = month.presence.on
    return {
        "since": month.since.isoformat(),
        "until": month.until.isoformat(),
        "roll_on": roll_on.isoformat() if roll_on else None,
        "rows": [_line(month, row) for row in month.flow.rows],
        "total": _line(month, month.flow.total),
        "groups": [_group(month, group) for group in GROUPS],
    }


def _line(month: Month, row: FlowRow) -> dict[str, Any]:
    tally = month.presence.tallies[row.key]
    return {
        "key": row.key,
        "name": row.name,
        "classes": row.classes,
        "cells": {column: _count(month, row, column) for column in COLUMNS},
        "days": [tally.here, tally.expected],
    }


def _count(month: Month, row: FlowRow, column: str) -> int:
    return row.figure("due") if column == "due" else len(month.who(row, column))


def _group(month: Month, group: Group) -> dict[str, Any]:
    total = month.flow.total
    members = month.groups[group.code]
    return {
        "code": group.code,
        "label": group.label,
        "cells": {
            column: sum(who.student_id in members for who in month.who(total, column))
            for column in OF_GROUP
        },
    }


def is_zero(figures: dict[str, Any]) -> bool:
    """Whether nobody was suspected, confirmed or still away at any time of the span: 零报告."""
    cells = figures["total"]["cells"]
    return not any(cells[column] for column in DROPOUT if column != "persuaded")


def differences(kept: dict[str, Any], now: dict[str, Any], labels: dict[str, str]) -> list[str]:
    """In sentences, where a table worked out now says something else than the one kept."""
    found: list[str] = []
    before = {row["key"]: row for row in _rows(kept)}
    after = {row["key"]: row for row in _rows(now)}
    for key in {**before, **after}:
        found += _differs(before.get(key), after.get(key), labels)
    return found


def _rows(figures: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return [*figures["rows"], figures["total"]]


def _differs(
    before: dict[str, Any] | None, after: dict[str, Any] | None, labels: dict[str, str]
) -> list[str]:
    name = (after or before or {}).get("name", "")
    old, new = (row["cells"] if row else {} for row in (before, after))
    return [
        f"{name}{labels[column]}：表上{old.get(column, 0)}，现在{new.get(column, 0)}"
        for column in COLUMNS
        if old.get(column, 0) != new.get(column, 0)
    ]
