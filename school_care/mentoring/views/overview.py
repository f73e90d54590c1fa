"""各班计划与评议: for whoever answers for classes, who still needs a plan, a check, a review."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from school_care.core import clock
from school_care.mentoring.selectors_overview import standing_of
from school_care.mentoring.selectors_pairings import oversees, pupils_overseen
from school_care.mentoring.views.pairings import tabs
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView


class PlansOverview(DeskView, View):
    """By class: plans, overdue checks, reviews of the running or last term."""

    capability = Capability.VIEW_PAIRINGS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school, today = request.user, request.school, clock.today()
        if not oversees(user, school):
            raise PermissionDenied
        term = calendar_of(request).current_or_last_term(today)
        context = {
            **tabs(request, "plans"),
            "term": term,
            "may_set": can(user, Capability.MANAGE_CARE, school),
            "may_print": can(user, Capability.PRINT_REPORTS, school),
        }
        if term is not None:
            day = min(today, term.last_day)
            lines, total = standing_of(pupils_overseen(user, school), term, day)
            context |= {"lines": lines, "total": total}
        return render(request, "mentoring/plans/overview.html", context)
