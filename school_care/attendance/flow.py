"""学生变动表: the flow of a school's pupils between two days (domain F-24; F-23 表1).

在籍 is the register: who is enrolled, less those in class whose register is elsewhere (在本校借读,
转入办理中). A suspended pupil stays on the register in law, so 休学 and 复学, which F-24 lists
between 转出 and 死亡, are standings begun and ended in the span and no part of the sum:
期初 + 新生 + 转入 + 校内转入 + 其他增 − 转出 − 毕业 − 死亡 − 校内转出 − 其他减 = 期末应在籍.
What nobody gave a reason for stands under 其他, so that nothing is left out.

A row is a cohort (the pupils who entered together), named by its grade on the last day, or one
class. So that a whole class growing a year older is no movement; 留级, 跳级 and 六年级升七年级 are.

The sum is made twice: from the events of the span, and by counting who was enrolled on the day
before it and on its last day. Where the two differ for a pupil, the row does not close and names
them. Pure reading, a constant number of queries; who may see it is the caller's matter.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from school_care.attendance.flow_events import Span, Who, read_span
from school_care.attendance.flow_rows import TOTAL, Rows
from school_care.school.models import School
from school_care.students.enums import NOT_ON_REGISTER
from school_care.students.models import Enrolment, Standing

ONE_DAY = timedelta(days=1)
INCOMING = ("admitted", "came", "inside_in", "other_in")
OUTGOING = ("left", "graduated", "died", "inside_out", "other_out")
STANDING_COLUMNS = ("paused", "resumed", "on_pause", "home_taught", "elsewhere", "other_apart")
LABELS = {
    "opening": "期初在籍",
    "admitted": "新生",
    "came": "转入",
    "inside_in": "校内转入",
    "other_in": "其他增",
    "left": "转出",
    "graduated": "毕业",
    "died": "死亡",
    "inside_out": "校内转出",
    "other_out": "其他减",
    "due": "期末应在籍",
    "closing": "期末实际在籍",
    "paused": "休学",
    "resumed": "复学",
    "on_pause": "休学中",
    "home_taught": "送教上门",
    "elsewhere": "在外借读",
    "other_apart": "其他不在班",
    "expected": "应到",
    "here": "实到校",
    "leave": "请假",
    "missing": "未到待核实",
    "untaken": "未点名",
}


@dataclass
class FlowRow:
    """A line of the table: who is in which column. `due` is computed, see `figure`."""

    key: str
    name: str
    classes: int = 0
    cells: dict[str, list[Who]] = field(default_factory=lambda: defaultdict(list))
    unbalanced: set[int] = field(default_factory=set)  # pupils for whom the two ways differ

    def figure(self, column: str) -> int:
        """The figure of a column."""
        if column == "due":
            gained = sum(len(self.cells[name]) for name in INCOMING)
            lost = sum(len(self.cells[name]) for name in OUTGOING)
            return len(self.cells["opening"]) + gained - lost
        return len(self.cells[column])

    @property
    def closes(self) -> bool:
        """Whether events and intervals say the same."""
        return not self.unbalanced and self.figure("due") == self.figure("closing")


@dataclass
class Flow:
    """The table from `since` to `until`, both included. `total` is the last line."""

    since: date
    until: date
    by_class: bool
    rows: list[FlowRow]
    total: FlowRow

    @property
    def closes(self) -> bool:
        """Whether every row closes, the total is their sum, and moves inside add up to nothing."""
        figures = ("opening", *INCOMING, *OUTGOING, "closing")
        sums = all(
            self.total.figure(name) == sum(row.figure(name) for row in self.rows)
            for name in figures
        )
        inside = self.total.figure("inside_in") == self.total.figure("inside_out")
        return sums and inside and all(row.closes for row in [*self.rows, self.total])

    @property
    def open_rows(self) -> list[FlowRow]:
        """The rows that do not close."""
        return [row for row in self.rows if not row.closes]

    def row(self, key: str) -> FlowRow | None:
        """A row by its key; the total has one, too."""
        return next((row for row in [*self.rows, self.total] if row.key == key), None)


def build_flow(*, school: School, since: date, until: date, by_class: bool = False) -> Flow:
    """The table of a school, by cohort or by class."""
    rows = Rows(school, until, by_class)
    found: dict[str, FlowRow] = {}
    total = FlowRow(TOTAL, "合计")

    def put(column: str, row: str, who: Who) -> None:
        line = found.setdefault(row, FlowRow(row, rows.names[row]))
        line.cells[column].append(who)
        total.cells[column].append(who)

    before = _on_register(school, since - ONE_DAY, rows)
    after = _on_register(school, until, rows)
    for column, state in (("opening", before), ("closing", after)):
        for student_id, row in state.items():
            put(column, row, Who(student_id))
    stays, standings = read_span(school, since, until)
    for stay in stays:  # a class of guests alone has a row, too
        key = rows.of(stay.class_id)
        found.setdefault(key, FlowRow(key, rows.names[key]))
    span = Span(stays, standings, since, until, rows)
    for event in span.events():
        put(event.cause, event.row, Who(event.student_id, event.day))
    for column, row, who in span.standing_cells():
        put(column, row, who)
    for line in found.values():
        line.classes = _classes_of(line.key, after, rows)
    total.classes = sum(line.classes for line in found.values())
    _find_unbalanced(found, total)
    ordered = [found[key] for key in rows.names if key in found]
    return Flow(since, until, by_class, ordered, total)


# -- what is counted ----------------------------------------------------------------------------


class _State(dict[int, str]):
    """Row by pupil on a day; `classes`: the classes that had somebody."""

    classes: set[int]


def _on_register(school: School, day: date, rows: Rows) -> _State:
    """Who is on the register on a day, by pupil; one query, and the other way of the sum."""
    elsewhere = Standing.objects.on(day).filter(school=school, kind__in=NOT_ON_REGISTER)
    held = Enrolment.objects.on(day).filter(school=school)
    held = held.exclude(student_id__in=elsewhere.values("student_id"))
    pairs = list(held.order_by("pk").values_list("student_id", "school_class_id"))
    state = _State((student_id, rows.of(class_id)) for student_id, class_id in pairs)
    state.classes = {class_id for _, class_id in pairs if class_id is not None}
    return state


def _classes_of(key: str, after: _State, rows: Rows) -> int:
    return sum(rows.of(class_id) == key for class_id in after.classes)


def _find_unbalanced(found: dict[str, FlowRow], total: FlowRow) -> None:
    """Compare, pupil by pupil, the events with the two days."""
    for row in [*found.values(), total]:
        balance: dict[int, int] = defaultdict(int)
        for sign, columns in ((1, ("opening", *INCOMING)), (-1, (*OUTGOING, "closing"))):
            for column in columns:
                for who in row.cells[column]:
                    balance[who.student_id] += sign
        row.unbalanced = {student_id for student_id, rest in balance.items() if rest}
