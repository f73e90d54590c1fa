"""今日待办: what a person meets after signing in."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views import View

from school_care.core import clock
from school_care.core.panels import today_cards
from school_care.school.access import can, roles_of
from school_care.school.calendar import SchoolCalendar, calendar_of
from school_care.school.enums import Capability, Role
from school_care.school.models import School
from school_care.school.scoped import DeskView

WEEKDAYS = "一二三四五六日"
MOST_CARDS = 5
# What somebody without pupils is here for; the menu holds the links.
WITHOUT_PUPILS = {
    Role.EDITOR: "您负责家校之窗：撰写公告和文章，家长在手机上就能看到。",
    Role.ADMINISTRATOR: "您负责账号与系统：查看教职工、重置密码。您的账号不显示学生内容。",
    Role.AUDITOR: "您负责审计：您的账号不显示学生内容。",
}


class Today(DeskView, View):
    """At most five cards, whatever the apps contribute; for roles without pupils, what they do."""

    capability = Capability.SIGN_IN
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        school = request.school or None
        today = clock.today()
        cards = today_cards.shown(request, most=MOST_CARDS) if school else []
        context = {
            "today": today,
            "weekday": WEEKDAYS[today.weekday()],
            "greeting": greeting_at(localtime(clock.now())),
            "week": week_of_term(calendar_of(request), today) if school else None,
            "cards": cards,
            "duties": duties_without_pupils(request.user, school),
            "sees_pupils": can(request.user, Capability.VIEW_PUPILS, school),
        }
        return render(request, "workspace/today.html", context)


def greeting_at(moment: datetime) -> str:
    """早上好 until nine, 上午好 until noon, 下午好 until six, then 晚上好."""
    for until, words in ((9, "早上好"), (12, "上午好"), (18, "下午好")):
        if moment.hour < until:
            return words
    return "晚上好"


def week_of_term(calendar: SchoolCalendar, on: date) -> int | None:
    """Which week of the term `on` lies in, counted from the Monday of its first week; None
    outside term."""
    term = calendar.term_on(on)
    if term is None:
        return None
    first_monday = term.first_day - timedelta(days=term.first_day.weekday())
    return (on - first_monday).days // 7 + 1


def duties_without_pupils(user: Any, school: School | None) -> list[str]:
    """Sentences for the roles that see no pupil; empty for everyone else."""
    held = roles_of(user, school)
    return [words for role, words in WITHOUT_PUPILS.items() if role in held]
