"""开学到校核查: on the screen and on paper."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.attendance.views.registration import NO_TERM, shown_term
from school_care.cases.dropout.start_check import StartCheck, start_check
from school_care.cases.dropout.views.figures_nav import figure_pages
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.papers import name_and_day, print_paper
from school_care.school.scoped import DeskView

PAGE = "cases:start_check"


class StartCheckMixin(DeskView):
    """The term that was asked for, else the running or last one."""

    capability = Capability.KEEP_LEDGERS
    http_method_names = ["get", "head", "options"]

    def check(self, request: HttpRequest) -> StartCheck | None:
        """None before the first term."""
        term = shown_term(request)
        return start_check(request.user, request.school, term) if term else None


class StartCheckPage(StartCheckMixin, View):
    """By class who has come; everyone who has not, and what is done."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today = clock.today()
        context = {
            "check": self.check(request),
            "terms": [t for t in reversed(calendar_of(request).terms) if t.first_day <= today],
            "oversees": can(request.user, Capability.OVERSEE_ATTENDANCE, request.school),
            "pages": figure_pages(request.user, request.school, PAGE),
        }
        return render(request, "cases/dropout/start_check.html", context)


class StartCheckPaper(StartCheckMixin, View):
    """《开学到校核查情况表》, with a trace."""

    def get(self, request: HttpRequest) -> HttpResponse:
        check = self.check(request)
        if check is None:
            messages.error(request, NO_TERM)
            return redirect(PAGE)
        pdf = print_paper(
            "print/dropout_start_check.html",
            {"check": check},
            school=request.school,
            printed_by=request.user,
            watermark=name_and_day(request.user),
        )
        term = check.found.term
        audit.record(
            "start_check.printed",
            actor=request.user,
            school_id=request.school.pk,
            term=term.code,
            closes=check.closes,
        )
        return pdf_answer(pdf, f"开学到校核查情况表-{term.code}")
