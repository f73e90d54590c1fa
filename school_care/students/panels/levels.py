"""Level, emergency and assessment on the pupil's file, in the list's rows, in 待办事项."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from school_care.core import clock
from school_care.core.panels import Part, pupil_columns, pupil_panels
from school_care.core.templatetags.days import short_date
from school_care.school.access import can, own_classes_of, roles_of
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability, Role
from school_care.students import selectors
from school_care.students import selectors_levels as reads
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student
from school_care.students.models.levels import EmergencyCare
from school_care.students.panels.todo import TodoLine, register_todo
from school_care.students.services.levels import effective_level, running_emergency_rows
from school_care.students.services.rounds import round_of_term

ROUND_MONTHS = (3, 4, 9, 10)  # rounds begin in March and September; a month more to be reminded


def register() -> None:
    """Add this part's panels, columns and lines."""
    pupil_panels.register(Part("level", 5, "students/file/level.html", level_panel, "lead"))
    pupil_columns.register(
        Part("emergency", 5, "students/levels/_tag_emergency.html", emergency_column, "tags")
    )
    register_todo("levels.urgent", 5, urgent_lines)
    register_todo("levels.emergency", 10, emergency_lines)
    register_todo("levels.decide", 35, decide_lines)
    register_todo("levels.begin", 40, begin_lines)


def level_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """Level and why, emergencies, last assessment; three queries."""
    user = request.user
    if not selectors.reads_care(user, student):
        return None
    now = effective_level([student], clock.today())[student.pk]
    here = student.status == EnrolmentStatus.ENROLLED
    last = reads.last_assessment_of(user, request.school, student)
    return {
        "student": student,
        "now": now,
        "emergencies": [
            (row.emergency, reads.emergency_sentence(row.emergency)) for row in now.emergencies
        ],
        "assessment": last,
        "may_set": here and selectors.may(user, Capability.SET_LEVELS, student),
        "may_assess": here and _assesses(request, student, has_level=now.level is not None),
    }


def _assesses(request: HttpRequest, student: Student, *, has_level: bool) -> bool:
    """Whether 评估 is offered: to who may, for pupils with a level or a category."""
    if not selectors.may(request.user, Capability.ASSESS, student):
        return False
    return has_level or student.categories.on(clock.today()).exists()


def emergency_column(request: HttpRequest, students: list[Student]) -> dict[int, dict[str, Any]]:
    """应急 beside the names of pupils in a running emergency; one query."""
    if not can(request.user, Capability.READ_CARE, request.school):
        return {}
    rows = running_emergency_rows(clock.today()).visible_to(request.user)
    found = rows.filter(student_id__in=[student.pk for student in students])
    return {row.student_id: {"sentence": reads.emergency_sentence(row.emergency)} for row in found}


def _waiting(request: HttpRequest) -> list[tuple[UUID, bool]]:
    """Public id of each assessment that waits for a decision and whether it is urgent; asked once
    a request, for two lines."""
    if not hasattr(request, "_waiting_for_decision"):
        waiting = reads.waiting_for_decision(request.user, request.school)
        request._waiting_for_decision = list(waiting.values_list("public_id", "is_urgent"))
    return request._waiting_for_decision


def urgent_lines(request: HttpRequest) -> list[TodoLine]:
    """Urgent assessments before director and principal until decided; named only by number."""
    if not can(request.user, Capability.SET_LEVELS, request.school):
        return []
    ids = [public_id for public_id, is_urgent in _waiting(request) if is_urgent]
    if not ids:
        return []
    one = len(ids) == 1
    url = reverse("students:assessment", args=ids) if one else reverse("students:assessments")
    return [TodoLine(f"紧急评估，{len(ids)}人待处理", url, when="立即", late=True)]


def emergency_lines(request: HttpRequest) -> list[TodoLine]:
    """What is asked of head teachers whose pupils are in a running emergency."""
    user, school, today = request.user, request.school, clock.today()
    if Role.HEAD_TEACHER not in roles_of(user, school):
        return []
    rows = running_emergency_rows(today).filter(
        school=school,
        student__current_class_id__in=own_classes_of(user, school),
        student__status=EnrolmentStatus.ENROLLED,
    )
    groups: dict[int, list[EmergencyCare]] = {}
    for row in rows:
        groups.setdefault(row.emergency_id, []).append(row.emergency)
    return [_emergency_line(held[0], len(held)) for held in groups.values()]


def _emergency_line(emergency: EmergencyCare, pupils: int) -> TodoLine:
    asked = f"，{emergency.instruction}" if emergency.instruction else ""
    text = f"应急关注「{emergency.name}」：{pupils}名学生{emergency.rhythm}{asked}"
    url = reverse("students:emergency", args=[emergency.public_id])
    return TodoLine(text, url, when=f"至{short_date(emergency.last_day)}")


def decide_lines(request: HttpRequest) -> list[TodoLine]:
    """Assessments waiting for a level, before director and principal."""
    if not can(request.user, Capability.SET_LEVELS, request.school):
        return []
    count = sum(not is_urgent for _, is_urgent in _waiting(request))
    return (
        [TodoLine(f"评估待确定等级，{count}人", reverse("students:assessments"))] if count else []
    )


def begin_lines(request: HttpRequest) -> list[TodoLine]:
    """The director is reminded of the round in spring and autumn."""
    today, school = clock.today(), request.school
    if today.month not in ROUND_MONTHS or Role.DIRECTOR not in roles_of(request.user, school):
        return []
    term = calendar_of(request).term_on(today)
    if term is None or round_of_term(school, term) is not None:
        return []
    return [TodoLine("本学期的评估还没有开始", reverse("students:rounds"), when="春秋各一轮")]
