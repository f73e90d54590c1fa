"""各班上报: the class's own page, and the overview of all classes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass, Term
from school_care.school.papers import name_and_day, print_paper
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students import selectors
from school_care.students.selectors_reports import (
    Overview,
    class_list,
    overview_of,
)
from school_care.students.services.class_reports import (
    Changed,
    current_term,
    may_report,
    report_class,
)
from school_care.students.views.categories import INVALID
from school_care.students.views.doors import class_or_404

FOUND = 12  # pupils offered under «有人漏了»
FROM_TODAY = "today"


class ReportClass(DeskView, View):
    """The class's care pupils today, what changed, and one button."""

    capability = Capability.REPORT_CLASS
    http_method_names = ["get", "head", "options", "post"]
    template = "students/categories/report.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self._page(request, self._group(request, public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self._group(request, public_id)
        if "find" in request.POST:  # posted, so that no name stands in an address
            return self._page(request, group)
        from_today = request.POST.get("from") == FROM_TODAY
        try:
            reported = report_class(
                by=request.user,
                school_class=group,
                seen=request.POST.get("seen", ""),
                only_unchanged=from_today,
            )
        except Changed as refusal:
            messages.warning(request, f"{group}：{refusal}")
            if from_today:
                return redirect("students:class_report", group.public_id)
            return self._page(request, group, status=INVALID)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("students:class_report", group.public_id)
        report = reported.report
        told = "无变化，" if report.unchanged else ""
        count = f"关爱学生{report.pupils}人" if report.pupils else "本班无关爱学生"
        messages.success(request, f"{group}已上报：{told}{count}。")
        if from_today:
            return redirect(reverse("workspace:today"))
        return redirect("students:class_report", group.public_id)

    def _group(self, request: HttpRequest, public_id: UUID) -> SchoolClass:
        group = class_or_404(request, public_id)
        if not may_report(request.user, group):
            raise PermissionDenied
        return group

    def _page(self, request: HttpRequest, group: SchoolClass, status: int = 200) -> HttpResponse:
        term = current_term(request.school)
        found = class_list(request.user, group)
        words = request.POST.get("words", "").strip()[:40]
        this_term = found.last if found.last and term and found.last.term_id == term.pk else None
        context = {
            "group": group,
            "term": term,
            "next_term": None if term else _next_term(request),
            "list": found,
            "this_term": this_term,
            "done": this_term is not None and found.unchanged,
            "q": words,
            "missing": self._missing(request, group, words, found),
            "oversees": can(request.user, Capability.OVERSEE_REPORTS, request.school),
        }
        return render(request, self.template, context, status=status)

    def _missing(
        self, request: HttpRequest, group: SchoolClass, words: str, found: Any
    ) -> list[dict[str, Any]]:
        """Pupils of the class by name, for «有人漏了»; those listed already say so."""
        if not words:
            return []
        listed = {line.student.pk for line in found.lines}
        pupils = selectors.search_pupils(
            user=request.user, school=request.school, words=words, school_class=group
        )
        return [{"student": pupil, "listed": pupil.pk in listed} for pupil in pupils[:FOUND]]


def _next_term(request: HttpRequest) -> Term | None:
    today = clock.today()
    return next((t for t in calendar_of(request).terms if t.first_day > today), None)


class OverviewMixin(DeskView):
    """Principal, director and registrar look at one term of all classes."""

    capability = Capability.OVERSEE_REPORTS

    def overview(self, request: HttpRequest, code: str, *, on_paper: bool) -> Overview | None:
        """The wanted term's, else the running or last one's; None before the first term."""
        calendar = calendar_of(request)
        term = calendar.term_by_code(code) or calendar.current_or_last_term(clock.today())
        if term is None:
            return None
        return overview_of(request.user, request.school, term, on_paper=on_paper)


class ClassReports(OverviewMixin, View):
    """Which classes have reported, and what changed in each; classes in order, no ranking."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        overview = self.overview(request, request.GET.get("term", ""), on_paper=False)
        today = clock.today()
        calendar = calendar_of(request)
        running = calendar.term_on(today)
        context = {
            "overview": overview,
            "running": running is not None and overview is not None and running == overview.term,
            "terms": [term for term in reversed(calendar.terms) if term.first_day <= today],
            "holidays": running is None,
            "next_term": None if running else _next_term(request),
        }
        return render(request, "students/categories/reports.html", context)


class PrintClassReports(OverviewMixin, View):
    """The 变更表 of a term on A4; nothing told in confidence goes onto paper."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """After signing in again the address may be asked for plainly: back to the overview."""
        return redirect("students:class_reports")

    def post(self, request: HttpRequest) -> HttpResponse:
        overview = self.overview(request, request.POST.get("term", ""), on_paper=True)
        if overview is None:
            messages.error(request, "还没有学期，请先设置学期与校历。")
            return redirect("students:class_reports")
        term = overview.term
        with_changes = [line for line in overview.reported if line.changes]
        pdf = print_paper(
            "students/categories/reports_print.html",
            {"overview": overview, "with_changes": with_changes},
            school=request.school,
            printed_by=request.user,
            watermark=name_and_day(request.user),
        )
        audit.record(
            "class_reports.printed",
            actor=request.user,
            school_id=request.school.pk,
            term=term.code,
        )
        return pdf_answer(pdf, f"花名册变更表-{term.code}")
