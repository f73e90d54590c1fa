"""考勤: the person's own class, or every class in sight, on a day."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from school_care.attendance.dorm_nights import asked_session, has_begun, session_words
from school_care.attendance.enums import Session
from school_care.attendance.forms_roll import day_of
from school_care.attendance.selectors_class_night import class_nights
from school_care.attendance.selectors_home import home_of, no_school_words
from school_care.attendance.services.roll_rules import has_roll
from school_care.attendance.tools import tools_of
from school_care.attendance.views.roll import still_open
from school_care.core import clock
from school_care.school.access import can, own_classes_of
from school_care.school.calendar import SchoolCalendar, calendar_of
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView

FEW = 3  # so many classes are shown large, each with its button


class Home(DeskView, View):
    """Who has handed in, how many are there, who is not found; past days can be read."""

    capability = Capability.VIEW_ATTENDANCE
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        school, today = request.school, clock.today()
        on = min(day_of(request.GET.get("on")), today)
        calendar = calendar_of(request)
        context: dict[str, Any] = {
            "on": on,
            "today": today,
            "is_today": on == today,
            "tools": tools_of(request.user, school),
            "oversees": can(request.user, Capability.OVERSEE_ATTENDANCE, school),
        }
        if has_roll(calendar, on, Session.MORNING):
            home = home_of(request.user, school, calendar, on)
            context |= {
                "home": home,
                "few": len(home.classes) <= FEW,
                "own": own_classes_of(request.user, school),
                "open": still_open(calendar, on),
            }
        else:
            context["no_school"] = no_school_words(calendar, on)
        context |= _night(request, calendar, on)
        return render(request, "attendance/home.html", context)


def _night(request: HttpRequest, calendar: SchoolCalendar, on: date) -> dict[str, Any]:
    """The rolls of that evening which classes take: of boarders without a bed in a room."""
    session = asked_session(calendar, on)
    if session is None or not has_begun(session, on, clock.now()):
        return {}
    nights = class_nights(request.user, request.school, on, session)
    return {
        "nights": nights,
        "night_route": f"attendance:roll_{session.value}",
        "night_words": session_words(session, on),
        "night_few": len(nights) <= FEW,
        "night_open": still_open(calendar, on, session),
    }
