"""考勤 on the pupil's file, and what leave asks for in 待办事项."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from school_care.attendance.selectors_leaves import (
    Leaves,
    leaves_of,
    long_leave,
    notes_in_sight,
)
from school_care.attendance.selectors_pupil import leave_of_pupil, recent_of
from school_care.core import clock
from school_care.core.panels import Part, pupil_panels
from school_care.school.access import can, own_classes_of, roles_of
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability, Role
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student
from school_care.students.panels.todo import TodoLine, register_todo
from school_care.students.selectors import may


def register() -> None:
    """Add the panel and the lines."""
    pupil_panels.register(
        Part("attendance", 20, "attendance/leave/_panel.html", attendance_panel, "lead")
    )
    register_todo("leave.own", 20, own_lines)
    register_todo("leave.long", 45, long_lines)


def attendance_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """The last school days in one line, the latest absences, leave that runs or is to come. Five
    queries beside the calendar's: the reckoning four, leave one."""
    user, school = request.user, request.school
    if student.status != EnrolmentStatus.ENROLLED:
        return None
    if not can(user, Capability.VIEW_ATTENDANCE, school):
        return None
    today = clock.today()
    return {
        "student": student,
        "recent": recent_of(school, student, calendar_of(request), today),
        "notes": leave_of_pupil(user, student, today),
        "may_grant": may(user, Capability.GRANT_LEAVE, student),
    }


def own_lines(request: HttpRequest) -> list[TodoLine]:
    """Leave of the head teacher's own class: who is not back, who waits, whose leave ends."""
    user, school = request.user, request.school
    if Role.HEAD_TEACHER not in roles_of(user, school):
        return []
    notes = notes_in_sight(user, school).filter(
        student__current_class_id__in=own_classes_of(user, school)
    )
    found = leaves_of(notes, school, calendar_of(request), clock.today())
    return _lines_of(found)


def _lines_of(found: Leaves) -> list[TodoLine]:
    url = reverse("attendance:leaves")
    lines = []
    if found.overdue:
        text = f"假满未归，{len(found.overdue)}人"
        lines.append(TodoLine(text, f"{url}#overdue", when="先联系家长", late=True))
    if found.waiting:
        text = f"请假待监护人确认，{len(found.waiting)}人"
        lines.append(TodoLine(text, f"{url}#waiting", when="确认前不算请假"))
    if found.ending_today:
        text = f"今日假满，{len(found.ending_today)}人"
        lines.append(TodoLine(text, f"{url}#today"))
    return lines


def long_lines(request: HttpRequest) -> list[TodoLine]:
    """长期请假 before the director: such pupils are on the register and not at school."""
    user, school = request.user, request.school
    if Role.DIRECTOR not in roles_of(user, school):
        return []
    notes = notes_in_sight(user, school)
    count = len(long_leave(notes, calendar_of(request), clock.today()))
    url = reverse("attendance:leaves")
    return [TodoLine(f"长期请假（超过10个上课日），{count}人", f"{url}#today")] if count else []
