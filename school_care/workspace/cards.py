"""Cards of the today page that belong to no single app below."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from school_care.cms.models import SchoolSite
from school_care.cms.selectors import pages_taken_down
from school_care.core.panels import Part, today_cards
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import Appointment, TeachingAssignment
from school_care.students.enums import ImportState
from school_care.students.models import RosterImport, Student
from school_care.students.panels.todo import TodoLine, register_todo


def register() -> None:
    """Fill the registry; called once at start-up."""
    today_cards.register(Part("search", 10, "workspace/_card_search.html", search_card))
    register_todo("first-day", 1, first_day_lines)
    register_todo("decisions", 5, decision_lines)
    register_todo("taken-down", 8, taken_down_lines)


def search_card(request: HttpRequest) -> dict[str, Any] | None:
    """查找学生: the quickest way to a child's page."""
    return {} if can(request.user, Capability.VIEW_PUPILS, request.school) else None


def first_day_lines(request: HttpRequest) -> list[TodoLine]:
    """A school without pupils: where to begin, for those who may import the roster."""
    user, school = request.user, request.school
    if not can(user, Capability.IMPORT_ROSTER, school):
        return []
    if Student.objects.visible_to(user).filter(school=school).exists():
        return []
    return [TodoLine("还没有学生：先上传花名册", reverse("students:import_new"))]


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
        proposed = Appointment.objects.waiting().filter(school=school).values("pk")
        taught = TeachingAssignment.objects.waiting().filter(school=school).values("pk")
        both = proposed.union(taught, all=True).count()
        waiting.append(("任职待确认", both, "school:appointments"))
    return [
        TodoLine(words, reverse(route), f"{count} 件") for words, count, route in waiting if count
    ]


def taken_down_lines(request: HttpRequest) -> list[TodoLine]:
    """What an editor has to look at since a family took its consent back."""
    if not can(request.user, Capability.EDIT_PUBLIC_SITE, request.school):
        return []
    site = SchoolSite.objects.filter(school=request.school).select_related("site__root_page")
    url = reverse("wagtailadmin_home")
    lines = []
    for own in site:  # one at most
        if count := len(pages_taken_down(own)):
            lines.append(
                TodoLine(f"监护人撤回同意，{count}篇公告已撤下", url, when="请修改后再发布")
            )
        if own.pictures_in_doubt:
            lines.append(TodoLine("监护人撤回同意，请核对公开图片", url))
    return lines
