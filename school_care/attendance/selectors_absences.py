"""F-19 缺席学生情况登记表: who was not there between two days, who was rung, what was done."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from school_care.attendance.enums import (
    EXCUSED,
    HERE,
    UNEXPLAINED,
    AbsenceKind,
    Part,
    Session,
)
from school_care.attendance.models import AbsenceCall, AttendanceException, LeaveNote
from school_care.attendance.selectors_leave import leave_in_force
from school_care.school.models import School, SchoolClass


@dataclass
class AbsenceLine:
    """One line of the form: one pupil, one morning."""

    row: AttendanceException
    class_name: str
    leave: LeaveNote | None = None
    calls: list[AbsenceCall] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The kind in words; who came after all was not found at first."""
        return "未到，后到校" if self.row.kind in HERE else self.row.get_kind_display()

    @property
    def reason(self) -> str:
        """What is known of why: the note, else the leave's reason."""
        return self.row.note or (self.leave.reason if self.leave else "")

    @property
    def first_tried(self) -> datetime | None:
        """When somebody first tried to reach the family."""
        return self.calls[0].called_at if self.calls else None

    @property
    def handling(self) -> str:
        """What it came to, in words."""
        if self.row.kind in HERE:
            at = self.row.arrived_at
            return f"{at:%-H:%M}到校" if at else "已到校"
        if self.row.whereabouts:
            return f"去向：{self.row.get_whereabouts_display()}"
        if self.row.kind in EXCUSED:
            return "监护人已确认请假" if self.leave else "按请假登记"
        return "仍待核实" if self.row.kind == AbsenceKind.UNVERIFIED else "按旷课登记"

    @property
    def missing(self) -> bool:
        """Whether nobody has found out why."""
        return self.row.kind in UNEXPLAINED


def absence_lines(
    user: Any, school: School, since: date, until: date, group: SchoolClass | None = None
) -> list[AbsenceLine]:
    """The lines of pupils in the person's sight, by day and class; three queries. Who came late
    by a few minutes and was marked so is not on it; who was missing and then arrived is."""
    rows = AttendanceException.objects.visible_to(user).filter(
        Q(arrived_at__isnull=False) | ~Q(kind__in=HERE),
        school=school,
        date__range=(since, until),
        session=Session.MORNING,
        part=Part.ALL,
    )
    if group is not None:
        rows = rows.filter(school_class=group)
    rows = rows.select_related("student", "school_class").order_by(
        "date",
        "-school_class__stage",
        "-school_class__entry_year",
        "school_class__number",
        "student__name_key",
        "id",
    )
    lines = [
        AbsenceLine(row, row.school_class.name_on(row.date) if row.school_class else "")
        for row in rows
    ]
    _with_calls(lines, since, until)
    _with_leave(lines, school, since, until)
    return lines


def _with_calls(lines: list[AbsenceLine], since: date, until: date) -> None:
    found: dict[tuple[int, date], list[AbsenceCall]] = defaultdict(list)
    pupils = {line.row.student_id for line in lines}
    calls = AbsenceCall.objects.filter(student_id__in=pupils, date__range=(since, until))
    for call in calls.order_by("called_at", "id"):
        found[call.student_id, call.date].append(call)
    for line in lines:
        line.calls = found[line.row.student_id, line.row.date]


def _with_leave(lines: list[AbsenceLine], school: School, since: date, until: date) -> None:
    found: dict[int, list[LeaveNote]] = defaultdict(list)
    pupils = {line.row.student_id for line in lines}
    notes = leave_in_force().filter(
        school=school, student_id__in=pupils, starts_on__lte=until, until__gt=since
    )
    for note in notes:
        found[note.student_id].append(note)
    for line in lines:
        held = [note for note in found[line.row.student_id] if note.holds_on(line.row.date)]
        line.leave = next(iter(held), None)
