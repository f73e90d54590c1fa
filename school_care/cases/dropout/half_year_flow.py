"""表1 of the half-year: the columns of 学生变动表 that the district asks for twice a year."""

from dataclasses import dataclass

from school_care.attendance.flow import Flow, FlowRow
from school_care.attendance.flow_table import GROUPS, short

# Without the roll of the last day: the half-year is about the register.
FIRST = tuple((name, columns) for name, columns in GROUPS if name != "点名")


@dataclass(frozen=True)
class FirstLine:
    """A grade, or all; each figure under its label."""

    row: FlowRow
    cells: list[tuple[str, int]]


@dataclass(frozen=True)
class FirstTable:
    """Headings and lines; the last line is the total."""

    groups: list[tuple[str, list[str]]]
    lines: list[FirstLine]


def flow_table(flow: Flow) -> FirstTable:
    """表1 of a flow."""
    return FirstTable(
        [(name, [short(column) for column in columns]) for name, columns in FIRST],
        [
            FirstLine(
                row,
                [(short(one), row.figure(one)) for _, columns in FIRST for one in columns],
            )
            for row in [*flow.rows, flow.total]
        ],
    )
