"""The roll on the today page: a head teacher's one tap in the morning, and what director and
principal have to see to."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime

from school_care.attendance.enums import Session
from school_care.attendance.selectors_home import (
    count_open_classes,
    own_open_classes,
    unfound,
)
from school_care.attendance.services.roll_rules import has_roll
from school_care.core import clock
from school_care.core.panels import Part, today_cards
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.students.panels.todo import TodoLine, register_todo

DUE_HOUR = 9  # from then on a class that has not handed in is told of


def register() -> None:
    """Add the card and the lines."""
    today_cards.register(Part("roll", 5, "attendance/_card_roll.html", roll_card))
    register_todo("roll", 3, roll_lines)


def roll_card(request: HttpRequest) -> dict[str, Any] | None:
    """点名: the person's own classes while today's roll is not handed in."""
    if not can(request.user, Capability.TAKE_ROLL, request.school):
        return None
    today = clock.today()
    groups = own_open_classes(request.user, request.school, today)
    if not groups or not has_roll(calendar_of(request), today, Session.MORNING):
        return None
    return {"groups": groups, "on": today}


def roll_lines(request: HttpRequest) -> list[TodoLine]:
    """Classes that have not handed in, for those who oversee; children not found, for everybody who
    may do something about it."""
    user, school, today = request.user, request.school, clock.today()
    if not can(user, Capability.VIEW_ATTENDANCE, school):
        return []
    oversees = can(user, Capability.OVERSEE_ATTENDANCE, school)
    if not oversees and not can(user, Capability.TAKE_ROLL, school):
        return []
    if not has_roll(calendar_of(request), today, Session.MORNING):
        return []
    url = reverse("attendance:home")
    lines = []
    missing = unfound(user, school, today).count()
    if missing:
        lines.append(TodoLine(f"{missing}名学生未到待核实", f"{url}#missing", "今天", late=True))
    due = oversees and localtime(clock.now()).hour >= DUE_HOUR
    if due and (count := count_open_classes(user, school, today)):
        lines.append(TodoLine(f"{count}个班未交今日点名", url, "今天", late=True))
    return lines
