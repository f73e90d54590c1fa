"""How far the pupils of 学生变动表 were at school: the last day of the span with rolls, and the
rate of attendance over it. Counted as on the page 考勤: everybody expected in class, guests too."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from school_care.attendance.figures import Tally
from school_care.attendance.flow import Flow
from school_care.attendance.flow_events import Who
from school_care.attendance.flow_rows import TOTAL, Rows
from school_care.attendance.reckoning import Facts, Presence
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School

COLUMN_OF = {
    Presence.PRESENT: "here",
    Presence.PART: "here",
    Presence.EXCUSED: "leave",
    Presence.UNEXPLAINED: "missing",
    Presence.NOT_TAKEN: "untaken",
}


@dataclass
class FlowPresence:
    """`on`: the last school day of the span on which any class handed in a roll, None for none (a
    month without school): then every figure is «—»."""

    on: date | None = None
    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def rate(self, key: str) -> str:
        """出勤率 of a row over the span."""
        return self.tallies[key].rate


def add_presence(flow: Flow, school: School, *, rates: bool = True) -> FlowPresence:
    """Fill the columns 应到 … 未点名 of `flow`, and tell the rates unless not wanted; the queries
    of `Facts`."""
    calendar = SchoolCalendar(school)
    found = FlowPresence()
    days = calendar.school_days(flow.since, flow.until)
    if not days:
        return found
    facts = Facts.read(school=school, since=days[0], until=days[-1], calendar=calendar)
    taken = {day for _, day in facts.taken}
    found.on = max((day for day in days if day in taken), default=None)
    if found.on is None:
        return found
    rows = Rows(school, flow.until, flow.by_class)
    _fill_day(flow, facts, rows, found.on)
    if rates:
        for student_id in facts.enrolled:
            for day in days:
                class_id = facts.class_on(student_id, day)
                if class_id is not None:
                    known = facts.day(student_id, day)
                    found.tallies[rows.of(class_id)].count(known.presence, known.kind)
        for tally in [*found.tallies.values()]:
            found.tallies[TOTAL].add(tally)
    return found


def _fill_day(flow: Flow, facts: Facts, rows: Rows, day: date) -> None:
    for student_id in facts.enrolled:
        column = COLUMN_OF.get(facts.day(student_id, day).presence)
        class_id = facts.class_on(student_id, day)
        if column is None or class_id is None:
            continue
        row = flow.row(rows.of(class_id))
        for line in filter(None, (row, flow.total)):
            line.cells["expected"].append(Who(student_id))
            line.cells[column].append(Who(student_id))
