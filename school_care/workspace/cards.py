"""Cards of the today page that belong to no single app below."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from school_care.core.panels import Part, today_cards
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import Appointment, TeachingAssignment
from school_care.students.enums import ImportState
from school_care.students.models import RosterImport
from school_care.students.panels.todo import TodoLine, register_todo


def register() -> None:
    """Fill the registry; called once at start-up."""
    today_cards.register(Part("search", 10, "workspace/_card_search.html", search_card))
    register_todo("decisions", 5, decision_lines)


def search_card(request: HttpRequest) -> dict[str, Any] | None:
    """查找学生: the quickest way to a child's page."""
    return {} if can(request.user, Capability.VIEW_PUPILS, request.school) else None


def decision_lines(request: HttpRequest) -> list[TodoLine]:
    """What waits for a registrar's, director's or principal's word."""
    user, school = request.user, request.school
    waiting = []
    if can(user, Capability.IMPORT_ROSTER, school):
        imports = RosterImport.objects.visible_to(user).filter(
            school=school, state=ImportState.PREVIEW
        )
        waiting.append(("花名册待确认导入", imports.count(), "students:imports"))
    if can(user, Capability.APPOINT, school):
        proposed = Appointment.objects.waiting().filter(school=school).count()
        taught = TeachingAssignment.objects.waiting().filter(school=school).count()
        waiting.append(("任职待确认", proposed + taught, "school:appointments"))
    return [
        TodoLine(words, reverse(route), f"{count} 件") for words, count, route in waiting if count
    ]
