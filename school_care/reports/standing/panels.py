"""What the problem list and the school's promises say on other pages."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse

from school_care.core import clock
from school_care.reports.models import LeadingMember, PracticalThing, ProblemItem
from school_care.reports.standing.group import empty_seats
from school_care.reports.standing.problem_lists import SOON, ProblemLine, problems_in_sight
from school_care.reports.standing.problems import may_add
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.students.models import Student
from school_care.students.panels.todo import TodoLine
from school_care.students.selectors import reads_care

SHOWN = 3


def problems_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """The pupil's open problems, the first due first; one query."""
    user = request.user
    if not can(user, Capability.READ_CARE, request.school) or not reads_care(user, student):
        return None
    rows = problems_in_sight(user, request.school).filter(student=student)
    items = list(rows.order_by("due_on", "pk"))
    adds = may_add(user, student)
    if not items and not adds:
        return None
    today = clock.today()
    waiting = [ProblemLine(one, today) for one in items if one.cleared_on is None]
    return {
        "student": student,
        "lines": waiting[:SHOWN],
        "more": len(waiting) - SHOWN,
        "cleared": len(items) - len(waiting),
        "adds": adds,
    }


def problem_lines(request: HttpRequest) -> list[TodoLine]:
    """The owner's problems that are due, and for who keeps the list what is late; one query, none
    for who reads no care."""
    user, school = request.user, request.school
    if not can(user, Capability.READ_CARE, school):
        return []
    today = clock.today()
    waiting = ProblemItem.objects.filter(school=school, cleared_on__isnull=True)
    mine = Q(owner=user, pk__in=waiting.visible_to(user).values("pk"))
    late = Q(due_on__lt=today)
    told = waiting.filter(due_on__lte=today + SOON).aggregate(
        mine=Count("pk", mine),
        late=Count("pk", mine & late),
        others=Count("pk", late & ~Q(owner=user)),
    )
    url, lines = reverse("reports:problems"), []
    if told["mine"]:
        when = f"{told['late']}件已逾期" if told["late"] else "3天内到期"
        text = f"问题到期，{told['mine']}件"
        lines.append(TodoLine(text, f"{url}?view=mine", when, late=bool(told["late"])))
    if told["others"] and can(user, Capability.KEEP_SCHOOL_PAPERS, school):
        text = f"问题清单逾期，{told['others']}件"
        lines.append(TodoLine(text, f"{url}?view=late", "请督促负责人"))
    return lines


def thing_lines(request: HttpRequest) -> list[TodoLine]:
    """实事 whose day is over, for who keeps them; one query."""
    user, school = request.user, request.school
    if not can(user, Capability.KEEP_SCHOOL_PAPERS, school):
        return []
    late = PracticalThing.objects.filter(
        school=school, done_on__isnull=True, dropped_on__isnull=True, due_on__lt=clock.today()
    )
    url = reverse("reports:practical_things")
    count = late.count()
    return [TodoLine(f"实事到期未办结，{count}件", url)] if count else []


def group_lines(request: HttpRequest) -> list[TodoLine]:
    """A seat of the leading group that somebody has to hold and nobody does any more; one query,
    nothing where the school never named a group."""
    user, school = request.user, request.school
    if not can(user, Capability.KEEP_SCHOOL_PAPERS, school):
        return []
    rows = list(LeadingMember.objects.filter(school=school))
    today = clock.today()
    lacks = empty_seats([one for one in rows if one.holds_on(today)]) if rows else []
    if not lacks:
        return []
    return [TodoLine(f"领导小组空缺：{'、'.join(lacks)}", reverse("reports:leading_group"))]
