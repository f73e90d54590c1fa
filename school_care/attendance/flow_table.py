"""学生变动表 as pages, paper and workbook lay it out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from school_care.attendance.flow import LABELS, Flow, FlowRow
from school_care.attendance.flow_presence import FlowPresence
from school_care.core.templatetags.days import long_date
from school_care.school.models import School
from school_care.students.models import Student

NOTHING = "—"
# Heading, its columns. 休学 and 复学 stand apart: they change nobody's place on the register.
GROUPS = (
    ("", ("opening",)),
    ("本期增加", ("admitted", "came", "inside_in", "other_in")),
    ("本期减少", ("left", "graduated", "died", "inside_out", "other_out")),
    ("期末在籍", ("due", "closing")),
    ("本期（不计入增减）", ("paused", "resumed")),
    ("期末在籍不在班", ("on_pause", "home_taught", "elsewhere", "other_apart")),
    ("点名", ("expected", "here", "leave", "missing", "untaken")),
)
SHORT = {"due": "应在籍", "closing": "实际在籍", "opening": "期初在籍"}
ROLL = GROUPS[-1][1]
UNBALANCED = "未平衡"
EXPLAINED = (
    "期初在籍＋本期增加－本期减少＝期末应在籍；期末实际在籍按就读起止日期另行清点，"
    "两者不一致时表上写明“未平衡”。",
    "在籍指学籍在本校的学生：休学期间保留学籍，仍计入在籍；在本校借读、转入办理中的不计入。"
    "转出的，对方学校确认后才计入转出。",
    "年级按期末所在年级排列，整班升级不算变动；转班、留级、升入本校初中记在校内转入、转出。"
    "没有写明原因的增减记在“其他”。",
    "其他不在班：在特殊教育、专门学校就读和转出办理中。"
    "点名一栏含在本校借读、转入办理中的学生，旷课计入未到待核实。",
    "出勤率＝到校人次÷已点名的应到人次，没有点名的班级和日期不计算。",
)


@dataclass(frozen=True)
class Cell:
    """A figure: `text` as shown; `linked` when there is somebody behind it."""

    column: str
    label: str
    text: str
    figure: int | None
    linked: bool


@dataclass(frozen=True)
class Line:
    """A row as it is shown."""

    row: FlowRow
    cells: list[Cell]
    rate: str
    tally: str  # 18900/19200


@dataclass(frozen=True)
class Table:
    """Headings and lines; the last line is the total. `roll`: what stands over the roll's group."""

    groups: list[tuple[str, list[str]]]
    lines: list[Line]
    roll: str


def table_of(flow: Flow, presence: FlowPresence) -> Table:
    """The table of a flow with its presence."""
    day = presence.on
    roll = f"{day.month}月{day.day}日点名" if day else "点名"
    groups = [
        (roll if name == "点名" else name, [short(column) for column in columns])
        for name, columns in GROUPS
    ]
    return Table(groups, [_line(row, presence) for row in [*flow.rows, flow.total]], roll)


def short(column: str) -> str:
    """A column's heading under its group."""
    return SHORT.get(column, LABELS[column])


def _line(row: FlowRow, presence: FlowPresence) -> Line:
    tally = presence.tallies[row.key]
    return Line(
        row,
        [_cell(row, column, presence) for _, columns in GROUPS for column in columns],
        tally.rate,
        f"{tally.here}/{tally.expected}" if tally.expected else "",
    )


def _cell(row: FlowRow, column: str, presence: FlowPresence) -> Cell:
    if column in ROLL and presence.on is None:
        return Cell(column, LABELS[column], NOTHING, None, False)
    figure = row.figure(column)
    return Cell(column, LABELS[column], str(figure), figure, bool(figure) and column != "due")


@dataclass(frozen=True)
class Unbalanced:
    """A row that does not close, and the pupils because of whom."""

    row: FlowRow
    due: int
    closing: int
    pupils: list[Student]


def unbalanced_of(user: Any, flow: Flow) -> list[Unbalanced]:
    """The rows that do not close, with their pupils in the person's sight; one query, none for a
    table that closes."""
    if flow.closes:
        return []
    rows = flow.open_rows
    pupils = _pupils(user, {pk for row in rows for pk in row.unbalanced})
    return [
        Unbalanced(
            row,
            row.figure("due"),
            row.figure("closing"),
            [student for student in pupils if student.pk in row.unbalanced],
        )
        for row in rows
    ]


def _pupils(user: Any, ids: Iterable[int]) -> list[Student]:
    found = Student.objects.visible_to(user).filter(pk__in=ids).select_related("current_class")
    return list(found.in_class_order())


def span_words(flow: Flow, school: School) -> str:
    """云岭中心校 2026年10月1日至2026年10月31日."""
    since, until = (long_date(day) for day in (flow.since, flow.until))
    return f"{school.name} {since}至{until}"
