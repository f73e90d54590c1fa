"""The step into a school year on the today page: until it is done, and for who was forgotten."""

from django.http import HttpRequest
from django.urls import reverse

from school_care.core import clock
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.students import selectors_year as selectors
from school_care.students.panels.todo import TodoLine, register_todo


def register() -> None:
    """Add this part's line."""
    register_todo("year", 15, year_lines)


def year_lines(request: HttpRequest) -> list[TodoLine]:
    """新学年还没有升级, from 20 August until it is done; afterwards who is still in a class that
    has ended. Two queries."""
    user, school, today = request.user, request.school, clock.today()
    if not selectors.waits_since(today) or not can(user, Capability.ENROL_PUPILS, school):
        return []
    count = selectors.unplaced_count(user, school)
    if not count:
        return []
    year = selectors.default_year(today)
    begun = today >= selectors.first_day(year)
    url = reverse("students:year")
    if selectors.done_turn(user, school, year) is None:
        when = f"{count}人在已毕业的班里" if begun else "9月1日前办好"
        return [TodoLine("新学年还没有升级", url, when=when, late=begun)]
    return [TodoLine(f"升级后还有{count}名学生在毕业班里", url, when="请逐个安排", late=begun)]
