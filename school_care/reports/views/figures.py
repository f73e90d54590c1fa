"""数据看板: a month's figures on one page and on one sheet, and counting them anew."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.core.duty_kinds import one_reckoning
from school_care.core.months import first_of
from school_care.reports.figures.dashboard import Dashboard, dashboard_of
from school_care.reports.figures.links import month_text, months_beside
from school_care.reports.figures.oversight import oversees
from school_care.reports.figures.papers import print_dashboard
from school_care.reports.figures.services import recount
from school_care.reports.figures.sight import Sight, sight_of
from school_care.reports.figures.work import work_of
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView
from school_care.students.care_days import calendar_question

READ = ("get", "head", "options")
EARLIEST = date(2000, 1, 1)


def month_asked(request: HttpRequest) -> date:
    """The month of `?month=2026-10`; the running one for anything else, or one still to come."""
    this = first_of(clock.today())
    try:
        asked = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return this
    return min(asked, this) if asked >= EARLIEST else this


class FiguresDesk(DeskView):
    """Pages of figures: of the school, as far as the person reads them."""

    capability = Capability.VIEW_FIGURES
    http_method_names = READ

    def dispatch(self, request, *args, **kwargs):
        with one_reckoning(_known(request)):
            return super().dispatch(request, *args, **kwargs)

    def sight(self, request: HttpRequest) -> Sight:
        """How much of the school's figures the person reads."""
        return sight_of(request.user, request.school)

    def dashboard(self, request: HttpRequest) -> Dashboard:
        """The month asked for."""
        return dashboard_of(self.sight(request), month_asked(request), calendar_of(request))


def _known(request: HttpRequest) -> dict:
    """What the parts of a page need not ask again: the calendar of the school."""
    if not request.school:
        return {}
    return {calendar_question(request.school.pk): calendar_of(request)}


class DashboardPage(FiguresDesk, View):
    """This month against last and against its goals."""

    def get(self, request: HttpRequest) -> HttpResponse:
        board, overseeing = self.dashboard(request), oversees(request.school)
        if overseeing and board.as_of is None and not request.school.classes.exists():
            return redirect(reverse("reports:oversight"))  # a body without pupils of its own
        context = {
            "board": board,
            "oversees": overseeing,
            "work": work_of(request.user, board.sight) if board.is_running else None,
            "sets_goals": can(request.user, Capability.SET_GOALS, request.school),
            **months_beside(board.month, clock.today()),
        }
        return render(request, "reports/figures/dashboard.html", context)


class DashboardPaper(FiguresDesk, View):
    """The same on one sheet; each figure leads to its list."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        board = self.dashboard(request)
        work = work_of(request.user, board.sight) if board.is_running else None
        month = month_text(board.month)
        audit.record(
            "figures.printed", actor=request.user, school_id=request.school.pk, month=month
        )
        return pdf_answer(print_dashboard(board, work, request.user), f"关爱工作数据-{month}")


class Recount(FiguresDesk, View):
    """按今天重新统计: the running month as of today."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        recount(school=request.school, actor=request.user)
        messages.success(request, "已按今天的资料重新统计。")
        return redirect(reverse("reports:figures"))
